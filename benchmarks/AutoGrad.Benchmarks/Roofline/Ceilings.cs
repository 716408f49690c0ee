using System.Numerics;
using System.Runtime.Intrinsics;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>The ceilings of the processor on so many threads, measured when they are first asked for.</summary>
/// <param name="device">The device whose memory the streams run through, so that both sides of a comparison lie alike.</param>
/// <param name="seconds">How long a figure is timed.</param>
internal sealed unsafe class Ceilings(CpuDevice device, double seconds)
{
    private const int Steps = 500_000;

    // A chunk is large enough to be worth handing over, and small enough for several threads to share a stream of 12 KB.
    private const int LeastChunk = 512;
    private readonly WorkerTeam _team = new(device.Threads);
    private readonly Dictionary<(int Streams, long Elements), double> _bandwidths = [];
    private double? _single;
    private double? _double;

    /// <summary>The device.</summary>
    public CpuDevice Device => device;

    /// <summary>Multiply-adds in registers: operations a second, float32 and float64.</summary>
    public double Operations(DType type) => type == DType.Float32
        ? _single ??= Peak<float>(0.5f)
        : _double ??= Peak<double>(0.5);

    /// <summary>Bytes a second of y = a + 3 b over n elements, which come from whichever cache holds 12 n bytes.</summary>
    public double Triad(long n) => Bandwidth(3, n);

    /// <summary>Bytes a second of y = a over n elements.</summary>
    public double Copy(long n) => Bandwidth(2, n);

    /// <summary>The time, in seconds, that no kernel with so much to compute and to carry can beat.</summary>
    public double Limit(DType type, double operations, double bytes)
        => Math.Max(operations / Operations(type), bytes / Triad((long)Math.Max(1, bytes / (3 * sizeof(float)))));

    private double Peak<T>(T half)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector512.IsHardwareAccelerated ? Peak<T, Vector512<T>, Simd512<T>>(half)
            : Vector256.IsHardwareAccelerated ? Peak<T, Vector256<T>, Simd256<T>>(half)
            : Peak<T, Vector128<T>, Simd128<T>>(half);

    private double Peak<T, TVector, TSimd>(T half)
        where T : unmanaged
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        double time = Timing.Best(() => _team.Run(device.Threads, _ => FusedChains<T, TVector, TSimd>.Run(Steps, half)), seconds);
        return device.Threads * FusedChains<T, TVector, TSimd>.Operations(Steps) / time;
    }

    private double Bandwidth(int streams, long n)
    {
        if (_bandwidths.TryGetValue((streams, n), out double known)) { return known; }
        Storage[] storages = [.. Enumerable.Range(0, 3).Select(_ => device.Allocate(DType.Float32, n))];
        foreach (Storage storage in storages) { device.Fill(storage, 1); }
        float* At(int i) => (float*)((HostStorage)storages[i]).Pointer;
        (nint a, nint b, nint y) = ((nint)At(0), (nint)At(1), (nint)At(2));
        int chunks = (int)Math.Clamp(n / LeastChunk, 1, 8 * device.Threads);
        void Stream(int chunk)
        {
            nint first = (nint)(n * chunk / chunks) & ~15, end = chunk == chunks - 1 ? (nint)n : (nint)(n * (chunk + 1) / chunks) & ~15;
            if (streams == 3)
            {
                Streams.Triad((float*)a + first, (float*)b + first, (float*)y + first, end - first);
            }
            else
            {
                Streams.Copy((float*)a + first, (float*)y + first, end - first);
            }
        }
        void Alone()
        {
            if (streams == 3)
            {
                Streams.Triad((float*)a, (float*)b, (float*)y, (nint)n);
            }
            else
            {
                Streams.Copy((float*)a, (float*)y, (nint)n);
            }
        }

        // What is too small to share is quicker alone, and a ceiling is the better of the two.
        double time = Timing.Best(Alone, seconds);
        if (device.Threads > 1)
        {
            time = Math.Min(time, Timing.Best(() => _team.Run(chunks, Stream), seconds));
        }
        foreach (Storage storage in storages) { storage.Release(); }
        return _bandwidths[(streams, n)] = streams * sizeof(float) * n / time;
    }
}
