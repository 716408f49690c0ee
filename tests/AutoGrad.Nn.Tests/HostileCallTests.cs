using System.Diagnostics;

namespace AutoGrad.Nn.Tests;

/// <summary>No public call with any numbers as arguments ends the process, nor throws what no page promises.</summary>
public sealed class HostileCallTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NoArgumentsEndTheProcess(int seed)
    {
        using Process child = ChildProcess.Start(HostileCalls.Command, $"{seed}", "600");
        string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, $"{child.ExitCode}: {string.Join('\n', lines.TakeLast(15))}");
        Assert.StartsWith("600 calls", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void AlmostEverythingPublicIsCalled()
    {
        string[] names = [.. HostileCalls.All.Select(m => m.IsConstructor ? m.DeclaringType!.Name : m.Name).Distinct()];
        Assert.All(
            (string[])[
                "Conv2d", "ConvTranspose2d", "Conv1d", "MaxPool2d", "AvgPool2d", "PixelShuffle", "UpsampleNearest", "Pad", "Concat", "Tile",
                "Zeros", "Uniform", "Embedding", "GroupNorm", "UnfoldOp", "FoldOp", "ConvolveOp", "SliceOp", "ScatterAdd", "Linear"],
            name => Assert.Contains(name, names));
        Assert.InRange(names.Length, 150, int.MaxValue);
    }
}
