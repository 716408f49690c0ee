using System.Numerics;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// The place of the largest number along an axis, by a group for each result; of equal ones the first; a NaN is the largest.
/// </summary>
internal readonly struct ArgMaxByGroupKernel<T, A> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int>>
    where T : unmanaged, INumber<T>
    where A : struct, IAlgebra<T>
{
    private const int MostThreads = 256;

    public static Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<int>, int, int, int>(Run);

    /// <param name="x">The numbers: along the axis there are <paramref name="n"/>, each <paramref name="inner"/> apart.</param>
    /// <param name="y">One place for each result.</param>
    /// <param name="results">How many there are.</param>
    /// <param name="n">The length of the axis, not 0.</param>
    /// <param name="inner">The distance of neighbours along it.</param>
    public static void Run(ArrayView<T> x, ArrayView<int> y, int results, int n, int inner)
    {
        ArrayView<T> best = SharedMemory.Allocate<T>(MostThreads);
        ArrayView<int> place = SharedMemory.Allocate<int>(MostThreads);
        int me = Group.IdxX;
        for (int result = Grid.IdxX; result < results; result += Grid.DimX)
        {
            int start = (result / inner * inner * n) + (result % inner);
            // A thread without a number of its own offers the last one, which loses against its equal.
            int at = IntrinsicMath.Min(me, n - 1);
            T top = x[start + (at * inner)];
            for (int i = me + Group.DimX; i < n; i += Group.DimX)
            {
                T here = x[start + (i * inner)];
                if (Order<T, A>.Beats(here, i, top, at))
                {
                    top = here;
                    at = i;
                }
            }
            best[me] = top;
            place[me] = at;
            for (int half = Group.DimX / 2; half > 0; half /= 2)
            {
                Group.Barrier();
                if (me < half && Order<T, A>.Beats(best[me + half], place[me + half], best[me], place[me]))
                {
                    best[me] = best[me + half];
                    place[me] = place[me + half];
                }
            }
            if (me == 0)
            {
                y[result] = place[0];
            }
            Group.Barrier();
        }
    }

}

/// <summary>The same by a thread for each result, for short axes and for columns.</summary>
internal readonly struct ArgMaxByThreadKernel<T, A> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int>>
    where T : unmanaged, INumber<T>
    where A : struct, IAlgebra<T>
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<int>, int, int, int>(Run);

    public static void Run(ArrayView<T> x, ArrayView<int> y, int results, int n, int inner)
    {
        for (int result = GridThread.First; result < results; result += GridThread.Count)
        {
            int start = (result / inner * inner * n) + (result % inner);
            int at = 0;
            T top = x[start];
            for (int i = 1; i < n; i++)
            {
                T here = x[start + (i * inner)];
                if (Order<T, A>.Beats(here, i, top, at))
                {
                    top = here;
                    at = i;
                }
            }
            y[result] = at;
        }
    }
}

/// <summary>Which of two numbers an arg max prefers.</summary>
internal static class Order<T, A>
    where T : unmanaged, INumber<T>
    where A : struct, IAlgebra<T>
{
    /// <summary>Whether a, at place i, comes before b, at place j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Beats(T a, int i, T b, int j)
    {
        bool aIsNaN = T.IsNaN(a);
        bool bIsNaN = T.IsNaN(b);
        bool greater = A.SelectGreater(a, b, T.One, T.Zero) == T.One;
        bool equal = (a == b) | (aIsNaN & bIsNaN);
        return greater | (aIsNaN & !bIsNaN) | (equal & (i < j));
    }
}
