namespace AutoGrad.Kernels.Cpu;

/// <summary>The innermost loop of a kernel along a row of each of its operands.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Works on n elements along the innermost axis, from the offset of each operand on.</summary>
    void Row(long* offsets, int n);
}

/// <summary>
/// The loop over all rows, with the offset of every operand kept up by addition. A row is a piece of the work, a long one several.
/// </summary>
internal readonly unsafe struct RowLoop<K> : IPieces
    where K : struct, IRowKernel
{
    private readonly StridedRows _rows;
    private readonly K _kernel;
    private readonly int _piece;

    private RowLoop(StridedRows rows, K kernel)
    {
        _rows = rows;
        _kernel = kernel;
        _piece = Math.Min(rows.Inner, PieceLoop.ChunkElements);
    }

    private long PiecesPerRow => ((long)_rows.Inner + _piece - 1) / _piece;

    /// <summary>Runs the kernel along one short row, from the start of every operand, on this thread.</summary>
    public static void Alone(K kernel, int n)
    {
        long* start = stackalloc long[StridedRows.MaxOperands];
        if (n > 0)
        {
            kernel.Row(start, n);
        }
    }

    /// <summary>Runs the kernel over all rows, on this thread alone if they are few and short.</summary>
    public static void Run(WorkerTeam team, StridedRows rows, K kernel)
    {
        if (rows.Count * rows.Inner == 0) { return; }
        var loop = new RowLoop<K>(rows, kernel);
        PieceLoop<RowLoop<K>>.Run(team, loop, rows.Count * loop.PiecesPerRow, loop._piece);
    }

    /// <inheritdoc/>
    public void Run(long first, long end)
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
