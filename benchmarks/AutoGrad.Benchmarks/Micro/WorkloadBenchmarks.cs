using AutoGrad.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks.Micro;

/// <summary>The workloads, a step each: time, and what it allocates.</summary>
[MemoryDiagnoser]
public class WorkloadBenchmarks
{
    private Workload? _workload;

    /// <summary>The names of all workloads.</summary>
    public static IEnumerable<string> Names => WorkloadList.All.Select(w => w.Name);

    /// <summary>Which one.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>The threads that share large work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the device and sets the workload up.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DeviceChoice.UseAsked(Threads);
        _workload = WorkloadList.Pick([Name])[0].Make();
    }

    /// <summary>One step.</summary>
    [Benchmark]
    public void Step()
    {
        using var scope = new TensorScope();
        _workload!.Step();
    }
}
