using System.IO.Compression;
using AutoGrad.Gan.Data;

namespace AutoGrad.Gan.Tests.Data;

/// <summary>Files that promise or hide more than they should, several gzip members, and sizes that make no data.</summary>
public sealed class HostileDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idx-hostile");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>RFC 1952 lets a file have several members, cut anywhere in the content.</summary>
    [Fact]
    public void SeveralGzipMembersAreOneFile()
    {
        byte[] content = IdxFileTests.Idx([4], [1, 2, 3, 4]);
        for (int cut = 0; cut <= content.Length; cut++)
        {
            byte[] members = [.. Zip(content[..cut]), .. Zip(content[cut..])];
            Assert.Equal([1, 2, 3, 4], IdxFile.Read(Write(members)).Values.ToArray());
            for (int length = members.Length - 9; length < members.Length; length++)
            {
                Refused(members[..length]);
            }
            Refused([.. members, 7, 7, 7, 7, 7, 7, 7, 7, 7]);
        }
    }

    /// <summary>What every version reads: two images of 2 × 3 pixels, plain and in two gzip members.</summary>
    [Theory]
    [InlineData("two-images-idx3-ubyte")]
    [InlineData("two-images-idx3-ubyte.gz")]
    public void TheCommittedFilesAreRead(string name)
    {
        IdxFile file = IdxFile.Read(Path.Combine(Repository.Root, "tests", "AutoGrad.Gan.Tests", "Fixtures", name));
        Assert.Equal([2, 2, 3], file.Dimensions);
        Assert.Equal(Enumerable.Range(10, 12).Select(i => (byte)i), file.Values.ToArray());
    }

    /// <summary>What follows the promised bytes is not unpacked: 64 MiB of zeros behind four elements cost no memory.</summary>
    [Fact]
    public void NoMoreIsUnpackedThanTheHeaderPromises()
    {
        byte[] bomb = Zip([.. IdxFileTests.Idx([4], [1, 2, 3, 4]), .. new byte[64 << 20]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("4096 or more bytes trail the 4 = 4 elements", Refused(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    /// <summary>Two thousand million elements in a file of a hundred bytes: refused before memory is asked for.</summary>
    [Fact]
    public void AHeaderThatPromisesTooMuchIsNotBelieved()
    {
        byte[] content = IdxFileTests.Idx([40_000, 50_000], []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cut short", Refused(content));
        Assert.Contains("cut short", Refused(Zip(content)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AnArrayHasAtMost64Axes()
    {
        int[] Ones(int rank) => [.. Enumerable.Repeat(1, rank)];
        Assert.Equal(64, IdxFile.Read(Write(IdxFileTests.Idx(Ones(64), [5]))).Dimensions.Count);
        Assert.Contains("65 axes", Refused(IdxFileTests.Idx(Ones(65), [5])));
    }

    [Fact]
    public void SizesThatMakeNoBatchAreShown()
    {
        (int Numbers, int Width, int Batch)[] wrong =
            [(0, 0, 1), (6, 0, 1), (6, -2, 1), (6, 2, 0), (6, 2, -1), (6, 2, 4), (6, 4, 1), (0, 1, 1)];
        foreach ((int numbers, int width, int batch) in wrong)
        {
            string message = Assert.Throws<ArgumentException>(
                () => BatchSampler.Shuffled(new float[numbers], width, batch, new RandomSource(1))).Message;
            Assert.Contains($"{numbers} numbers do not make rows of {width} and a batch of {batch}", message);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchSampler.Stream((count, first) => ToyData.Ring(count, 1, first), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.Ring(int.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.RingCentres(modes: int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.GridCentres(side: 40_000));
    }

    private static byte[] Zip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private string Refused(byte[] content)
    {
        string path = Write(content);
        string message = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message;
        Assert.Contains(path, message);
        return message;
    }

    private string Write(byte[] content)
    {
        string path = Path.Combine(_folder.FullName, "a");
        File.WriteAllBytes(path, content);
        return path;
    }
}
