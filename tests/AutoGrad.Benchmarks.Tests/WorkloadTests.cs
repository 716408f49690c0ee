using System.Text.RegularExpressions;
using AutoGrad.Benchmarks.Compare;
using AutoGrad.Benchmarks.Workloads;
using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Tests;

/// <summary>What is timed is what is said to be: every workload does its work, and the peer has the same ones.</summary>
public sealed class WorkloadTests
{
    [Theory]
    [InlineData("A64")]
    [InlineData("B")]
    [InlineData("C")]
    [InlineData("D.sigmoid")]
    [InlineData("D.tanh")]
    [InlineData("E1.1000")]
    [InlineData("E2.64")]
    [InlineData("E3")]
    public void AStepGivesFiniteNumbersAndTakesNoNewBufferOnceItIsWarm(string name)
    {
        // A device of its own: what others still hold on theirs does not count.
        Device device = DeviceChoice.Use("cpu", threads: 2);
        Workload workload = Assert.Single(WorkloadList.Pick([name])).Make();
        for (int i = 0; i < 2; i++) { Step(); }
        double[] values = Step();
        Assert.All(values, v => Assert.True(double.IsFinite(v)));
        Assert.Contains(values, v => v != 0);
        PoolStatistics before = device.Memory;
        Step();
        Assert.Equal(before, device.Memory);

        double[] Step()
        {
            using var scope = new TensorScope();
            return workload.Step().ToDoubles();
        }
    }

    [Theory]
    [InlineData("A64")]
    [InlineData("B")]
    [InlineData("C")]
    public void ASteadyStepTakesThreeHundredBytesOfManagedMemoryAtMostForEachRecordedOp(string name)
    {
        DeviceChoice.Use("cpu", threads: 1);
        Workload workload = Assert.Single(WorkloadList.Pick([name])).Make();
        for (int i = 0; i < 3; i++) { Step(); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / WorkloadRun.RecordedOps(workload), 1, 300);

        void Step()
        {
            using var scope = new TensorScope();
            workload.Step();
        }
    }

    [Fact]
    public void TheChainsGradientIsOne()
    {
        using var scope = new TensorScope();
        Assert.Equal(1, new ScalarChain(10).Step().Item());
    }

    [Fact]
    public void ANamePicksAWorkloadOrAllOfItsKind()
    {
        Assert.Equal(["E1.1000", "E1.100000", "E1.10000000", "E3"], WorkloadList.Pick(["E3", "E1"]).Select(w => w.Name));
        Assert.Equal(["A64"], WorkloadList.Pick(["A64"]).Select(w => w.Name));
        Assert.Equal(WorkloadList.All, WorkloadList.Pick([]));
        Assert.Contains("'A6'", Assert.Throws<ArgumentException>(() => WorkloadList.Pick(["A6"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePeerHasTheSameWorkloadsAndEachHasAGoal()
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, "benchmarks", "peers", "torch_peer.py"));
        string table = script[script.IndexOf("WORKLOADS = {", StringComparison.Ordinal)..];
        Assert.Equal(
            WorkloadList.All.Select(w => w.Name),
            Regex.Matches(table[..table.IndexOf('}', StringComparison.Ordinal)], "'([A-Z][^']*)':").Select(m => m.Groups[1].Value));
        Assert.All(WorkloadList.All, w => Assert.NotNull(Goals.Of(w.Name, 1)));
    }
}
