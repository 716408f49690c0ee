namespace AutoGrad.Kernels.Cpu;

/// <summary>The innermost loop of a kernel along a row of each of its operands.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Works on n elements along the innermost axis, from the offset of each operand on.</summary>
    void Row(long* offsets, int n);
}

/// <summary>
/// The loop over all rows: cut into chunks, shared by the team, with the offset of every operand kept up by addition. A long row is cut
/// into pieces, several short ones make a chunk.
/// </summary>
internal readonly unsafe struct RowLoop<K> : ITeamLoop
    where K : struct, IRowKernel
{
    private readonly StridedRows _rows;
    private readonly K _kernel;
    private readonly int _piece;
    private readonly long _pieces;
    private readonly long _perChunk;

    private RowLoop(StridedRows rows, K kernel)
    {
        _rows = rows;
        _kernel = kernel;
        _piece = Math.Min(rows.Inner, RowLoop.ChunkElements);
        _pieces = rows.Count * PiecesPerRow;
        _perChunk = RowLoop.ChunkElements / _piece;
    }

    private long PiecesPerRow => ((long)_rows.Inner + _piece - 1) / _piece;

    /// <summary>Runs the kernel along one short row, from the start of every operand, on this thread.</summary>
    public static void Alone(K kernel, int n)
    {
        long* start = stackalloc long[StridedRows.MaxOperands];
        if (n > 0) { kernel.Row(start, n); }
    }

    /// <summary>Runs the kernel over all rows, on this thread alone if they are few and short.</summary>
    public static void Run(WorkerTeam team, StridedRows rows, K kernel)
    {
        long count = rows.Count * rows.Inner;
        if (count == 0) { return; }
        var loop = new RowLoop<K>(rows, kernel);
        if (count <= RowLoop.AloneElements) { loop.Pieces(0, loop._pieces); }
        else { team.Run(checked((int)((loop._pieces + loop._perChunk - 1) / loop._perChunk)), loop); }
    }

    /// <inheritdoc/>
    public void Run(int chunk) => Pieces(chunk * _perChunk, Math.Min(_pieces, (chunk + 1) * _perChunk));

    private void Pieces(long first, long end)
    {
        long* index = stackalloc long[_rows.Rank];
        long* offsets = stackalloc long[StridedRows.MaxOperands];
        if (PiecesPerRow == 1)
        {
            _rows.Seek(first, index, offsets);
            for (long row = first; row < end; row++)
            {
                _kernel.Row(offsets, _piece);
                _rows.Next(index, offsets);
            }
        }
        else
        {
            for (long p = first; p < end; p++)
            {
                _rows.Seek(p / PiecesPerRow, index, offsets);
                long start = p % PiecesPerRow * _piece;
                for (int i = 0; i < _rows.Operands; i++) { offsets[i] += start * _rows.Stride(0, i); }
                _kernel.Row(offsets, (int)Math.Min(_piece, _rows.Inner - start));
            }
        }
    }
}

/// <summary>How loops over rows are cut.</summary>
internal static class RowLoop
{
    /// <summary>Elements in a chunk: enough to hide the hand-off, small enough to balance two threads and to stay in a cache.</summary>
    public const int ChunkElements = 16384;

    /// <summary>Elements that one thread is done with before another would have begun.</summary>
    public const int AloneElements = 2 * ChunkElements;
}
