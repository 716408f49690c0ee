using System.Runtime.InteropServices;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks;

/// <summary>The operands of one float32 product, aligned to cache lines as tensors are.</summary>
internal sealed unsafe class GemmCase : IDisposable
{
    private readonly int _m;
    private readonly int _n;
    private readonly int _k;
    private readonly float* _a;
    private readonly float* _b;
    private readonly float* _c;

    /// <summary>Fills A, m × k, and B, k × n, with small numbers.</summary>
    public GemmCase(int m, int n, int k)
    {
        var random = new Random(1);
        (_m, _n, _k) = (m, n, k);
        _a = Numbers(random, m * k);
        _b = Numbers(random, k * n);
        _c = Numbers(random, m * n);
    }

    /// <summary>C = op(A)·op(B); <paramref name="layout"/> is NN, TN, NT or TT: how A and B are stored.</summary>
    public void Multiply(WorkerTeam team, string layout)
    {
        bool transposeA = layout[0] == 'T', transposeB = layout[1] == 'T';
        int lda = transposeA ? _m : _k, ldb = transposeB ? _k : _n;
        Gemm.Run(team, _m, _n, _k, _a, lda, transposeA, _b, ldb, transposeB, _c, _n, accumulate: false);
    }

    /// <summary>Frees the operands.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_a);
        NativeMemory.AlignedFree(_b);
        NativeMemory.AlignedFree(_c);
    }

    private static float* Numbers(Random random, int count)
    {
        var values = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        for (int i = 0; i < count; i++) { values[i] = random.NextSingle() - 0.5f; }
        return values;
    }
}
