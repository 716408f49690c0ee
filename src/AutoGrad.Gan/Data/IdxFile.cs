using System.Buffers.Binary;
using System.IO.Compression;

namespace AutoGrad.Gan.Data;

/// <summary>An array of bytes of any rank, read from an IDX file: the format of MNIST and its successors, plain or gzipped.</summary>
/// <remarks>
/// <para>The format: two zero bytes, a type code (0x08 for unsigned bytes, the only one read here), the rank r, then r dimensions as
/// big-endian 32-bit integers, then the elements, last dimension fastest. Source: Y. LeCun, C. Cortes, C. Burges,
/// "The MNIST database of handwritten digits".</para>
/// <para>A damaged file is refused, never read in part: an experiment on half a data set would look like a result.</para>
/// </remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;

    private IdxFile(int[] dimensions, byte[] values)
    {
        Dimensions = dimensions;
        Values = values;
    }

    /// <summary>The dimensions, slowest first: [images, rows, columns] for a file of images; empty for a single number.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The elements, as many as the product of the dimensions, last dimension fastest; 0 … 255.</summary>
    public ReadOnlyMemory<byte> Values { get; }

    /// <summary>Reads a whole file. Whether it is gzipped is seen from its first bytes; a name that ends in ".gz" promises it.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file; the message names the path and says what to do.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another kind; the message names it and says how.</exception>
    public static IdxFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"There is no file '{path}'. Put the IDX file there (plain or .gz), or name the folder that holds it.", path);
        }
        byte[] content = Unpack(path, File.ReadAllBytes(path));
        if (content.Length < 4)
        {
            throw Damaged(path, $"it ends inside the 4-byte magic number, after {content.Length} bytes");
        }
        if (content[0] != 0 || content[1] != 0)
        {
            throw Damaged(path, $"it starts with {content[0]:x2} {content[1]:x2}, but an IDX file starts with 00 00");
        }
        if (content[2] != UnsignedByte)
        {
            throw Damaged(path, $"its type code is 0x{content[2]:x2}, but only 0x08 (unsigned bytes) is read");
        }
        return Parse(path, content, rank: content[3]);
    }

    private static IdxFile Parse(string path, byte[] content, int rank)
    {
        int header = 4 + (4 * rank);
        if (content.Length < header)
        {
            throw Damaged(path, $"it ends inside the {rank} dimensions of its header, after {content.Length} bytes");
        }
        var dimensions = new int[rank];
        Int128 expected = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(4 + (4 * axis)));
            if (dimension > int.MaxValue)
            {
                throw Damaged(path, $"dimension {axis} is {dimension}, more than an array can have");
            }
            dimensions[axis] = (int)dimension;
            // Past the size of any file the exact product no longer matters, only that it is not wrapped around.
            expected = Int128.Min(expected * dimension, long.MaxValue);
        }
        int found = content.Length - header;
        if (found != expected)
        {
            string shape = string.Join(" x ", dimensions);
            throw Damaged(path, found < expected
                ? $"it is cut short: its header says {shape} = {expected} elements, but only {found} follow"
                : $"{found - expected} bytes trail the {shape} = {expected} elements that its header says");
        }
        return new IdxFile(dimensions, content[header..]);
    }

    /// <summary>The content of the file, without its compression if it has one.</summary>
    private static byte[] Unpack(string path, byte[] raw)
    {
        bool zipped = raw.Length >= 2 && raw[0] == 0x1f && raw[1] == 0x8b;
        if (!zipped)
        {
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? throw Damaged(path, "its name ends in .gz, but it is not gzip data (which starts with 1f 8b)")
                : raw;
        }
        using var content = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(raw), CompressionMode.Decompress);
            gzip.CopyTo(content);
        }
        catch (InvalidDataException failure)
        {
            throw Damaged(path, "its gzip data cannot be unpacked: " + failure.Message, failure);
        }
        // GZipStream passes over a missing end and over whatever follows the end. Sound data end with their unpacked length.
        return raw.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(raw.AsSpan(raw.Length - 4)) == content.Length
            ? content.ToArray()
            : throw Damaged(path, "its gzip data is cut short, or other bytes follow it");
    }

    private static InvalidDataException Damaged(string path, string what, Exception? inner = null) =>
        new($"The file '{path}' is not a sound IDX file: {what}.", inner);
}
