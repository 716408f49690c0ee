using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The matrix product on the CPU: C = op(A)·op(B), or C += op(A)·op(B).</summary>
internal static unsafe class Gemm
{
    /// <summary>Below this much arithmetic, waking another thread costs more than it saves.</summary>
    public const double ParallelFlops = 4e6;

    /// <summary>
    /// C[m × n] = op(A)[m × k] · op(B)[k × n], or that added to C. All matrices are row-major and must not overlap C. The result is the
    /// same, to the last bit, for any number of threads.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="team">The threads that may help; a small product stays on the caller's.</param>
    /// <param name="m">The rows of C.</param>
    /// <param name="n">The columns of C.</param>
    /// <param name="k">The terms of each sum; 0 gives zeros.</param>
    /// <param name="a">A, stored m × k, or k × m when transposed.</param>
    /// <param name="lda">The distance from one stored row of A to the next, in elements.</param>
    /// <param name="transposeA">Whether op(A) is Aᵀ.</param>
    /// <param name="b">B, stored k × n, or n × k when transposed.</param>
    /// <param name="ldb">The distance from one stored row of B to the next, in elements.</param>
    /// <param name="transposeB">Whether op(B) is Bᵀ.</param>
    /// <param name="c">C.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="epilogue">What becomes of each element of C once it is whole.</param>
    public static void Run<T>(
        WorkerTeam team,
        int m,
        int n,
        int k,
        T* a,
        nint lda,
        bool transposeA,
        T* b,
        nint ldb,
        bool transposeB,
        T* c,
        nint ldc,
        bool accumulate,
        Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m == 0 || n == 0 || k == 0)
        {
            if (!accumulate)
            {
                for (int i = 0; i < m; i++) { new Span<T>(c + (i * ldc), n).Clear(); }
            }
            if (m > 0 && n > 0) { epilogue.Apply(c, ldc, m, n); }
            return;
        }
        var product = new MatrixProduct<T>(
            m, n, k, new MatrixView<T>(a, lda, transposeA), new MatrixView<T>(b, ldb, transposeB), c, ldc, accumulate, epilogue);
        if (Vector512.IsHardwareAccelerated)
        {
            Product<T, Vector512<T>, Simd512<T>>.Run(team, product);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Product<T, Vector256<T>, Simd256<T>>.Run(team, product);
        }
        else
        {
            Product<T, Vector128<T>, Simd128<T>>.Run(team, product);
        }
    }
}
