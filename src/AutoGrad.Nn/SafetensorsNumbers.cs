using System.Runtime.InteropServices;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>The numbers of a safetensors file, in its element types.</summary>
internal static class SafetensorsNumbers
{
    /// <summary>The element types that are read, with the bytes of an element.</summary>
    public static readonly IReadOnlyDictionary<string, int> Bytes = new Dictionary<string, int>
    {
        ["F64"] = 8, ["F32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["I64"] = 8, ["I32"] = 4, ["I16"] = 2, ["I8"] = 1, ["U8"] = 1, ["BOOL"] = 1,
    };

    /// <summary>The same, for messages.</summary>
    public static string TypeList => string.Join(", ", Bytes.Keys);

    /// <summary>Reads one tensor, which stands next in the stream.</summary>
    /// <exception cref="InvalidDataException">A number does not fit in Int32, the tensor is too large, or the file ends early.</exception>
    public static Tensor Read(Stream stream, string path, SafetensorsEntry entry, Device? device)
    {
        if (entry.End - entry.Begin > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"'{path}': tensor '{entry.Name}' has {entry.End - entry.Begin} bytes, more than {Array.MaxLength} at once.");
        }
        var bytes = new byte[entry.End - entry.Begin];
        try { stream.ReadExactly(bytes); }
        catch (EndOfStreamException e) { throw new InvalidDataException($"'{path}' ends in tensor '{entry.Name}'.", e); }
        BetweenHostAndLittleEndian(bytes, Bytes[entry.Type]);
        return entry.Type switch
        {
            "F64" => Tensor.From(MemoryMarshal.Cast<byte, double>(bytes), entry.Shape, device),
            "F32" => Tensor.From(MemoryMarshal.Cast<byte, float>(bytes), entry.Shape, device),
            "F16" => Converted<Half, float>(bytes, x => (float)x, entry.Shape, device),
            "BF16" => Converted<ushort, float>(bytes, x => BitConverter.UInt32BitsToSingle((uint)x << 16), entry.Shape, device),
            "I64" => Converted<long, int>(bytes, x => Narrow(x, path, entry.Name), entry.Shape, device),
            "I32" => Tensor.From(MemoryMarshal.Cast<byte, int>(bytes), entry.Shape, device),
            "I16" => Converted<short, int>(bytes, x => x, entry.Shape, device),
            "I8" => Converted<sbyte, int>(bytes, x => x, entry.Shape, device),
            "U8" => Converted<byte, int>(bytes, x => x, entry.Shape, device),

            // Any byte but 0 is true; as a C# bool it must be 1.
            _ => Converted<byte, bool>(bytes, x => x != 0, entry.Shape, device),
        };
    }

    /// <summary>Turns numbers between the machine's byte order and the file's, which are the same on all but a few machines.</summary>
    public static void BetweenHostAndLittleEndian(Span<byte> bytes, int size)
    {
        if (BitConverter.IsLittleEndian) { return; }
        for (int i = 0; i < bytes.Length; i += size) { bytes.Slice(i, size).Reverse(); }
    }

    private static Tensor Converted<TFrom, TTo>(byte[] bytes, Func<TFrom, TTo> convert, Shape shape, Device? device)
        where TFrom : unmanaged
        where TTo : unmanaged
        => Tensor.From(Array.ConvertAll(MemoryMarshal.Cast<byte, TFrom>(bytes).ToArray(), x => convert(x)), shape, device);

    private static int Narrow(long x, string path, string name) => x is >= int.MinValue and <= int.MaxValue
        ? (int)x
        : throw new InvalidDataException($"'{path}': tensor '{name}' has the number {x}, which does not fit in Int32.");
}
