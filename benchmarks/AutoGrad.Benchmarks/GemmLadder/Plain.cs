using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>The first steps: three loops, their order, and vectors in the innermost.</summary>
internal static unsafe class Plain
{
    /// <summary>The definition: one sum after the other. Each step of p jumps a whole row further in B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Naive(Matrices x)
    {
        for (nint i = 0; i < x.M; i++)
        {
            for (nint j = 0; j < x.N; j++)
            {
                float sum = 0;
                for (nint p = 0; p < x.K; p++) { sum += x.A[(i * x.Lda) + p] * x.B[(p * x.Ldb) + j]; }
                x.C[(i * x.Ldc) + j] += sum;
            }
        }
    }

    /// <summary>The same loops in another order: now the innermost goes along a row of B and a row of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reordered(Matrices x)
    {
        for (nint i = 0; i < x.M; i++)
        {
            float* c = x.C + (i * x.Ldc);
            for (nint p = 0; p < x.K; p++)
            {
                float a = x.A[(i * x.Lda) + p];
                float* b = x.B + (p * x.Ldb);
                for (nint j = 0; j < x.N; j++) { c[j] += a * b[j]; }
            }
        }
    }

    /// <summary>Eight neighbours at a time, and a multiply and an add in one instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vectors(Matrices x)
    {
        for (nint i = 0; i < x.M; i++)
        {
            float* c = x.C + (i * x.Ldc);
            for (nint p = 0; p < x.K; p++)
            {
                float a = x.A[(i * x.Lda) + p];
                float* b = x.B + (p * x.Ldb);
                var all = Vector256.Create(a);
                nint j = 0;
                for (; j <= x.N - Vector256<float>.Count; j += Vector256<float>.Count)
                {
                    Vector256.MultiplyAddEstimate(all, Vector256.Load(b + j), Vector256.Load(c + j)).Store(c + j);
                }
                for (; j < x.N; j++) { c[j] += a * b[j]; }
            }
        }
    }
}
