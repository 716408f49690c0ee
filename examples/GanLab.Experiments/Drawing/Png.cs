using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GanLab.Experiments.Drawing;

/// <summary>Writes grey images as PNG (W3C, Portable Network Graphics), so that a page shows them without a script.</summary>
public static class Png
{
    /// <summary>Encodes <paramref name="pixels"/>, row by row from the top, 0 black to 255 white.</summary>
    public static byte[] EncodeGrey(int width, int height, byte[] pixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a sample; the zeros after it say: grey, deflate, the one filter method, not interlaced
        WriteChunk(png, "IHDR", header);

        using var data = new MemoryStream();
        using (ZLibStream zlib = new(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                zlib.WriteByte(0); // this row is not filtered
                zlib.Write(pixels, row * width, width);
            }
        }
        WriteChunk(png, "IDAT", data.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WriteChunk(Stream png, string type, byte[] data)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typed));
        png.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u * (crc & 1));
            }
        }
        return ~crc;
    }
}
