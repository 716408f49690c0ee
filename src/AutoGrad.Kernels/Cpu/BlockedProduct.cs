using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// C = A·B for matrices that are thin in no direction: cut into blocks that fit the caches, and into chunks for the threads.
/// </summary>
/// <remarks>
/// <para>
/// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). k is cut into blocks of equal depth. For each,
/// a panel of B, two vectors wide, meets every tile of a block of rows of A. B is packed into such panels unless it is small; A is packed
/// only where its rows lie so that they would push one another out of the first-level cache.
/// </para>
/// <para>
/// There are three ways through the blocks. If A is small enough for the second-level cache and is read in place (<see
/// cref="PanelLoop"/>), a chunk is some panels: each thread packs a panel just before it uses it, and need not wait for the others.
/// Otherwise (<see cref="BlockLoop"/>) a chunk is a block of rows in some panels. If the rows of A make a single block, its panels are
/// packed in the same way, a few at a time; if there are several, B is first packed by all, as many columns of it as fit into the third-
/// level cache, so that no panel is packed twice.
/// </para>
/// <para>
/// An element of C is the sum over the blocks of k, in order, of a sum in the order of k: neither the threads, nor the chunks, nor what
/// was packed change a bit of it.
/// </para>
/// </remarks>
internal static unsafe class BlockedProduct<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    // A block of k is as deep as this many bytes of a row of A: 512 floats. A panel of B is then 64 KiB with AVX-512.
    private const int DepthBytes = 2048;
    private const int RowBlockBytes = 128 * 1024;
    private const int SmallBytesA = 512 * 1024;
    private const int OneBlockBytesA = 256 * 1024;
    private const int PackedBytesB = 4 * 1024 * 1024;

    // Wide rows of B lie on a page each: as many pages as the processor keeps translations for are copied from at a time.
    private const int PackingDepth = 64;

    // Where packing begins to pay, as measured.
    private const int PageBytes = 4096;
    private const int BytesInPlaceA = 128 * 1024;
    private const int BytesInPlaceB = 32 * 1024;
    private const int UsesToRepay = 64;

    // Several chunks for each thread, since a core can be taken away for a while.
    private const int ChunksPerThread = 4;
    private const int PanelsPerGroup = 4;

    [ThreadStatic]
    private static Scratch? _panel;

    [ThreadStatic]
    private static Scratch? _columns;

    [ThreadStatic]
    private static Scratch? _rows;

    private static int PanelWidth => Tiles<T, TVector, TSimd>.PanelWidth;

    /// <summary>Computes C.</summary>
    /// <param name="team">The threads that may help.</param>
    /// <param name="product">What is to be computed.</param>
    public static void Run(WorkerTeam team, in MatrixProduct<T> product)
    {
        int threads = Product<T, TVector, TSimd>.IsWorthSharing(team, product) ? team.Threads : 1;
        bool packA = PackingPaysForA(product);
        bool packB = PackingPaysForB(product);
        if (!packA && (!packB || (long)product.M * product.K * sizeof(T) <= SmallBytesA))
        {
            RunPanels(team, product, packB, threads);
            return;
        }
        if ((long)product.M * Depth(product.K) * sizeof(T) <= OneBlockBytesA)
        {
            RunBlocks(team, product, packA, packB, packAhead: false, threads);
            return;
        }
        int columns = product.N;
        if (packB)
        {
            int limit = Math.Max(1, (int)(PackedBytesB / ((long)product.K * PanelWidth * sizeof(T)))) * PanelWidth;
            columns = CeilingDivide(CeilingDivide(product.N, CeilingDivide(product.N, limit)), PanelWidth) * PanelWidth;
        }
        for (int j = 0; j < product.N; j += columns)
        {
            RunBlocks(team, product.Columns(j, Math.Min(columns, product.N - j)), packA, packB, packAhead: packB, threads);
        }
    }

    /// <summary>
    /// A tile reads a few rows of A side by side, which the caches serve well in place: unless A is large and the reads jump, from one
    /// stored row to the next or, when rows are a multiple of a page long, within the few cache lines that such rows share.
    /// </summary>
    private static bool PackingPaysForA(in MatrixProduct<T> product) =>
        (product.A.Transposed || product.A.Ld * sizeof(T) % PageBytes == 0)
        && product.N >= UsesToRepay
        && (long)product.M * product.K * sizeof(T) > BytesInPlaceA;

    /// <summary>Every tile runs down a panel of B from one stored row to the next, so B is packed unless it all stays in reach.</summary>
    private static bool PackingPaysForB(in MatrixProduct<T> product) =>
        product.B.Transposed || (product.M >= UsesToRepay && (long)product.N * product.K * sizeof(T) > BytesInPlaceB);

    private static void RunPanels(WorkerTeam team, in MatrixProduct<T> product, bool packB, int threads)
    {
        int panels = CeilingDivide(product.N, PanelWidth);
        int wanted = Wanted(threads);
        int across = Math.Min(panels, wanted);
        int down = Math.Max(1, Math.Min(wanted / across, product.M / (2 * TSimd.TileRows)));
        var loop = new PanelLoop(product, packB, CeilingDivide(product.M, down), CeilingDivide(panels, across), across);
        Run(team, threads, down * across, loop);
    }

    private static void RunBlocks(
        WorkerTeam team, in MatrixProduct<T> product, bool packA, bool packB, bool packAhead, int threads)
    {
        int panels = CeilingDivide(product.N, PanelWidth);
        int wanted = Wanted(threads);
        int down = 1;
        T* packed = null;
        if (packAhead)
        {
            packed = (_columns ??= new Scratch()).Reserve<T>((nint)panels * PanelWidth * product.K);
            Run(team, threads, CeilingDivide(panels, PanelsPerGroup), new PackingLoop(product, packed));
        }
        if (packAhead || !packB)
        {
            int rowLimit = RowBlockBytes / (Depth(product.K) * sizeof(T)) / TSimd.TileRows * TSimd.TileRows;
            down = Math.Max(CeilingDivide(product.M, rowLimit), Math.Min(wanted, product.M / (2 * TSimd.TileRows)));
            down = CeilingDivide(down, threads) * threads;
        }
        int across = Math.Min(panels, CeilingDivide(wanted, down));
        var loop = new BlockLoop(product, packA, packB, packed, CeilingDivide(product.M, down), CeilingDivide(panels, across), across);
        Run(team, threads, down * across, loop);
    }

    private static void Run<TLoop>(WorkerTeam team, int threads, int chunks, TLoop loop)
        where TLoop : struct, ITeamLoop
    {
        if (threads > 1)
        {
            team.Run(chunks, loop);
            return;
        }
        for (int chunk = 0; chunk < chunks; chunk++) { loop.Run(chunk); }
    }

    /// <summary>How many chunks there should be.</summary>
    private static int Wanted(int threads) => threads == 1 ? 1 : threads * ChunksPerThread;

    /// <summary>k cut into blocks of nearly equal depth.</summary>
    private static int Depth(int k)
    {
        int limit = DepthBytes / sizeof(T);
        return CeilingDivide(k, CeilingDivide(k, limit));
    }

    /// <summary>Copies some panels of B, some steps of k deep, one panel after another.</summary>
    private static void PackPanels(in MatrixProduct<T> product, int first, int end, int p, int depth, T* target)
    {
        MatrixView<T> b = product.B;
        int run = b.Transposed ? depth : PackingDepth;
        for (int q = 0; q < depth; q += run)
        {
            int steps = Math.Min(run, depth - q);
            for (int column = first; column < end; column += PanelWidth)
            {
                int width = Math.Min(PanelWidth, product.N - column);
                T* panel = target + ((nint)(column - first) * depth) + ((nint)q * PanelWidth);
                Packing.Pack(b.At(p + q, column), b.Ld, b.Transposed, steps, width, panel, PanelWidth);
            }
        }
    }

    private static int CeilingDivide(int x, int y) => (x + y - 1) / y;

    /// <summary>Some rows of C in some panels, each packed just before it is used, or read in place.</summary>
    private readonly struct PanelLoop(MatrixProduct<T> product, bool packB, int rowsPerChunk, int panelsPerChunk, int across)
        : ITeamLoop
    {
        public void Run(int chunk)
        {
            int row = chunk / across * rowsPerChunk;
            int rows = Math.Min(rowsPerChunk, product.M - row);
            int first = chunk % across * panelsPerChunk * PanelWidth;
            int end = Math.Min(first + (panelsPerChunk * PanelWidth), product.N);
            for (int column = first; column < end && rows > 0; column += PanelWidth) { RunPanel(row, rows, column); }
        }

        private void RunPanel(int row, int rows, int column)
        {
            int width = Math.Min(PanelWidth, product.N - column);
            bool inPlace = !packB && width % TSimd.Count == 0;
            int limit = Depth(product.K);
            T* packed = inPlace ? null : (_panel ??= new Scratch()).Reserve<T>((nint)limit * PanelWidth);
            T* c = product.C(row, column);
            for (int p = 0; p < product.K; p += limit)
            {
                int depth = Math.Min(limit, product.K - p);
                if (!inPlace) { PackPanels(product, column, column + width, p, depth, packed); }
                T* b = inPlace ? product.B.At(p, column) : packed;
                nint stepB = inPlace ? product.B.Ld : PanelWidth;
                Tiles<T, TVector, TSimd>.Multiply(
                    product.A.From(row, p), null, rows, depth, b, stepB, c, product.Ldc, width, product.Accumulate || p > 0);
            }
            product.Epilogue.From(column).Apply(c, product.Ldc, rows, width);
        }
    }

    /// <summary>Some panels of B, all their steps of k one after another.</summary>
    private readonly struct PackingLoop(MatrixProduct<T> product, T* packed) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int first = chunk * PanelsPerGroup * PanelWidth;
            int end = Math.Min(first + (PanelsPerGroup * PanelWidth), product.N);
            PackPanels(product, first, end, 0, product.K, packed + ((nint)first * product.K));
        }
    }

    /// <summary>
    /// A block of rows of C in some panels: packed ahead, or a few at a time just before they are used, or read in place.
    /// </summary>
    private readonly struct BlockLoop(
        MatrixProduct<T> product, bool packA, bool packB, T* packed, int rowsPerChunk, int panelsPerChunk, int across) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int row = chunk / across * rowsPerChunk;
            int rows = Math.Min(rowsPerChunk, product.M - row);
            int first = chunk % across * panelsPerChunk * PanelWidth;
            int end = Math.Min(first + (panelsPerChunk * PanelWidth), product.N);
            if (rows <= 0 || first >= end) { return; }
            int limit = Depth(product.K);
            for (int p = 0; p < product.K; p += limit) { RunBlock(row, rows, first, end, p, Math.Min(limit, product.K - p)); }
            product.Epilogue.From(first).Apply(product.C(row, first), product.Ldc, rows, end - first);
        }

        private void RunBlock(int row, int rows, int first, int end, int p, int depth)
        {
            MatrixView<T> a = product.A.From(row, p);
            T* packedRows = null;
            if (packA)
            {
                packedRows = (_rows ??= new Scratch()).Reserve<T>(Tiles<T, TVector, TSimd>.PackedSize(rows, depth));
                Tiles<T, TVector, TSimd>.PackRows(a, rows, depth, packedRows);
            }
            for (int group = first; group < end; group += PanelsPerGroup * PanelWidth)
            {
                int groupEnd = Math.Min(group + (PanelsPerGroup * PanelWidth), end);
                T* panels = packed == null ? null : packed + ((nint)group * product.K) + ((nint)p * PanelWidth);
                nint panelSize = (nint)(packed == null ? depth : product.K) * PanelWidth;
                if (packed == null && (packB || groupEnd % TSimd.Count != 0))
                {
                    panels = (_panel ??= new Scratch()).Reserve<T>((nint)PanelsPerGroup * PanelWidth * depth);
                    PackPanels(product, group, groupEnd, p, depth, panels);
                }
                for (int column = group; column < groupEnd; column += PanelWidth)
                {
                    T* b = panels == null ? product.B.At(p, column) : panels + ((column - group) / PanelWidth * panelSize);
                    nint stepB = panels == null ? product.B.Ld : PanelWidth;
                    int width = Math.Min(PanelWidth, groupEnd - column);
                    Tiles<T, TVector, TSimd>.Multiply(
                        a, packedRows, rows, depth, b, stepB, product.C(row, column), product.Ldc, width, product.Accumulate || p > 0);
                }
            }
        }
    }
}
