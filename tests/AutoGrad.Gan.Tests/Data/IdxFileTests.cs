using System.Buffers.Binary;
using System.IO.Compression;
using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Gan.Tests.Data;

/// <summary>Sound IDX files come back as they were written; every damaged one is refused by name.</summary>
public sealed class IdxFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Property(Arbitrary = [typeof(Dimensions)], Replay = "20260101,1")]
    public void AnyRankComesBackPlainAndZipped(Shape dimensions)
    {
        int[] shape = [.. dimensions];
        byte[] values = [.. Enumerable.Range(0, (int)dimensions.Size).Select(i => (byte)(7 * i))];
        byte[] content = Idx(shape, values);
        string[] paths = [Write("a", content), Write("a.gz", Zip(content)), Write("zipped-without-the-ending", Zip(content))];
        foreach (string path in paths)
        {
            IdxFile file = IdxFile.Read(path);
            Assert.Equal(shape, file.Dimensions);
            Assert.Equal(values, file.Values.ToArray());
        }
    }

    [Fact]
    public void EveryCutIsNoticed()
    {
        byte[] content = Idx([2, 3], [1, 2, 3, 4, 5, 6]);
        for (int length = 0; length < content.Length; length++)
        {
            AssertDamaged(Write("cut", content[..length]), "end", "cut short");
        }
    }

    /// <summary>A cut in the gzip data loses elements or, in its last bytes, the checksum: either way it is refused.</summary>
    [Fact]
    public void EveryCutOfAZippedFileIsNoticed()
    {
        byte[] zipped = Zip(Idx([2, 3], [1, 2, 3, 4, 5, 6]));
        for (int length = 0; length < zipped.Length; length++)
        {
            AssertDamaged(Write("cut.gz", zipped[..length]));
        }
    }

    [Fact]
    public void AFlippedByteInGzipDataIsNoticed()
    {
        byte[] zipped = Zip(Idx([4, 50], [.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))]));
        for (int place = 10; place < zipped.Length; place++)
        {
            byte[] damaged = [.. zipped];
            damaged[place] ^= 0x10;
            AssertDamaged(Write("flipped.gz", damaged));
        }
    }

    [Fact]
    public void BytesThatTrailAreNoticed()
    {
        byte[] content = [.. Idx([2, 3], [1, 2, 3, 4, 5, 6]), 0];
        AssertDamaged(Write("long", content), "1 bytes trail");
        AssertDamaged(Write("long.gz", Zip(content)), "1 bytes trail");
        AssertDamaged(Write("garbage.gz", [.. Zip(Idx([1], [9])), 1, 2, 3]), "gzip");
    }

    [Fact]
    public void OtherKindsOfFilesAreRefused()
    {
        AssertDamaged(Write("text", "hello, world"u8.ToArray()), "68 65");
        byte[] floats = Idx([1], [0]);
        floats[2] = 0x0D;
        AssertDamaged(Write("floats", floats), "0x0d");
        AssertDamaged(Write("plain.gz", Idx([1], [0])), "not gzip data");
    }

    /// <summary>A product of dimensions that wraps around to the right count must not pass: 2¹⁶ four times is 0 in 64 bits.</summary>
    [Fact]
    public void AnOverflowingHeaderIsRefused()
    {
        AssertDamaged(Write("huge", Idx([65536, 65536, 65536, 65536], [])), "cut short");
        AssertDamaged(Write("negative", Idx([-1], [])), "dimension 0");
    }

    [Fact]
    public void AMissingFileSaysWhatToDo()
    {
        string path = Path.Combine(_folder.FullName, "nowhere", "a.gz");
        FileNotFoundException failure = Assert.Throws<FileNotFoundException>(() => IdxFile.Read(path));
        Assert.Contains(path, failure.Message);
        Assert.Contains("Put the IDX file there", failure.Message);
    }

    internal static byte[] Idx(int[] dimensions, byte[] values)
    {
        var content = new byte[4 + (4 * dimensions.Length) + values.Length];
        (content[2], content[3]) = (0x08, (byte)dimensions.Length);
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + (4 * axis)), dimensions[axis]);
        }
        values.CopyTo(content, 4 + (4 * dimensions.Length));
        return content;
    }

    private static byte[] Zip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private static void AssertDamaged(string path, params string[] anyOf)
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.Contains(path, failure.Message);
        Assert.True(anyOf.Length == 0 || anyOf.Any(failure.Message.Contains), failure.Message);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Up to four dimensions from 0 to 5.</summary>
    public static class Dimensions
    {
        public static Arbitrary<Shape> All { get; } = (
            from rank in Gen.Choose(0, 4)
            from dims in Gen.Choose(0, 5).ArrayOf(rank)
            select new Shape(dims)).ShrunkBy(Shrink.Shape);
    }
}
