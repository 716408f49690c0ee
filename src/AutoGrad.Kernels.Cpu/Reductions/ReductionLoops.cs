using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>All numbers become one: the partial results of fixed pieces are joined in order, whoever computed them.</summary>
internal readonly unsafe struct ReduceAllLoop<T, R>(R r, T* x, long n, long perChunk, T* partial) : ITeamLoop
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where R : unmanaged, IReduction
{
    /// <inheritdoc/>
    public void Run(int chunk)
    {
        long start = chunk * perChunk;
        partial[chunk] = ReductionKernels<T, R>.Run(r, x + start, Math.Min(perChunk, n - start));
    }
}

/// <summary>
/// The innermost axis is reduced: each result joins contiguous runs, one for each place along the other reduced axes. Operand 0 of the
/// rows is the output, operand 1 the input.
/// </summary>
internal readonly unsafe struct ReduceRunsLoop<T, R>(R r, T* x, T* y, int n, StridedRows kept, StridedRows reduced) : IPieces
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where R : unmanaged, IReduction
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        long* index = stackalloc long[kept.Rank];
        long* at = stackalloc long[2];
        bool single = reduced.Count == 1;
        kept.Seek(first, index, at);
        for (long i = first; i < end; i++)
        {
            T total = single ? ReductionKernels<T, R>.Run(r, x + at[1], n) : Joined(x + at[1]);
            y[at[0]] = r.Finish<T, ScalarAlgebra<T>>(total);
            kept.Next(index, at);
        }
    }

    private T Joined(T* start)
    {
        long* index = stackalloc long[reduced.Rank];
        long* at = stackalloc long[2];
        reduced.Seek(0, index, at);
        return Joined(start, reduced.Count, index, at);
    }

    /// <summary>So many runs joined, those of neighbours first.</summary>
    private T Joined(T* start, long runs, long* index, long* at)
    {
        if (runs > 1)
        {
            T first = Joined(start, runs / 2, index, at);
            return r.Join<T, ScalarAlgebra<T>>(first, Joined(start, runs - (runs / 2), index, at));
        }
        T total = ReductionKernels<T, R>.Run(r, start + at[1], n);
        reduced.Next(index, at);
        return total;
    }
}

/// <summary>
/// The innermost axis stays: tiles of columns are reduced side by side, a row at a time. A piece is one tile at one place along the other
/// kept axes. Operand 0 of the rows is the output, operand 1 the input.
/// </summary>
internal readonly unsafe struct ReduceColumnsLoop<T, R>(
    R r, T* x, T* y, int columns, int rows, long rowStep, StridedRows kept, StridedRows reduced)
    : IPieces
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where R : unmanaged, IReduction
{
    private const int TileColumns = ReductionKernels<T, R>.TileColumns;

    /// <summary>How many tiles stand side by side.</summary>
    public int Tiles => (columns + TileColumns - 1) / TileColumns;

    /// <summary>How many numbers of the input a piece takes in.</summary>
    public long ElementsOfPiece => Math.Min(columns, TileColumns) * reduced.Count * rows;

    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        T* tile = stackalloc T[TileColumns];
        long* keptIndex = stackalloc long[kept.Rank];
        long* keptAt = stackalloc long[2];
        long* index = stackalloc long[reduced.Rank];
        long* at = stackalloc long[2];
        for (long i = first; i < end; i++)
        {
            int column = (int)(i % Tiles) * TileColumns;
            int width = Math.Min(TileColumns, columns - column);
            kept.Seek(i / Tiles, keptIndex, keptAt);
            reduced.Seek(0, index, at);
            ReductionKernels<T, R>.StartTile(r, tile, width);
            Take(x + keptAt[1] + column, reduced.Count, index, at, tile, width);
            T* to = y + keptAt[0] + column;
            for (int c = 0; c < width; c++) { to[c] = r.Finish<T, ScalarAlgebra<T>>(tile[c]); }
        }
    }

    /// <summary>Takes the rows at so many places along the other reduced axes into a tile; many of them by halves.</summary>
    private void Take(T* start, long places, long* index, long* at, T* tile, int width)
    {
        if (places > 1 && !ReductionKernels<T, R>.AreFew(places * ReductionKernels<T, R>.BlocksOf(rows)))
        {
            T* other = stackalloc T[TileColumns];
            ReductionKernels<T, R>.StartTile(r, other, width);
            Take(start, places / 2, index, at, tile, width);
            Take(start, places - (places / 2), index, at, other, width);
            ReductionKernels<T, R>.JoinTile(r, tile, other, width);
            return;
        }
        for (; places > 0; places--)
        {
            ReductionKernels<T, R>.TakeRows(r, start + at[1], rowStep, rows, tile, width);
            reduced.Next(index, at);
        }
    }
}

/// <summary>The place of the largest number along an axis; <paramref name="step"/> is how far apart its numbers stand.</summary>
internal readonly unsafe struct ArgMaxLoop<T>(T* x, int n, long step, int* y) : IPieces
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        for (long i = first; i < end; i++)
        {
            T* start = x + (i / step * step * n) + (i % step);
            int best = 0;
            for (int j = 1; j < n && !T.IsNaN(start[best * step]); j++)
            {
                if (!(start[j * step] <= start[best * step]))
                {
                    best = j;
                }
            }
            y[i] = best;
        }
    }
}

/// <summary>
/// <see cref="Device.CumulativeSum"/>, line by line; <paramref name="step"/> is how far apart a line's numbers stand.
/// </summary>
internal readonly unsafe struct CumulativeSumLoop<T>(T* x, int n, long step, bool fromEnd, T* y) : IPieces
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        for (long line = first; line < end; line++)
        {
            long start = (line / step * step * n) + (line % step);
            var sum = new LongSum<T, ScalarAlgebra<T>>();
            for (int i = 0; i < n; i++)
            {
                long at = start + ((fromEnd ? n - 1 - i : i) * step);
                sum.Add(x[at]);
                y[at] = sum.Value;
            }
        }
    }
}
