using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks;

/// <summary>Measures what a core can multiply and add at most, and how much of it the matrix product reaches, in the same run.</summary>
/// <remarks>A shared machine is slowed by others and never sped up, so every figure is the best of many short repetitions.</remarks>
internal static class GemmPeak
{
    private const double SecondsPerFigure = 0.4;
    private const double SecondsPerSample = 50e-6;
    private static readonly string[] _layouts = ["NN", "TN", "NT"];
    private static readonly int[] _sizes = [64, 128, 256, 512, 1024];

    /// <summary>The first and last layers of two-dimensional GANs: bound by memory, so not held against the peak.</summary>
    private static readonly (int M, int N, int K, string Layout)[] _thinProducts =
    [
        (256, 1, 512, "NN"), (512, 1, 256, "TN"), (1, 512, 256, "NN"), (1, 512, 256, "NT"),
        (256, 2, 512, "NT"), (512, 2, 256, "TN"), (256, 512, 2, "NN"), (2, 512, 256, "TN"),
    ];

    private static readonly Action<int> _arrive = _ =>
    {
        Interlocked.Increment(ref _arrived);
        while (Volatile.Read(ref _arrived) < 2) { Thread.SpinWait(1); }
    };

    private static int _arrived;

    /// <summary>Prints the tables.</summary>
    public static void Run()
    {
        double peak = Peak();
        Console.WriteLine($"FMA peak of one core, float32: {peak:F1} GFLOP/s.");
        Console.WriteLine("GFLOP/s, and the share of the peak of the threads used:");
        Console.WriteLine($"{"size",6}{"threads",9}{string.Concat(_layouts.Select(layout => $"{layout,17}"))}");
        WorkerTeam alone = new(1), pair = new(2);
        foreach (int size in _sizes)
        {
            using var product = new GemmCase(size, size, size);
            foreach (WorkerTeam team in (WorkerTeam[])[alone, pair])
            {
                Console.Write($"{size,6}{team.Threads,9}");
                foreach (string layout in _layouts)
                {
                    double speed = 2e-9 * size * size * size / BestSeconds(() => product.Multiply(team, layout));
                    Console.Write($"{speed,10:F1}{speed / (peak * team.Threads),7:P0}");
                }
                Console.WriteLine();
            }
        }
        Console.WriteLine();
        Console.WriteLine($"{"m",6}{"n",6}{"k",6}{"µs",12}{"GB/s",9}   thin products, one thread");
        foreach ((int m, int n, int k, string layout) in _thinProducts)
        {
            using var product = new GemmCase(m, n, k);
            double seconds = BestSeconds(() => product.Multiply(alone, layout));
            double bytes = sizeof(float) * (((double)m * k) + (k * n) + (m * n));
            Console.WriteLine($"{m,6}{n,6}{k,6}{layout,4}{seconds * 1e6,8:F1}{bytes / seconds / 1e9,9:F1}");
        }
        Console.WriteLine();
        Console.WriteLine($"A loop whose two chunks wait for each other, on two threads: {BestSeconds(() => Meet(pair)) * 1e6:F2} µs.");
    }

    /// <summary>The cheapest loop that needs both threads: what it takes is what handing work over costs.</summary>
    private static void Meet(WorkerTeam pair)
    {
        _arrived = 0;
        pair.Run(2, _arrive);
    }

    private static double Peak()
    {
        const int Steps = 100_000;
        const int Chains = 12;
        float sink = 0;
        double seconds;
        int lanes;
        if (Vector512.IsHardwareAccelerated)
        {
            lanes = Vector512<float>.Count;
            seconds = BestSeconds(() => sink += FusedChains<Vector512<float>, Simd512<float>>(Steps));
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            lanes = Vector256<float>.Count;
            seconds = BestSeconds(() => sink += FusedChains<Vector256<float>, Simd256<float>>(Steps));
        }
        else
        {
            lanes = Vector128<float>.Count;
            seconds = BestSeconds(() => sink += FusedChains<Vector128<float>, Simd128<float>>(Steps));
        }
        GC.KeepAlive(sink);
        return 2e-9 * Steps * Chains * lanes / seconds;
    }

    /// <summary>Twelve independent chains of multiply-adds: enough to hide the latency, few enough to stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float FusedChains<TVector, TSimd>(int steps)
        where TVector : struct
        where TSimd : struct, ISimd<float, TVector>
    {
        TVector x = TSimd.Broadcast(0.5f);
        TVector c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
        for (; steps > 0; steps--)
        {
            c0 = TSimd.MultiplyAdd(x, c0, x);
            c1 = TSimd.MultiplyAdd(x, c1, x);
            c2 = TSimd.MultiplyAdd(x, c2, x);
            c3 = TSimd.MultiplyAdd(x, c3, x);
            c4 = TSimd.MultiplyAdd(x, c4, x);
            c5 = TSimd.MultiplyAdd(x, c5, x);
            c6 = TSimd.MultiplyAdd(x, c6, x);
            c7 = TSimd.MultiplyAdd(x, c7, x);
            c8 = TSimd.MultiplyAdd(x, c8, x);
            c9 = TSimd.MultiplyAdd(x, c9, x);
            c10 = TSimd.MultiplyAdd(x, c10, x);
            c11 = TSimd.MultiplyAdd(x, c11, x);
        }
        TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        return TSimd.Sum(TSimd.Add(sum, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11))));
    }

    private static double BestSeconds(Action action)
    {
        // The first call compiles. Clocks of virtual machines tick coarsely: a sample lasts long enough not to notice.
        action();
        int repeats = Math.Clamp((int)(SecondsPerSample / Seconds(action, 1)), 1, 10_000);
        double best = double.MaxValue;
        long end = Stopwatch.GetTimestamp() + (long)(SecondsPerFigure * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            best = Math.Min(best, Seconds(action, repeats));
        }
        return best;
    }

    private static double Seconds(Action action, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) { action(); }
        return Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, 1e-9) / repeats;
    }
}
