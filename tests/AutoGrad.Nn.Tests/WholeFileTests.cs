using System.Diagnostics;

namespace AutoGrad.Nn.Tests;

/// <summary>Files are written whole or not at all, whatever becomes of the process, where the old one was and with its rights.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("whole-file");

    private string Target => Path.Combine(_folder.FullName, "a.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AKilledProcessLeavesNeitherDamageNorLitter()
    {
        for (int round = 0; round < 6; round++)
        {
            using Process child = ChildProcess.Start("save", Target);
            for (int saves = 0; saves <= round; saves++)
            {
                Assert.NotNull(child.StandardOutput.ReadLine());
            }
            child.Kill();
            child.WaitForExit();
            double[] values = Safetensors.Load(Target)["a"].ToDoubles();
            Assert.Equal(ChildProcess.Numbers, values.Length);
            Assert.Single(values.Distinct());
        }
        Save(Target, 1);
        Assert.Equal(["a.safetensors"], Names());
    }

    [Fact]
    public void StraysOfThisFileGoAndOthersStay()
    {
        string stray = Target + ".q2w4e6r8.abc.autograd-part";
        string[] others = [Target + ".tmp", Path.Combine(_folder.FullName, "b.safetensors.x.autograd-part"), Target + "2.x.autograd-part"];
        foreach (string file in (string[])[stray, .. others])
        {
            File.WriteAllText(file, "");
        }
        string busy = Target + ".busy.autograd-part";
        using (new FileStream(busy, FileMode.CreateNew, FileAccess.Write, FileShare.Delete))
        {
            Save(Target, 1);
            Assert.Equal(((string[])[Target, busy, .. others]).Order(), Directory.GetFiles(_folder.FullName).Order());
        }
        Save(Target, 2);
        Assert.Equal(((string[])[Target, .. others]).Order(), Directory.GetFiles(_folder.FullName).Order());
    }

    [Fact]
    public void TheModeStays()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        foreach (UnixFileMode mode in (UnixFileMode[])[(UnixFileMode)0x180, (UnixFileMode)0x1A0, (UnixFileMode)0x1B6])
        {
            Save(Target, 1);
            File.SetUnixFileMode(Target, mode);
            Save(Target, 2);
            Assert.Equal(mode, File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public void ALinkStaysAndWhatItPointsToIsReplaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        string there = Path.Combine(_folder.CreateSubdirectory("there").FullName, "model");
        string link = Path.Combine(_folder.FullName, "link");
        string second = Path.Combine(_folder.FullName, "second");
        File.CreateSymbolicLink(link, Path.Combine("there", "model"));
        File.CreateSymbolicLink(second, link);
        Save(second, 3);
        Save(second, 4);
        Assert.Equal([4], Safetensors.Load(there)["a"].ToDoubles());
        Assert.Equal(Path.Combine("there", "model"), new FileInfo(link).LinkTarget);
        Assert.Equal(link, new FileInfo(second).LinkTarget);
        Assert.Equal(["model"], Directory.GetFiles(Path.GetDirectoryName(there)!).Select(Path.GetFileName));
    }

    [Fact]
    public void AFailureLeavesTheOldFile()
    {
        Save(Target, 1);
        Assert.Throws<FormatException>(() => WholeFile.Write(Target, stream =>
        {
            stream.WriteByte(1);
            throw new FormatException();
        }));
        Assert.Equal([1], Safetensors.Load(Target)["a"].ToDoubles());
        Assert.Equal(["a.safetensors"], Names());
    }

    /// <summary>A disk without room for the whole file is noticed before the first byte is written.</summary>
    [Fact]
    public void TooLongForTheDiskIsSaidAtOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        bool wasAsked = false;
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(Target, _ => wasAsked = true, 1L << 60));
        Assert.False(wasAsked);
        Assert.Empty(Names());
    }

    private static void Save(string path, float value)
        => Safetensors.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.From(value) });

    private IEnumerable<string> Names() => _folder.GetFiles().Select(f => f.Name);
}
