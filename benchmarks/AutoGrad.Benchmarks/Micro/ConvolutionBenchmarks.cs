using BenchmarkDotNet.Attributes;

namespace AutoGrad.Benchmarks.Micro;

/// <summary>A convolution of the DCGAN workload and the transposed one that undoes its shape: batch 64, window 4 × 4, stride 2.</summary>
[MemoryDiagnoser]
public class ConvolutionBenchmarks
{
    private Tensor[] _down = [];
    private Tensor[] _up = [];

    /// <summary>Makes images and weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DeviceChoice.UseAsked();
        var random = new RandomSource(1);
        _down = [random.Normal([64, 64, 14, 14]).AsLeaf(), random.Normal([128, 64, 4, 4]).AsLeaf()];
        _up = [random.Normal([64, 128, 7, 7]).AsLeaf(), random.Normal([128, 64, 4, 4]).AsLeaf()];
    }

    /// <summary>64 → 128 channels, 14 × 14 → 7 × 7.</summary>
    [Benchmark]
    public void Down()
    {
        using var scope = new TensorScope();
        Down(_down);
    }

    /// <summary>The same with the gradients of image and weight.</summary>
    [Benchmark]
    public void DownWithGradients()
    {
        using var scope = new TensorScope();
        Gradients.Of(Down(_down).Sum(), _down);
    }

    /// <summary>128 → 64 channels, 7 × 7 → 14 × 14.</summary>
    [Benchmark]
    public void Up()
    {
        using var scope = new TensorScope();
        Up(_up);
    }

    /// <summary>The same with the gradients of image and weight.</summary>
    [Benchmark]
    public void UpWithGradients()
    {
        using var scope = new TensorScope();
        Gradients.Of(Up(_up).Sum(), _up);
    }

    private static Tensor Down(Tensor[] x) => x[0].Conv2d(x[1], null, (2, 2), (1, 1));

    private static Tensor Up(Tensor[] x) => x[0].ConvTranspose2d(x[1], null, (2, 2), (1, 1));
}
