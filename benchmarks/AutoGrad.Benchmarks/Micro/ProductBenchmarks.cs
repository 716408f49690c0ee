using AutoGrad.Kernels;
using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks.Micro;

/// <summary>Square float32 products in the layouts of training: forward (NT), input gradient (NN), weight gradient (TN).</summary>
[MemoryDiagnoser]
public class ProductBenchmarks
{
    private ProductCase? _product;

    /// <summary>m = n = k.</summary>
    [Params(64, 256, 512, 1024)]
    public int Size { get; set; }

    /// <summary>N for an operand read as stored, T for a transposed one; A before B.</summary>
    [Params("NN", "TN", "NT")]
    public string Layout { get; set; } = "NN";

    /// <summary>The threads that share it.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup() => _product = new ProductCase(DeviceChoice.UseAsked(Threads), DType.Float32, Size, Size, Size, Layout);

    /// <summary>Y = op(A)·op(B).</summary>
    [Benchmark]
    public void Multiply() => _product!.Multiply();
}
