using AutoGrad.Kernels.Cpu;
using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks;

/// <summary>Square float32 products in the layouts of training: forward (NN), input gradient (NT), weight gradient (TN).</summary>
[MemoryDiagnoser]
public class GemmBenchmarks
{
    private GemmCase? _case;
    private WorkerTeam _team = new(1);

    /// <summary>m = n = k.</summary>
    [Params(64, 256, 512, 1024)]
    public int Size { get; set; }

    /// <summary>N for an operand read as stored, T for a transposed one; A before B.</summary>
    [Params("NN", "TN", "NT")]
    public string Layout { get; set; } = "NN";

    /// <summary>The threads of the team.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the team and the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _team = new WorkerTeam(Threads);
        _case = new GemmCase(Size, Size, Size);
    }

    /// <summary>Frees the operands.</summary>
    [GlobalCleanup]
    public void Cleanup() => _case?.Dispose();

    /// <summary>C = op(A)·op(B).</summary>
    [Benchmark]
    public void Multiply() => _case!.Multiply(_team, Layout);
}
