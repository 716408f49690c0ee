namespace AutoGrad.Kernels.Cpu;

/// <summary>The innermost loop of a kernel that walks over several runs of numbers at once.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Works on n neighbours along the innermost axis; <paramref name="at"/> says where each run stands.</summary>
    void Row(long* at, int n);
}

/// <summary>
/// The loop over all rows of a walk: cut into chunks, shared by the team, with the places of every run kept up by addition. A long row is
/// cut into pieces, several short ones make a chunk.
/// </summary>
internal readonly unsafe struct RowLoop<K> : ITeamLoop
    where K : struct, IRowKernel
{
    private readonly Walk _walk;
    private readonly K _kernel;
    private readonly int _piece;
    private readonly long _pieces;
    private readonly long _perChunk;

    private RowLoop(Walk walk, K kernel)
    {
        _walk = walk;
        _kernel = kernel;
        _piece = Math.Min(walk.Inner, RowLoop.ChunkElements);
        _pieces = walk.Rows * PiecesPerRow;
        _perChunk = RowLoop.ChunkElements / _piece;
    }

    private long PiecesPerRow => ((long)_walk.Inner + _piece - 1) / _piece;

    /// <summary>Runs the kernel along one short row, from the start of every run, on this thread.</summary>
    public static void Alone(K kernel, int n)
    {
        long* start = stackalloc long[Walk.MostRuns];
        if (n > 0) { kernel.Row(start, n); }
    }

    /// <summary>Runs the kernel over the whole walk, on this thread alone if it is short.</summary>
    public static void Run(WorkerTeam team, Walk walk, K kernel)
    {
        long rows = walk.Rows;
        if (rows * walk.Inner == 0) { return; }
        var loop = new RowLoop<K>(walk, kernel);
        if (rows * walk.Inner <= RowLoop.AloneElements) { loop.Pieces(0, loop._pieces); }
        else { team.Run(checked((int)((loop._pieces + loop._perChunk - 1) / loop._perChunk)), loop); }
    }

    /// <inheritdoc/>
    public void Run(int chunk) => Pieces(chunk * _perChunk, Math.Min(_pieces, (chunk + 1) * _perChunk));

    private void Pieces(long first, long end)
    {
        long* index = stackalloc long[_walk.Rank];
        long* at = stackalloc long[Walk.MostRuns];
        if (PiecesPerRow == 1)
        {
            _walk.Seek(first, index, at);
            for (long row = first; row < end; row++)
            {
                _kernel.Row(at, _piece);
                _walk.Next(index, at);
            }
        }
        else
        {
            for (long p = first; p < end; p++)
            {
                _walk.Seek(p / PiecesPerRow, index, at);
                long start = p % PiecesPerRow * _piece;
                for (int run = 0; run < _walk.Runs; run++) { at[run] += start * _walk.Step(0, run); }
                _kernel.Row(at, (int)Math.Min(_piece, _walk.Inner - start));
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
