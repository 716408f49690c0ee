using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// The loops of a reduction. Long runs and tall columns are taken in blocks whose results are joined pair by pair, so that rounding errors
/// grow with the logarithm of the number of blocks.
/// </summary>
internal static unsafe class ReductionKernels<T, R>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where R : unmanaged, IReduction
{
    private const int Block = 1024;

    /// <summary>Columns that are reduced side by side: they stay in the nearest cache.</summary>
    public const int TileColumns = 128;

    private const int RowsOfBlock = 64;
    private const int BlocksInOrder = 64;

    /// <summary>The partial result of n neighbours.</summary>
    public static T Run(R r, T* x, long n)
    {
        if (n > Block)
        {
            long half = ((n / 2) + Block - 1) / Block * Block;
            return r.Join<T, ScalarAlgebra<T>>(Run(r, x, half), Run(r, x + half, n - half));
        }
        return Vector512.IsHardwareAccelerated
            ? ShortRun<Vector512<T>, VectorAlgebra512<T>>(r, x, (int)n)
            : ShortRun<Vector<T>, VectorAlgebra<T>>(r, x, (int)n);
    }

    /// <summary>Partial results joined, those of neighbours first.</summary>
    public static T JoinPairwise(R r, T* partial, int count)
        => count == 1
            ? *partial
            : r.Join<T, ScalarAlgebra<T>>(
                JoinPairwise(r, partial, count / 2), JoinPairwise(r, partial + (count / 2), count - (count / 2)));

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
        if (i < n)
        {
            c = A.Blend(r.Take<V, A>(c, A.LoadFirst(x + i, n - i)), n - i, c);
        }
        return JoinLanes<V, A>(r, r.Join<V, A>(r.Join<V, A>(a, b), r.Join<V, A>(c, d)));
    }

    private static T FewNumbers(R r, T* x, int n)
    {
        T total = r.Start<T, ScalarAlgebra<T>>();
        for (int i = 0; i < n; i++) { total = r.Take<T, ScalarAlgebra<T>>(total, x[i]); }
        return total;
    }

    /// <summary>Each step joins what stands half as far apart, until the whole stands in every lane.</summary>
    private static T JoinLanes<V, A>(R r, V partial)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        if (A.Count > 8)
        {
            partial = r.Join<V, A>(partial, A.Exchange(partial, 8));
        }
        if (A.Count > 4)
        {
            partial = r.Join<V, A>(partial, A.Exchange(partial, 4));
        }
        if (A.Count > 2)
        {
            partial = r.Join<V, A>(partial, A.Exchange(partial, 2));
        }
        partial = r.Join<V, A>(partial, A.Exchange(partial, 1));
        return *(T*)&partial;
    }

    /// <summary>Starts a tile of partial results.</summary>
    public static void StartTile(R r, T* tile, int columns) => new Span<T>(tile, columns).Fill(r.Start<T, ScalarAlgebra<T>>());

    /// <summary>How many blocks so many rows make.</summary>
    public static long BlocksOf(int rows) => ((long)rows + RowsOfBlock - 1) / RowsOfBlock;

    /// <summary>Whether so many blocks may be joined to a tile one after the other.</summary>
    public static bool AreFew(long blocks) => blocks <= BlocksInOrder;

    /// <summary>Joins another tile of partial results to a tile.</summary>
    public static void JoinTile(R r, T* tile, T* other, int columns)
    {
        for (int c = 0; c < columns; c++) { tile[c] = r.Join<T, ScalarAlgebra<T>>(tile[c], other[c]); }
    }

    /// <summary>
    /// Takes <paramref name="rows"/> rows, <paramref name="stride"/> apart, into a tile of partial results, column by column.
    /// </summary>
    public static void TakeRows(R r, T* x, long stride, int rows, T* tile, int columns)
    {
        if (!AreFew(BlocksOf(rows)))
        {
            int half = rows / 2;
            T* other = stackalloc T[TileColumns];
            StartTile(r, other, columns);
            TakeRows(r, x, stride, half, tile, columns);
            TakeRows(r, x + (half * stride), stride, rows - half, other, columns);
            JoinTile(r, tile, other, columns);
            return;
        }
        for (int row = 0; row < rows; row += RowsOfBlock)
        {
            int count = Math.Min(RowsOfBlock, rows - row);
            T* start = x + (row * stride);
            if (Vector512.IsHardwareAccelerated)
            {
                TakeBlock<Vector512<T>, VectorAlgebra512<T>>(r, start, stride, count, tile, columns);
            }
            else
            {
                TakeBlock<Vector<T>, VectorAlgebra<T>>(r, start, stride, count, tile, columns);
            }
        }
    }

    /// <summary>The same for few rows: strips of columns go down all of them in registers, then join the tile.</summary>
    private static void TakeBlock<V, A>(R r, T* x, long stride, int rows, T* tile, int columns)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        int i = 0;
        for (; i <= columns - (4 * A.Count); i += 4 * A.Count) { TakeFourVectors<V, A>(r, x + i, stride, rows, tile + i); }
        for (; i <= columns - A.Count; i += A.Count)
        {
            V down = r.Start<V, A>();
            for (int row = 0; row < rows; row++) { down = r.Take<V, A>(down, A.Load(x + i + (row * stride))); }
            Join<V, A>(r, tile + i, down);
        }
        int rest = columns - i;
        if (rest > 0)
        {
            V down = r.Start<V, A>();
            for (int row = 0; row < rows; row++) { down = r.Take<V, A>(down, A.LoadFirst(x + i + (row * stride), rest)); }
            A.StoreFirst(r.Join<V, A>(A.LoadFirst(tile + i, rest), down), tile + i, rest);
        }
    }

    private static void TakeFourVectors<V, A>(R r, T* x, long stride, int rows, T* tile)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        V a = r.Start<V, A>();
        V b = a;
        V c = a;
        V d = a;
        for (; rows > 0; rows--)
        {
            a = r.Take<V, A>(a, A.Load(x));
            b = r.Take<V, A>(b, A.Load(x + A.Count));
            c = r.Take<V, A>(c, A.Load(x + (2 * A.Count)));
            d = r.Take<V, A>(d, A.Load(x + (3 * A.Count)));
            x += stride;
        }
        Join<V, A>(r, tile, a);
        Join<V, A>(r, tile + A.Count, b);
        Join<V, A>(r, tile + (2 * A.Count), c);
        Join<V, A>(r, tile + (3 * A.Count), d);
    }

    private static void Join<V, A>(R r, T* tile, V down)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
        => A.Store(r.Join<V, A>(A.Load(tile), down), tile);
}
