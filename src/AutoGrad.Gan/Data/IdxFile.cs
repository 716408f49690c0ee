using System.Buffers.Binary;
using System.IO.Compression;

namespace AutoGrad.Gan.Data;

/// <summary>An array of bytes of any rank, read from an IDX file: the format of MNIST and its successors, plain or gzipped.</summary>
/// <remarks>
/// <para>The format: two zero bytes, a type code (0x08 for unsigned bytes, the only one read here), the rank r, then r dimensions as
/// big-endian 32-bit integers, then the elements, last dimension fastest. Source: Y. LeCun, C. Cortes, C. Burges,
/// "The MNIST database of handwritten digits".</para>
/// <para>A damaged file is refused, never read in part: an experiment on half a data set would look like a result. The header is read
/// first, then exactly as many bytes as it promises, at most 2³¹ − 57; gzip data may have several members (RFC 1952).</para>
/// </remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;

    // As many as a tensor has at most.
    private const int MostAxes = 64;

    // No byte of deflate data stands for more bytes than this (zlib, "Technical Details").
    private const long MostUnpacked = 1032;

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
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        bool zipped = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
        file.Position = 0;
        if (!zipped)
        {
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? throw Damaged(path, "its name ends in .gz, but it is not gzip data (which starts with 1f 8b)")
                : Parse(path, file, file.Length).File;
        }
        using var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        (IdxFile idx, byte[] header) = Parse(path, content, file.Length * MostUnpacked);
        CheckTrailer(path, file, header, idx.Values.Span);
        return idx;
    }

    /// <summary>Reads header and elements, and makes sure that nothing follows.</summary>
    /// <param name="path">The path, for messages.</param>
    /// <param name="content">The content of the file, without its compression.</param>
    /// <param name="most">How many bytes of content there can be, so that memory is not asked for on the word of the header.</param>
    private static (IdxFile File, byte[] Header) Parse(string path, Stream content, long most)
    {
        var magic = new byte[4];
        int read = Fill(path, content, magic);
        if (read < magic.Length)
        {
            throw Damaged(path, $"it ends inside the 4-byte magic number, after {read} bytes");
        }
        if (magic[0] != 0 || magic[1] != 0)
        {
            throw Damaged(path, $"it starts with {magic[0]:x2} {magic[1]:x2}, but an IDX file starts with 00 00");
        }
        if (magic[2] != UnsignedByte)
        {
            throw Damaged(path, $"its type code is 0x{magic[2]:x2}, but only 0x08 (unsigned bytes) is read");
        }
        int rank = magic[3];
        if (rank > MostAxes)
        {
            throw Damaged(path, $"it has {rank} axes, more than the {MostAxes} that are read");
        }
        var sizes = new byte[4 * rank];
        read = Fill(path, content, sizes);
        if (read < sizes.Length)
        {
            throw Damaged(path, $"it ends inside the {rank} dimensions of its header, after {magic.Length + read} bytes");
        }
        byte[] header = [.. magic, .. sizes];
        int[] dimensions = ReadDimensions(path, sizes);

        // Past the size of any file the exact product no longer matters, only that it is not wrapped around.
        Int128 expected = dimensions.Aggregate((Int128)1, (product, dimension) => Int128.Min(product * dimension, long.MaxValue));
        expected = dimensions.Contains(0) ? 0 : expected;
        string promise = $"{string.Join(" x ", dimensions)} = {expected} elements";
        if (expected > most - header.Length)
        {
            throw Damaged(path, $"it is cut short: its header says {promise}, but at most {most - header.Length} can follow");
        }
        if (expected > Array.MaxLength)
        {
            throw Damaged(path, $"its header says {promise}, more than the {Array.MaxLength} that are read");
        }
        var values = new byte[(int)expected];
        read = Fill(path, content, values);
        if (read < values.Length)
        {
            throw Damaged(path, $"it is cut short: its header says {promise}, but only {read} follow");
        }
        var rest = new byte[4096];
        int more = Fill(path, content, rest);
        return more == 0
            ? (new IdxFile(dimensions, values), header)
            : throw Damaged(path, $"{more}{(more == rest.Length ? " or more" : "")} bytes trail the {promise} that its header says");
    }

    private static int[] ReadDimensions(string path, ReadOnlySpan<byte> sizes)
    {
        var dimensions = new int[sizes.Length / 4];
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * axis)..]);
            dimensions[axis] = dimension <= int.MaxValue
                ? (int)dimension
                : throw Damaged(path, $"dimension {axis} is {dimension}, more than an array can have");
        }
        return dimensions;
    }

    /// <summary>Reads as many bytes as there is room for, or to the end.</summary>
    private static int Fill(string path, Stream content, Span<byte> bytes)
    {
        try
        {
            return content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException failure)
        {
            throw Damaged(path, "its gzip data cannot be unpacked: " + failure.Message, failure);
        }
    }

    /// <summary>Makes sure that gzip data end with the checksum and the length of what they hold.</summary>
    /// <remarks>
    /// GZipStream passes over a missing end and over whatever follows the end. The last eight bytes of a sound file are the CRC-32 and
    /// the length of its last member (RFC 1952), which is the end of the content.
    /// </remarks>
    private static void CheckTrailer(string path, FileStream file, ReadOnlySpan<byte> header, ReadOnlySpan<byte> values)
    {
        Span<byte> trailer = stackalloc byte[8];
        file.Position = Math.Max(0, file.Length - trailer.Length);
        file.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        long skipped = (long)header.Length + values.Length - length;
        if (skipped >= 0)
        {
            uint crc = Crc32(uint.MaxValue, header[(int)Math.Min(skipped, header.Length)..]);
            crc = ~Crc32(crc, values[(int)Math.Max(0, skipped - header.Length)..]);
            if (crc == BinaryPrimitives.ReadUInt32LittleEndian(trailer))
            {
                return;
            }
        }
        throw Damaged(path, "its gzip data is cut short, or other bytes follow it");
    }

    /// <summary>Goes on with the checksum of gzip, CRC-32 with the polynomial 0xEDB88320, by a table of all bytes.</summary>
    private static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        Span<uint> table = stackalloc uint[256];
        for (uint i = 0; i < 256; i++)
        {
            table[(int)i] = i;
            for (int bit = 0; bit < 8; bit++)
            {
                table[(int)i] = (table[(int)i] >> 1) ^ ((table[(int)i] & 1) * 0xEDB88320);
            }
        }
        foreach (byte b in bytes)
        {
            crc = (crc >> 8) ^ table[(int)((crc ^ b) & 255)];
        }
        return crc;
    }

    private static InvalidDataException Damaged(string path, string what, Exception? inner = null) =>
        new($"The file '{path}' is not a sound IDX file: {what}.", inner);
}
