namespace AutoGrad.Kernels.Cpu;

/// <summary>Work that consists of pieces of equal size.</summary>
internal interface IPieces
{
    /// <summary>Does the pieces from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    void Run(long first, long end);
}

/// <summary>The loop over all pieces: cut into chunks by their size alone, shared by the team.</summary>
internal readonly struct PieceLoop<P> : ITeamLoop
    where P : struct, IPieces
{
    private readonly P _work;
    private readonly long _pieces;
    private readonly long _perChunk;

    private PieceLoop(P work, long pieces, long perChunk)
    {
        _work = work;
        _pieces = pieces;
        _perChunk = perChunk;
    }

    /// <summary>Does all pieces, on this thread alone if they are few and small.</summary>
    public static void Run(WorkerTeam team, P work, long pieces, long elementsEach)
    {
        long perChunk = Math.Max(1, PieceLoop.ChunkElements / Math.Max(1, elementsEach));
        if (pieces * elementsEach <= PieceLoop.AloneElements)
        {
            work.Run(0, pieces);
        }
        else
        {
            team.Run(checked((int)((pieces + perChunk - 1) / perChunk)), new PieceLoop<P>(work, pieces, perChunk));
        }
    }

    /// <inheritdoc/>
    public void Run(int chunk) => _work.Run(chunk * _perChunk, Math.Min(_pieces, (chunk + 1) * _perChunk));
}

/// <summary>How loops are cut.</summary>
internal static class PieceLoop
{
    /// <summary>Elements in a chunk: enough to hide the hand-off, small enough to balance two threads and to stay in a cache.</summary>
    public const int ChunkElements = 16384;

    /// <summary>Elements that one thread is done with before another would have begun.</summary>
    public const int AloneElements = 2 * ChunkElements;
}
