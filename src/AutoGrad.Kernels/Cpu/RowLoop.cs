namespace AutoGrad.Kernels.Cpu;

/// <summary>The innermost loop of a kernel that walks several runs of numbers at once.</summary>
internal interface IRowKernel
{
    /// <summary>Works on n neighbours along the innermost axis; <paramref name="at"/> says where each run stands.</summary>
    void Row(ReadOnlySpan<long> at, int n);
}

/// <summary>The loop over all other axes: cut into chunks, shared by the team, with the offsets of every run kept up by addition.</summary>
internal static class RowLoop
{
    /// <summary>Elements in a chunk: enough to hide the hand-off, small enough to balance two threads and to stay in a cache.</summary>
    public const int ChunkElements = 16384;

    /// <summary>Runs the kernel over every element of the collapsed walk (<see cref="StridedView.Collapse"/>).</summary>
    public static void Run<K>(WorkerTeam team, K kernel, int[] dims, long[][] strides)
        where K : struct, IRowKernel
    {
        int inner = dims.Length == 0 ? 1 : dims[^1];
        long rows = 1;
        for (int i = 0; i < dims.Length - 1; i++) { rows *= dims[i]; }
        if (rows * inner == 0) { return; }
        int piece = Math.Min(inner, ChunkElements);
        long pieces = rows * ((inner + piece - 1) / piece);
        long perChunk = Math.Max(1, ChunkElements / piece);
        if (pieces <= 2 * perChunk) { Walk(kernel, dims, strides, piece, 0, pieces); }
        else { Share(team, kernel, dims, strides, piece, pieces, perChunk); }
    }

    // A method of its own, so that small work pays for no closure.
    private static void Share<K>(WorkerTeam team, K kernel, int[] dims, long[][] strides, int piece, long pieces, long perChunk)
        where K : struct, IRowKernel
        => team.Run(
            (int)((pieces + perChunk - 1) / perChunk),
            chunk => Walk(kernel, dims, strides, piece, chunk * perChunk, Math.Min(pieces, (chunk + 1) * perChunk)));

    private static void Walk<K>(K kernel, int[] dims, long[][] strides, int piece, long first, long end)
        where K : struct, IRowKernel
    {
        int inner = dims.Length == 0 ? 1 : dims[^1];
        int outer = Math.Max(0, dims.Length - 1);
        long perRow = (inner + piece - 1) / piece;
        long row = first / perRow;
        int start = (int)(first % perRow) * piece;
        Span<int> index = stackalloc int[outer];
        Span<long> at = stackalloc long[strides.Length];
        Span<long> here = stackalloc long[strides.Length];
        Seek(row, dims, strides, index, at);
        for (long p = first; p < end; p++)
        {
            for (int r = 0; r < at.Length; r++) { here[r] = dims.Length == 0 ? at[r] : at[r] + (start * strides[r][^1]); }
            kernel.Row(here, Math.Min(piece, inner - start));
            start += piece;
            if (start >= inner)
            {
                start = 0;
                Next(dims, strides, index, at);
            }
        }
    }

    private static void Seek(long row, int[] dims, long[][] strides, Span<int> index, Span<long> at)
    {
        at.Clear();
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            index[axis] = (int)(row % dims[axis]);
            row /= dims[axis];
            for (int r = 0; r < at.Length; r++) { at[r] += index[axis] * strides[r][axis]; }
        }
    }

    private static void Next(int[] dims, long[][] strides, Span<int> index, Span<long> at)
    {
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            index[axis]++;
            for (int r = 0; r < at.Length; r++) { at[r] += strides[r][axis]; }
            if (index[axis] < dims[axis]) { return; }
            for (int r = 0; r < at.Length; r++) { at[r] -= dims[axis] * strides[r][axis]; }
            index[axis] = 0;
        }
    }
}
