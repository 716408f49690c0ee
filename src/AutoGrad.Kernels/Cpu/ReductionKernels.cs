using System.Numerics;

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
            total = r.Join<T, ScalarAlgebra<T>>(total, ShortRun(r, x + i, (int)Math.Min(Block, n - i)));
        }
        return total;
    }

    private static T ShortRun(R r, T* x, int n)
    {
        int width = Vector<T>.Count;
        int i = 0;
        T total = r.Start<T, ScalarAlgebra<T>>();
        if (n >= 4 * width)
        {
            // Four partial results hide the latency of the addition.
            Vector<T> a = r.Start<Vector<T>, VectorAlgebra<T>>();
            Vector<T> b = a;
            Vector<T> c = a;
            Vector<T> d = a;
            for (; i <= n - (4 * width); i += 4 * width)
            {
                a = r.Take<Vector<T>, VectorAlgebra<T>>(a, Vector.Load(x + i));
                b = r.Take<Vector<T>, VectorAlgebra<T>>(b, Vector.Load(x + i + width));
                c = r.Take<Vector<T>, VectorAlgebra<T>>(c, Vector.Load(x + i + (2 * width)));
                d = r.Take<Vector<T>, VectorAlgebra<T>>(d, Vector.Load(x + i + (3 * width)));
            }
            a = r.Join<Vector<T>, VectorAlgebra<T>>(r.Join<Vector<T>, VectorAlgebra<T>>(a, b), r.Join<Vector<T>, VectorAlgebra<T>>(c, d));
            for (int lane = 0; lane < width; lane++) { total = r.Join<T, ScalarAlgebra<T>>(total, a[lane]); }
        }
        for (; i < n; i++) { total = r.Take<T, ScalarAlgebra<T>>(total, x[i]); }
        return total;
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
            for (int i = row; i < end; i++) { TakeRow(r, x + (i * stride), block, columns); }
            JoinTile(r, tile, block, columns);
        }
    }

    private static void TakeRow(R r, T* x, T* tile, int columns)
    {
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= columns - width; i += width)
        {
            r.Take<Vector<T>, VectorAlgebra<T>>(Vector.Load(tile + i), Vector.Load(x + i)).Store(tile + i);
        }
        for (; i < columns; i++) { tile[i] = r.Take<T, ScalarAlgebra<T>>(tile[i], x[i]); }
    }

    private static void JoinTile(R r, T* tile, T* block, int columns)
    {
        for (int i = 0; i < columns; i++) { tile[i] = r.Join<T, ScalarAlgebra<T>>(tile[i], block[i]); }
    }
}
