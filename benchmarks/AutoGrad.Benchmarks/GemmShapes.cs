using System.CommandLine;
using System.Diagnostics;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks;

/// <summary>
/// The products that networks are made of, through the device, as an op calls them: time and GFLOP/s for one thread and two.
/// </summary>
/// <remarks>One line a product, so that another library's figures for the same list can be joined to it.</remarks>
internal static class GemmShapes
{
    private const double SecondsPerFigure = 0.1;
    private const double SecondsToWarmUp = 0.3;
    private const double SecondsPerSample = 100e-6;

    /// <summary>m, n, k, and how A and B are stored: forward NT, input gradient NN, weight gradient TN.</summary>
    private static readonly (string Use, int M, int N, int K, string Layouts)[] _products =
    [
        ("layer 64", 64, 64, 64, "NN NT TN"), ("layer 64", 128, 64, 64, "NN NT"), ("layer 64", 64, 64, 128, "TN"),
        ("layer 64", 256, 64, 64, "NN NT"), ("layer 64", 64, 64, 256, "TN"),
        ("2 to 64", 128, 64, 2, "NT"), ("2 to 64", 128, 2, 64, "NN NT"), ("2 to 64", 64, 2, 128, "TN"),
        ("64 to 1", 128, 1, 64, "NT NN"), ("64 to 1", 128, 64, 1, "NN"), ("64 to 1", 1, 64, 128, "TN"),
        ("layer 512", 256, 512, 512, "NN NT TN"), ("layer 512", 512, 512, 256, "TN"),
        ("2 to 512", 256, 512, 2, "NT"), ("2 to 512", 256, 2, 512, "NN NT"), ("2 to 512", 512, 2, 256, "TN"),
        ("512 to 1", 256, 1, 512, "NT NN"), ("512 to 1", 256, 512, 1, "NN"), ("512 to 1", 1, 512, 256, "TN"),
        ("64 to 256", 64, 256, 64, "NT"), ("64 to 256", 64, 64, 256, "NN"), ("64 to 256", 256, 64, 64, "TN"),
        ("256 to 512", 64, 512, 256, "NT"), ("256 to 512", 64, 256, 512, "NN"), ("256 to 512", 512, 256, 64, "TN"),
        ("512 to 784", 64, 784, 512, "NT"), ("512 to 784", 64, 512, 784, "NN"), ("512 to 784", 784, 512, 64, "TN"),
        ("784 to 512", 64, 512, 784, "NT"), ("784 to 512", 64, 784, 512, "NN"), ("784 to 512", 512, 784, 64, "TN"),
        ("512 to 256", 64, 256, 512, "NT"), ("512 to 256", 64, 512, 256, "NN"), ("512 to 256", 256, 512, 64, "TN"),
        ("convolution", 3136, 128, 1024, "NN NT"), ("convolution", 3136, 1024, 128, "NN"), ("convolution", 128, 1024, 3136, "TN"),
        ("convolution", 12544, 64, 16, "NN NT"), ("convolution", 64, 16, 12544, "TN"),
        ("convolution", 128, 3136, 1024, "NN"), ("convolution", 1024, 3136, 128, "TN"), ("convolution", 1024, 128, 3136, "NN"),
        ("square", 128, 128, 128, "NN NT TN"), ("square", 256, 256, 256, "NN NT TN"), ("square", 512, 512, 512, "NN NT TN"),
        ("square", 1024, 1024, 1024, "NN NT TN"), ("square", 2048, 2048, 2048, "NN NT TN"),
    ];

    /// <summary>The command.</summary>
    public static Command Make()
    {
        var only = new Option<string>("--only") { Description = "Only products whose use contains this.", DefaultValueFactory = _ => "" };
        var command = new Command("gemm-shapes", "The matrix products of networks, in time and GFLOP/s.") { only };
        command.SetAction(parsed => Run(parsed.GetValue(only)!));
        return command;
    }

    /// <summary>Prints the table.</summary>
    /// <param name="only">Only products whose use contains this; all if empty.</param>
    private static void Run(string only)
    {
        using var alone = new Bench(1);
        using var pair = new Bench(2);
        Console.WriteLine($"{"use",-12}{"m",6}{"n",6}{"k",6}      {"1 thread µs",12}{"GFLOP/s",9}{"2 threads µs",14}{"ratio",7}");
        foreach ((string use, int m, int n, int k, string layouts) in _products.Where(p => p.Use.Contains(only, StringComparison.Ordinal)))
        {
            foreach (string layout in layouts.Split(' '))
            {
                double one = alone.Time(m, n, k, layout), two = pair.Time(m, n, k, layout);
                Console.WriteLine(
                    $"{use,-12}{m,6}{n,6}{k,6}  {layout}  {one * 1e6,12:F2}{2e-9 * m * n * k / one,9:F1}{two * 1e6,14:F2}{one / two,7:F2}");
            }
        }
    }

    private sealed class Bench(int threads) : IDisposable
    {
        private readonly CpuDevice _device = new(threads);

        public double Time(int m, int n, int k, string layout)
        {
            bool transposeA = layout[0] == 'T', transposeB = layout[1] == 'T';
            Shape a = transposeA ? [k, m] : [m, k], b = transposeB ? [n, k] : [k, n];
            var plan = new MatMulPlan(a, transposeA, b, transposeB);
            Storage x = Numbers(a.Size), w = Numbers(b.Size), y = Numbers(plan.Y.Size);
            double seconds = Best(() => _device.MatMul(plan, x, w, y));
            x.Release();
            w.Release();
            y.Release();
            return seconds;
        }

        public void Dispose() => _device.TrimPool();

        private Storage Numbers(long count)
        {
            var random = new Random(1);
            var values = new float[count];
            for (long i = 0; i < count; i++) { values[i] = random.NextSingle() - 0.5f; }
            Storage storage = _device.Allocate(DType.Float32, count);
            _device.Write<float>(storage, values);
            return storage;
        }

        private static double Best(Action action)
        {
            // Until the JIT has compiled each path for good, which it does a while after thirty calls.
            long warm = Stopwatch.GetTimestamp() + (long)(SecondsToWarmUp * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < warm) { action(); }
            int repeats = Math.Clamp((int)(SecondsPerSample / Seconds(action, 3)), 1, 10_000);
            double best = double.MaxValue;
            long end = Stopwatch.GetTimestamp() + (long)(SecondsPerFigure * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end) { best = Math.Min(best, Seconds(action, repeats)); }
            return best;
        }

        private static double Seconds(Action action, int repeats)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++) { action(); }
            return Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, 1e-9) / repeats;
        }
    }
}
