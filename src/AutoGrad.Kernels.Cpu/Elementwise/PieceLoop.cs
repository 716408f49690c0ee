namespace AutoGrad.Kernels.Cpu;

/// <summary>Work that consists of pieces of equal size.</summary>
internal interface IPieces
{
    /// <summary>Does the pieces from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    void Run(long first, long end);
}

/// <summary>The loop over all pieces: cut into chunks of about as many elements as <see cref="RowLoop"/>'s, shared by the team.</summary>
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

    /// <summary>Does all pieces, on this thread alone if they are few.</summary>
    public static void Run(WorkerTeam team, P work, long pieces, long elementsEach)
    {
        long perChunk = Math.Max(1, RowLoop.ChunkElements / Math.Max(1, elementsEach));
        if (pieces * elementsEach <= RowLoop.AloneElements) { work.Run(0, pieces); }
        else { team.Run(checked((int)((pieces + perChunk - 1) / perChunk)), new PieceLoop<P>(work, pieces, perChunk)); }
    }

    /// <inheritdoc/>
    public void Run(int chunk) => _work.Run(chunk * _perChunk, Math.Min(_pieces, (chunk + 1) * _perChunk));
}
