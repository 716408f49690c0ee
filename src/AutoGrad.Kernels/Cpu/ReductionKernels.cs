using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// The loops of a reduction. Long runs are taken in blocks whose results are joined, so that rounding errors grow with the number of
/// blocks, not of numbers.
/// </summary>
internal static unsafe class ReductionKernels<T, R>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where R : unmanaged, IReduction
{
    private const int Block = 1024;

    /// <summary>Columns that are reduced side by side: they stay in the nearest cache.</summary>
    public const int TileColumns = 128;

    private const int RowsOfBlock = 64;

    /// <summary>The partial result of n neighbours.</summary>
    public static T Run(R r, T* x, long n)
    {
        T total = r.Start<T, ScalarAlgebra<T>>();
        for (long i = 0; i < n; i += Block)
        {
            int count = (int)Math.Min(Block, n - i);
            T part = Vector512.IsHardwareAccelerated
                ? ShortRun<Vector512<T>, VectorAlgebra512<T>>(r, x + i, count)
                : ShortRun<Vector<T>, VectorAlgebra<T>>(r, x + i, count);
            total = r.Join<T, ScalarAlgebra<T>>(total, part);
        }
        return total;
    }

    private static T ShortRun<V, A>(R r, T* x, int n)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        if (n < A.Count / 2) { return FewNumbers(r, x, n); }

        // Four partial results hide the latency of the addition.
        V a = r.Start<V, A>();
        V b = a;
        V c = a;
        V d = a;
        int i = 0;
        for (; i <= n - (4 * A.Count); i += 4 * A.Count)
        {
            a = r.Take<V, A>(a, A.Load(x + i));
            b = r.Take<V, A>(b, A.Load(x + i + A.Count));
            c = r.Take<V, A>(c, A.Load(x + i + (2 * A.Count)));
            d = r.Take<V, A>(d, A.Load(x + i + (3 * A.Count)));
        }
        for (; i <= n - A.Count; i += A.Count) { b = r.Take<V, A>(b, A.Load(x + i)); }
        if (i < n) { c = A.Blend(r.Take<V, A>(c, A.LoadFirst(x + i, n - i)), n - i, c); }
        return JoinLanes<V, A>(r, r.Join<V, A>(r.Join<V, A>(a, b), r.Join<V, A>(c, d)));
    }

    private static T FewNumbers(R r, T* x, int n)
    {
        T total = r.Start<T, ScalarAlgebra<T>>();
        for (int i = 0; i < n; i++) { total = r.Take<T, ScalarAlgebra<T>>(total, x[i]); }
        return total;
    }

    private static T JoinLanes<V, A>(R r, V partial)
        where V : unmanaged
        where A : struct, ILanes<T, V>
    {
        T* lanes = (T*)&partial;
        for (int half = A.Count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) { lanes[i] = r.Join<T, ScalarAlgebra<T>>(lanes[i], lanes[i + half]); }
        }
        return *lanes;
    }

    /// <summary>Starts a tile of partial results.</summary>
    public static void StartTile(R r, T* tile, int columns) => new Span<T>(tile, columns).Fill(r.Start<T, ScalarAlgebra<T>>());

    /// <summary>
    /// Takes <paramref name="rows"/> rows, <paramref name="stride"/> apart, into a tile of partial results, column by column.
    /// </summary>
    public static void TakeRows(R r, T* x, long stride, int rows, T* tile, int columns)
    {
        T* block = stackalloc T[TileColumns];
        for (int row = 0; row < rows; row += RowsOfBlock)
        {
            StartTile(r, block, columns);
            int end = Math.Min(rows, row + RowsOfBlock);
            for (int i = row; i < end; i++)
            {
                if (Vector512.IsHardwareAccelerated) { TakeRow<Vector512<T>, VectorAlgebra512<T>>(r, x + (i * stride), block, columns); }
                else { TakeRow<Vector<T>, VectorAlgebra<T>>(r, x + (i * stride), block, columns); }
            }
            JoinTile(r, tile, block, columns);
        }
    }

    private static void TakeRow<V, A>(R r, T* x, T* tile, int columns)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        int i = 0;
        for (; i <= columns - A.Count; i += A.Count) { A.Store(r.Take<V, A>(A.Load(tile + i), A.Load(x + i)), tile + i); }
        for (; i < columns; i++) { tile[i] = r.Take<T, ScalarAlgebra<T>>(tile[i], x[i]); }
    }

    private static void JoinTile(R r, T* tile, T* block, int columns)
    {
        for (int i = 0; i < columns; i++) { tile[i] = r.Join<T, ScalarAlgebra<T>>(tile[i], block[i]); }
    }
}
