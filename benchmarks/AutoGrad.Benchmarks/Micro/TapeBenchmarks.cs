using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks.Micro;

/// <summary>What the engine itself costs: ops on one number, a thousand in a row, so that kernels have nothing to do.</summary>
[MemoryDiagnoser]
public class TapeBenchmarks
{
    private const int Length = 1000;
    private Tensor[] _leaves = [];
    private Tensor _constant = Tensor.Scalar(0.5);

    /// <summary>Makes the leaf and the constant.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DeviceChoice.UseAsked();
        _leaves = [Tensor.Scalar(1).AsLeaf()];
        _constant = Tensor.Scalar(0.5);
    }

    /// <summary>Forward, nothing recorded.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Length)]
    public void Untaped()
    {
        using var scope = new TensorScope();
        using var off = GradMode.Off();
        Chain();
    }

    /// <summary>Forward, recorded.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Taped()
    {
        using var scope = new TensorScope();
        Chain();
    }

    /// <summary>Forward, recorded, and the sweep.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Swept()
    {
        using var scope = new TensorScope();
        Gradients.Of(Chain(), _leaves);
    }

    /// <summary>The same with a sweep that is recorded too, as for a second derivative.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void SweptWithGraph()
    {
        using var scope = new TensorScope();
        Gradients.Of(Chain(), _leaves, createGraph: true);
    }

    private Tensor Chain()
    {
        Tensor y = _leaves[0];
        for (int i = 0; i < Length; i++) { y += _constant; }
        return y;
    }
}
