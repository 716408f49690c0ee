using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
    {
        if (x.DType == DType.Float32) { ReduceAs<float, R>(reduction, x, xShape, y, yShape); }
        else { ReduceAs<double, R>(reduction, x, xShape, y, yShape); }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Shape xShape, int axis, Storage y)
    {
        if (x.DType == DType.Float32) { ArgMaxAs<float>(x, xShape, axis, y); }
        else { ArgMaxAs<double>(x, xShape, axis, y); }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void ReduceAs<T, R>(R r, Storage x, Shape xShape, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        T* from = At<T>(x);
        T* to = At<T>(y);
        if (x.Length == 0)
        {
            T nothing = r.Finish<T, ScalarAlgebra<T>>(r.Start<T, ScalarAlgebra<T>>());
            new Span<T>(to, checked((int)y.Length)).Fill(nothing);
            return;
        }
        (int[] dims, long[][] strides) = StridedView.Collapse(xShape, xShape.StridesTo(xShape), yShape.StridesTo(xShape));
        if (y.Length == 1) { ReduceAll(r, from, x.Length, to); }
        else if (strides[1][^1] == 0) { ReduceRuns(r, from, to, dims, strides); }
        else { ReduceColumns(r, from, to, dims, strides); }
    }

    private void ReduceAll<T, R>(R r, T* x, long n, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        int chunks = (int)((n + RowLoop.ChunkElements - 1) / RowLoop.ChunkElements);
        var partial = new T[chunks];
        void Part(int c)
        {
            long start = (long)c * RowLoop.ChunkElements;
            partial[c] = ReductionKernels<T, R>.Run(r, x + start, Math.Min(RowLoop.ChunkElements, n - start));
        }
        _team.Run(chunks, Part);
        T total = partial[0];
        for (int c = 1; c < chunks; c++) { total = r.Join<T, ScalarAlgebra<T>>(total, partial[c]); }
        *y = r.Finish<T, ScalarAlgebra<T>>(total);
    }

    /// <summary>
    /// The innermost axis is reduced: each result joins contiguous runs, one for each place along the other reduced axes.
    /// </summary>
    private void ReduceRuns<T, R>(R r, T* x, T* y, int[] dims, long[][] strides)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        int n = dims[^1];
        AxisWalk kept = AxisWalk.Where(dims[..^1], strides, axis => strides[1][axis] != 0);
        AxisWalk reduced = AxisWalk.Where(dims[..^1], strides, axis => strides[1][axis] == 0);
        void Some(long first, long end)
        {
            for (long i = first; i < end; i++)
            {
                T* start = x + kept.Offset(i, 0);
                T total = r.Start<T, ScalarAlgebra<T>>();
                for (long j = 0; j < reduced.Count; j++)
                {
                    total = r.Join<T, ScalarAlgebra<T>>(total, ReductionKernels<T, R>.Run(r, start + reduced.Offset(j, 0), n));
                }
                y[kept.Offset(i, 1)] = r.Finish<T, ScalarAlgebra<T>>(total);
            }
        }
        InChunks(kept.Count, n * reduced.Count, Some);
    }

    /// <summary>The innermost axis stays: tiles of columns are reduced side by side, a row at a time.</summary>
    private void ReduceColumns<T, R>(R r, T* x, T* y, int[] dims, long[][] strides)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        int columns = dims[^1];
        int tiles = (columns + ReductionKernels<T, R>.TileColumns - 1) / ReductionKernels<T, R>.TileColumns;
        // The innermost reduced axis is the loop over rows; it stands right before the columns, since neighbours of one kind were joined.
        // With nothing to reduce there is one row.
        int outer = Math.Max(0, dims.Length - 2);
        int rows = dims.Length == 1 ? 1 : dims[outer];
        long rowStride = dims.Length == 1 ? 0 : strides[0][outer];
        AxisWalk kept = AxisWalk.Where(dims[..outer], strides, axis => strides[1][axis] != 0);
        AxisWalk reduced = AxisWalk.Where(dims[..outer], strides, axis => strides[1][axis] == 0);
        void Some(long first, long end)
        {
            T* tile = stackalloc T[ReductionKernels<T, R>.TileColumns];
            for (long i = first; i < end; i++)
            {
                long place = i / tiles;
                int column = (int)(i % tiles) * ReductionKernels<T, R>.TileColumns;
                int width = Math.Min(ReductionKernels<T, R>.TileColumns, columns - column);
                ReductionKernels<T, R>.StartTile(r, tile, width);
                for (long j = 0; j < reduced.Count; j++)
                {
                    T* start = x + kept.Offset(place, 0) + reduced.Offset(j, 0) + column;
                    ReductionKernels<T, R>.TakeRows(r, start, rowStride, rows, tile, width);
                }
                T* to = y + kept.Offset(place, 1) + column;
                for (int c = 0; c < width; c++) { to[c] = r.Finish<T, ScalarAlgebra<T>>(tile[c]); }
            }
        }
        InChunks(kept.Count * tiles, Math.Min(columns, ReductionKernels<T, R>.TileColumns) * reduced.Count * rows, Some);
    }

    private void ArgMaxAs<T>(Storage x, Shape xShape, int axis, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* from = At<T>(x);
        int* to = At<int>(y);
        int n = xShape[axis];
        long inner = xShape.Slice((axis + 1)..).Size;
        void Some(long first, long end)
        {
            for (long i = first; i < end; i++)
            {
                T* start = from + (i / inner * inner * n) + (i % inner);
                int best = 0;
                for (int j = 1; j < n && !T.IsNaN(start[best * inner]); j++)
                {
                    if (!(start[j * inner] <= start[best * inner])) { best = j; }
                }
                to[i] = best;
            }
        }
        InChunks(y.Length, n, Some);
    }

    /// <summary>Cuts <paramref name="items"/> pieces of work of equal size into chunks and shares them.</summary>
    private void InChunks(long items, long elementsEach, Action<long, long> some)
    {
        long perChunk = Math.Max(1, RowLoop.ChunkElements / Math.Max(1, elementsEach));
        int chunks = checked((int)((items + perChunk - 1) / perChunk));
        if (items * elementsEach <= 2 * RowLoop.ChunkElements) { some(0, items); }
        else { _team.Run(chunks, c => some(c * perChunk, Math.Min(items, (c + 1) * perChunk))); }
    }
}
