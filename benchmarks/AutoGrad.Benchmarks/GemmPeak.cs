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
    private static readonly string[] _layouts = ["NN", "TN", "NT"];
    private static readonly int[] _sizes = [64, 128, 256, 512, 1024];

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        double peak = Peak();
        Console.WriteLine($"FMA peak of one core, float32: {peak:F1} GFLOP/s. Cells: GFLOP/s and the share of the peak of the threads used.");
        Console.WriteLine($"{"size",6}{"threads",9}{string.Concat(_layouts.Select(layout => $"{layout,16}"))}");
        var product = new GemmCase();
        foreach (int size in _sizes)
        {
            product.Resize(size);
            foreach (int threads in (int[])[1, 2])
            {
                var team = new WorkerTeam(threads);
                Console.Write($"{size,6}{threads,9}");
                foreach (string layout in _layouts)
                {
                    double speed = 2e-9 * size * size * size / BestSeconds(() => product.Multiply(team, layout));
                    Console.Write($"{speed,9:F1}{speed / (peak * threads),7:P0}");
                }
                Console.WriteLine();
            }
        }
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
        double best = double.MaxValue;
        long end = Stopwatch.GetTimestamp() + (long)(SecondsPerFigure * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
