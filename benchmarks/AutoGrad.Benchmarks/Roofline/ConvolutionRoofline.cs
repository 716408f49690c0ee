using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>The convolutions of the DCGAN workload, against what their arithmetic alone would take.</summary>
/// <param name="ceilings">The device and its peak.</param>
/// <param name="seconds">How long a figure is timed.</param>
internal sealed class ConvolutionRoofline(Ceilings ceilings, double seconds)
{
    private const int Batch = 64;
    private const int Taps = 16;

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        Console.WriteLine($"{ceilings.Device.Threads} thread(s), Float32, batch {Batch}, window 4 × 4, stride 2:");
        Console.WriteLine("milliseconds, GFLOP/s and share of the FMA peak.");
        Console.WriteLine($"{"layer",-28}{"forward ms",11}{"",13}{"with gradients",16}");
        Print("D  1 → 64, 28 × 28", new Case(1, 64, 28, false));
        Print("D  64 → 128, 14 × 14", new Case(64, 128, 14, false));
        Print("G  128 → 64, 7 × 7, up", new Case(128, 64, 7, true));
        Print("G  64 → 1, 14 × 14, up", new Case(64, 1, 14, true));
        Console.WriteLine();
    }

    private void Print(string name, Case layer)
    {
        Device device = ceilings.Device;
        using var all = new TensorScope();
        var random = new RandomSource(1, device);
        Tensor x = random.Normal([Batch, layer.Inputs, layer.Size, layer.Size]).AsLeaf();
        Tensor w = random.Normal(layer.Transposed ? [layer.Inputs, layer.Outputs, 4, 4] : [layer.Outputs, layer.Inputs, 4, 4]).AsLeaf();
        Tensor cotangent = random.Normal(layer.Of(x, w).Shape);
        double forward = Timing.Best(Forward, seconds), both = Timing.Best(Both, seconds);
        double operations = 2.0 * Batch * layer.Inputs * layer.Outputs * layer.Places * Taps;
        Console.WriteLine($"{name,-28}{Cells(forward, operations)}{Cells(both, 3 * operations)}");

        void Forward()
        {
            using var scope = new TensorScope();
            using var off = GradMode.Off();
            layer.Of(x, w);
        }

        void Both()
        {
            using var scope = new TensorScope();
            Gradients.Of(layer.Of(x, w), [x, w], cotangent);
        }
    }

    private string Cells(double time, double operations)
        => $"{time * 1e3,10:F3}{operations / time * 1e-9,8:F1}{operations / time / ceilings.Operations(DType.Float32),6:P0}";

    /// <summary>A convolution with window 4 × 4, stride 2, padding 1, or a transposed one.</summary>
    private sealed record Case(int Inputs, int Outputs, int Size, bool Transposed)
    {
        /// <summary>Where the window lies, in the smaller of the two images.</summary>
        public double Places => Transposed ? Size * Size : Size * Size / 4;

        public Tensor Of(Tensor x, Tensor w)
            => Transposed ? x.ConvTranspose2d(w, null, (2, 2), (1, 1)) : x.Conv2d(w, null, (2, 2), (1, 1));
    }
}
