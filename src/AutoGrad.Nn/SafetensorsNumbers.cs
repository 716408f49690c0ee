using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>The numbers of a safetensors file, in its element types, read and written block by block.</summary>
internal static class SafetensorsNumbers
{
    /// <summary>The element types that are read, with the bytes of an element.</summary>
    public static readonly IReadOnlyDictionary<string, int> Bytes = new Dictionary<string, int>
    {
        ["F64"] = 8,
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["F8_E4M3"] = 1,
        ["F8_E5M2"] = 1,
        ["I64"] = 8,
        ["I32"] = 4,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U64"] = 8,
        ["U32"] = 4,
        ["U16"] = 2,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    // Numbers in a block: what is in memory beside the tensor itself.
    private const int Block = 1 << 18;

    /// <summary>The same, for messages.</summary>
    public static string TypeList => string.Join(", ", Bytes.Keys);

    /// <summary>Reads one tensor, which stands next in the stream.</summary>
    /// <exception cref="InvalidDataException">A number does not fit in Int32, or the file ends early.</exception>
    public static Tensor Read(Stream stream, string path, SafetensorsEntry entry, Device device)
    {
        int Narrow(Int128 x) => x >= int.MinValue && x <= int.MaxValue
            ? (int)x
            : throw new InvalidDataException($"'{path}': tensor '{entry.Name}' has the number {x}, which does not fit in Int32.");
        try
        {
            return entry.Type switch
            {
                "F64" => Read<double, double>(stream, entry.Shape, device, x => x),
                "F32" => Read<float, float>(stream, entry.Shape, device, x => x),
                "F16" => Read<Half, float>(stream, entry.Shape, device, x => (float)x),
                "BF16" => Read<ushort, float>(stream, entry.Shape, device, x => BitConverter.UInt32BitsToSingle((uint)x << 16)),
                "F8_E4M3" => Read<byte, float>(stream, entry.Shape, device, FromE4M3),

                // Five bits of exponent and two of fraction: the upper half of a Half.
                "F8_E5M2" => Read<byte, float>(stream, entry.Shape, device, x => (float)BitConverter.UInt16BitsToHalf((ushort)(x << 8))),
                "I64" => Read<long, int>(stream, entry.Shape, device, x => Narrow(x)),
                "I32" => Read<int, int>(stream, entry.Shape, device, x => x),
                "I16" => Read<short, int>(stream, entry.Shape, device, x => x),
                "I8" => Read<sbyte, int>(stream, entry.Shape, device, x => x),
                "U64" => Read<ulong, int>(stream, entry.Shape, device, x => Narrow(x)),
                "U32" => Read<uint, int>(stream, entry.Shape, device, x => Narrow(x)),
                "U16" => Read<ushort, int>(stream, entry.Shape, device, x => x),
                "U8" => Read<byte, int>(stream, entry.Shape, device, x => x),

                // Any byte but 0 is true; as a C# bool it must be 1.
                _ => Read<byte, bool>(stream, entry.Shape, device, x => x != 0),
            };
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"'{path}' ends in tensor '{entry.Name}'.", e);
        }
    }

    /// <summary>Writes the numbers of one tensor.</summary>
    public static void Write(Stream stream, Tensor value)
    {
        switch (value.DType)
        {
            case DType.Float64:
                Write<double>(stream, value);
                break;
            case DType.Float32:
                Write<float>(stream, value);
                break;
            case DType.Int32:
                Write<int>(stream, value);
                break;
            default:
                Write<bool>(stream, value);
                break;
        }
    }

    private static Tensor Read<TFrom, TTo>(Stream stream, Shape shape, Device device, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        Storage numbers = device.Allocate(DTypes.Of<TTo>(), shape.Size);
        try
        {
            var from = new TFrom[Math.Min(Block, shape.Size)];
            var to = new TTo[from.Length];
            for (long start = 0; start < shape.Size; start += from.Length)
            {
                int count = (int)Math.Min(from.Length, shape.Size - start);
                Span<byte> bytes = MemoryMarshal.AsBytes(from.AsSpan(0, count));
                stream.ReadExactly(bytes);
                BetweenHostAndLittleEndian(bytes, Unsafe.SizeOf<TFrom>());
                for (int i = 0; i < count; i++)
                {
                    to[i] = convert(from[i]);
                }
                Put(numbers, start, to.AsSpan(0, count));
            }
            return new Tensor(numbers, shape);
        }
        catch
        {
            numbers.Release();
            throw;
        }
    }

    /// <summary>Copies numbers into a storage, from a place on.</summary>
    private static void Put<T>(Storage target, long start, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.Length == target.Length)
        {
            target.Device.Write(target, values);
            return;
        }
        Storage block = target.Device.Allocate(target.DType, values.Length);
        try
        {
            block.Device.Write(block, values);
            Shape shape = [values.Length];
            target.Device.Copy(block, StridedView.Whole(shape), target, new StridedView(shape, [1], start));
        }
        finally
        {
            block.Release();
        }
    }

    private static void Write<T>(Stream stream, Tensor value)
        where T : unmanaged
    {
        long size = value.Shape.Size;
        var block = new T[Math.Min(Block, size)];
        for (long start = 0; start < size; start += block.Length)
        {
            Span<T> part = block.AsSpan(0, (int)Math.Min(block.Length, size - start));
            value.Device.Read(value.Storage, start, part);
            Span<byte> bytes = MemoryMarshal.AsBytes(part);
            BetweenHostAndLittleEndian(bytes, Unsafe.SizeOf<T>());
            stream.Write(bytes);
        }
    }

    /// <summary>
    /// One bit of sign, four of exponent (bias 7), three of fraction; no infinities, and NaN where all other bits are set (Micikevicius
    /// et al. 2022).
    /// </summary>
    private static float FromE4M3(byte bits)
    {
        int exponent = (bits >> 3) & 15;
        int fraction = bits & 7;
        float size = (bits & 127) == 127 ? float.NaN
            : exponent == 0 ? MathF.ScaleB(fraction, -9)
            : MathF.ScaleB(8 + fraction, exponent - 10);
        return bits < 128 ? size : -size;
    }

    /// <summary>Turns numbers between the machine's byte order and the file's, which are the same on all but a few machines.</summary>
    private static void BetweenHostAndLittleEndian(Span<byte> bytes, int size)
    {
        for (int i = 0; i < bytes.Length && !BitConverter.IsLittleEndian; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }
    }
}
