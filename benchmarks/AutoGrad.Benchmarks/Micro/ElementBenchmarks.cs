using AutoGrad.Kernels;
using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks.Micro;

/// <summary>Kernels that go once through their numbers, called as an op calls them.</summary>
[MemoryDiagnoser]
public class ElementBenchmarks
{
    private Device _device = Device.Default;
    private Storage[] _x = [];

    /// <summary>How many numbers.</summary>
    [Params(1_000, 100_000, 10_000_000)]
    public int N { get; set; }

    /// <summary>Makes the operands, uniform on [0, 1).</summary>
    [GlobalSetup]
    public void Setup()
    {
        _device = DeviceChoice.UseAsked();
        _x = new Storage[4];
        for (int i = 0; i < _x.Length; i++)
        {
            _x[i] = _device.Allocate(DType.Float32, N);
            _device.Random(Distribution.Uniform, (ulong)i, 0, _x[i]);
        }
    }

    /// <summary>y = a + b.</summary>
    [Benchmark]
    public void Add() => _device.Zip(default(AddFunction), _x[0], [N], _x[1], [N], _x[2], [N]);

    /// <summary>y = max(x, 0).</summary>
    [Benchmark]
    public void Relu() => _device.Map(new LeakyReluFunction(0), _x[0], _x[1]);

    /// <summary>y = eˣ.</summary>
    [Benchmark]
    public void Exp() => _device.Map(default(ExpFunction), _x[0], _x[1]);

    /// <summary>y = tanh x.</summary>
    [Benchmark]
    public void Tanh() => _device.Map(default(TanhFunction), _x[0], _x[1]);

    /// <summary>y = σ(x).</summary>
    [Benchmark]
    public void Sigmoid() => _device.Map(default(SigmoidFunction), _x[0], _x[1]);

    /// <summary>y = Σ x.</summary>
    [Benchmark]
    public void Sum() => _device.Reduce(default(SumReduction), _x[0], [N], _x[1], [1]);

    /// <summary>y = Σ x over the rows of a matrix with 100 columns: the gradient of a bias.</summary>
    [Benchmark]
    public void SumOfColumns() => _device.Reduce(default(SumReduction), _x[0], [N / 100, 100], _x[1], [1, 100]);

    /// <summary>A step of Adam.</summary>
    [Benchmark]
    public void Adam() => _device.Update(new AdamRule(1e-3, 0.9, 0.999, 1e-8, 1), _x[0], _x[1], _x[2], _x[3], _x[3]);
}
