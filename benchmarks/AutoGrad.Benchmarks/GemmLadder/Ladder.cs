using System.Runtime.InteropServices;
using AutoGrad.Benchmarks.Roofline;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>One step from three loops to a fast matrix product.</summary>
/// <param name="Name">What it adds.</param>
/// <param name="Why">Why that is faster, in a few words.</param>
/// <param name="Multiply">C += A·B.</param>
internal sealed record Rung(string Name, string Why, Action<Matrices> Multiply);

/// <summary>The steps, each on the one before.</summary>
internal static class Ladder
{
    /// <summary>Rows and columns: whole tiles, and too large for the second-level cache.</summary>
    public const int Size = 960;

    private const int Rounds = 3;

    /// <summary>The steps on one thread and, at the end, on the team's.</summary>
    public static IReadOnlyList<Rung> Rungs(WorkerTeam team) =>
    [
        new("three loops", "the definition", Plain.Naive),
        new("another order", "B and C are read along their rows", Plain.Reordered),
        new("vectors", "8 numbers an instruction", Plain.Vectors),
        new("register tile", "6 × 16 sums stay in registers", Tiled.Registers),
        new("blocks", "what is read again is in the cache", Tiled.Blocked),
        new("packing", "every read is the neighbour of the last", Tiled.Packed),
        new($"{team.Threads} threads", "each a part of the columns", x => Tiled.Threads(x, team)),
    ];

    /// <summary>Times each step, the library's own product and the FMA peaks, in turn, several times over, and keeps the best.</summary>
    /// <param name="threads">How many threads the last steps have.</param>
    /// <param name="seconds">How long each is timed, in a round.</param>
    /// <returns>Names, reasons and operations a second, and the FMA peaks of one thread and of all.</returns>
    public static (IReadOnlyList<(string Name, string Why, double Speed)> Steps, double Peak, double PeakOfAll) Time(
        int threads, double seconds)
    {
        CpuDevice alone = new(1), all = new(threads);
        using var operands = new Operands(Size, Size, Size);
        using ProductCase one = new(alone, DType.Float32, Size, Size, Size, "NN"), many = new(all, DType.Float32, Size, Size, Size, "NN");
        (string Name, string Why, Action Multiply)[] steps =
        [
            .. Rungs(new WorkerTeam(threads)).Select(rung => (rung.Name, rung.Why, (Action)(() => rung.Multiply(operands.Matrices)))),
            ("AutoGrad, 1 thread", "the device's MatMul", one.Multiply),
            ($"AutoGrad, {threads} threads", "the device's MatMul", many.Multiply),
        ];
        var speeds = new double[steps.Length];

        // Only the device's methods are compiled twice; the first steps take seconds, and need no warm-up.
        Timing.WarmUp(one.Multiply, seconds);
        Timing.WarmUp(many.Multiply, seconds);
        (double peak, double peakOfAll) = (0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                speeds[i] = Math.Max(speeds[i], 2.0 * Size * Size * Size / Timing.Of(steps[i].Multiply, seconds, least: 1).Least);
            }
            peak = Math.Max(peak, new Ceilings(alone, seconds).Operations(DType.Float32));
            peakOfAll = Math.Max(peakOfAll, new Ceilings(all, seconds).Operations(DType.Float32));
        }
        return ([.. steps.Select((step, i) => (step.Name, step.Why, speeds[i]))], peak, peakOfAll);
    }
}

/// <summary>Native memory for the operands of a step, filled with small numbers.</summary>
internal sealed unsafe class Operands : IDisposable
{
    /// <summary>Makes A, m × k, B, k × n, and C, m × n.</summary>
    public Operands(int m, int n, int k) => Matrices = new Matrices
    {
        A = Numbers(1, m * k),
        B = Numbers(2, k * n),
        C = Numbers(3, m * n),
        M = m,
        N = n,
        K = k,
        Lda = k,
        Ldb = n,
        Ldc = n,
    };

    /// <summary>Where they are.</summary>
    public Matrices Matrices { get; }

    /// <summary>Frees them.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Matrices.A);
        NativeMemory.AlignedFree(Matrices.B);
        NativeMemory.AlignedFree(Matrices.C);
    }

    private static float* Numbers(int seed, int count)
    {
        var random = new Random(seed);
        var values = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        for (int i = 0; i < count; i++) { values[i] = random.NextSingle() - 0.5f; }
        return values;
    }
}
