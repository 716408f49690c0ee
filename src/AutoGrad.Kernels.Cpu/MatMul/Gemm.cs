using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The matrix product on the CPU (GEMM): the cases without a sum, and the choice of the vector width.</summary>
internal static unsafe class Gemm
{
    /// <summary>Below this much arithmetic, waking another thread costs more than it saves.</summary>
    public const double ParallelFlops = 4e6;

    /// <summary>
    /// Computes C. It must not overlap A or B. The result is the same, to the last bit, for any number of threads; a sum of no terms is 0.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="team">The threads that may help; a small product stays on the caller's.</param>
    /// <param name="product">What is to be computed.</param>
    public static void Run<T>(WorkerTeam team, in MatrixProduct<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (product.M == 0 || product.N == 0) { return; }
        if (product.K == 0)
        {
            Clear(product);
        }
        else if (Vector512.IsHardwareAccelerated)
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

    private static void Clear<T>(in MatrixProduct<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < product.M && !product.Accumulate; i++) { new Span<T>(product.C(i, 0), product.N).Clear(); }
        product.Finish();
    }
}
