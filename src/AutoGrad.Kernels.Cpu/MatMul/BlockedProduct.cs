using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// C = A·B for matrices that are thin in no direction: cut into blocks that fit the caches, and into chunks for the threads.
/// </summary>
/// <remarks>
/// <para>
/// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). k is cut into blocks of equal depth. For each,
/// a panel of B, two vectors wide, meets every tile of a block of rows of A. B is packed into such panels where many rows repay it; A is
/// packed only where its rows lie so that they would push one another out of the first-level cache, and where many panels repay it.
/// </para>
/// <para>
/// There are three ways through the blocks. If A is small enough for the second-level cache and is read in place (<see
/// cref="PanelLoop"/>), a chunk is some panels: each thread packs a panel just before it uses it, and need not wait for the others.
/// Otherwise (<see cref="BlockLoop"/>) a chunk is a block of rows in some panels. If A has few rows, panels are packed in the same way, a
/// few at a time. If it has many, all threads first pack as many columns of B as fit into the third-level cache (<see
/// cref="PackingLoop"/>), one block of k after the other.
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
    // What was measured for each limit: one thread, Zen 4 with AVX-512, floats, m × n × k; the loss if the limit is changed as said.

    // A block of k in bytes of a row of A: 512 floats, so that a panel of B has 64 KiB. Half or twice of it: no loss at 512³.
    private const int DepthBytes = 2048;

    // A block of rows that is read in place. Half of it: no loss at 1024 × 1000 × 1000; four times as much: 4 %.
    private const int RowBlockBytes = 256 * 1024;

    // The A whose panels need not wait for one another. With none: no loss on one thread; on two, 5 % of A512 and 4 % of B.
    private const int SmallBytesA = 512 * 1024;

    // The block of rows for which B is not packed ahead. With none: 40 % at 64 × 1024 × 4096, B transposed.
    private const int ShortBlockBytesA = 256 * 1024;

    // A block of rows that is packed. A quarter of it, or four times as much: no loss at 1024³.
    private const int PackedBytesA = 512 * 1024;

    // The columns of B that are packed ahead. A quarter of it: no loss at 1024 × 1000 × 1000; four times as much: 8 %.
    private const int PackedBytesB = 4 * 1024 * 1024;

    // Facts of the processor: a line of a cache, and a page, after which addresses fall on the same places of the nearest cache.
    private const int LineBytes = 64;
    private const int PageBytes = 4096;

    // A smaller A is never packed. If none ever is: 26 % at 512³, A transposed.
    private const int BytesInPlaceA = 256 * 1024;

    // A smaller B is not packed where its rows lie well. If none is that lies well: no loss at 1024 × 1000 × 1000, within 6 %.
    private const int BytesInPlaceB = 512 * 1024;

    // The same for rows that are no whole cache lines, or collide. If none of those is packed: 41 % at 1024³.
    private const int BytesOfSlowRowsInPlaceB = 256 * 1024;

    // The columns of C that repay packing an A whose rows collide. If none do: 5 % at 1024³.
    private const int UsesToRepayA = 64;

    // The same for a transposed A. If none do: 33 % at 512³.
    private const int UsesToRepayInOrderA = 256;

    // The rows of C that repay packing B. If none do: 38 % at 1024 × 1000 × 1000.
    private const int UsesToRepayB = 512;

    // Several chunks for each thread, since a core can be taken away for a while; many where nothing is packed for a chunk of its own, and
    // fewer but taller ones where a block of rows is packed.
    private const int ChunksPerThread = 4;
    private const int BlocksPerThread = 32;
    private const int PackedBlocksPerThread = 2;
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
        if (!packA && (long)product.M * product.K * sizeof(T) <= SmallBytesA)
        {
            RunPanels(team, product, packB, threads);
            return;
        }
        int depth = Depth(product.K);
        bool manyRows = (long)product.M * depth * sizeof(T) > ShortBlockBytesA;
        if (packB && (manyRows || (packA && threads > 1)))
        {
            RunPacked(team, product, packA, threads);
            return;
        }
        RunBlocks(team, product, packA, packB, null, threads);
    }

    /// <summary>
    /// A tile reads a few rows of A side by side, which the caches serve well in place, unless A is large and the reads jump: from one
    /// stored row to the next, or, when rows are a multiple of a page long, within the few cache lines that such rows share. The second
    /// costs more than the first, so fewer columns repay the packing.
    /// </summary>
    private static bool PackingPaysForA(in MatrixProduct<T> product)
    {
        bool collides = RowsCollide(product.A);
        return (collides || product.A.Transposed)
            && product.N >= (collides ? UsesToRepayA : UsesToRepayInOrderA)
            && (long)product.M * product.K * sizeof(T) > BytesInPlaceA;
    }

    /// <summary>
    /// Every tile runs down a panel of B from one stored row to the next. Fetched ahead, they come soon enough from the second-level cache,
    /// so only a B that does not stay there and meets many rows repays the packing, a little sooner if its rows are no whole cache lines
    /// or collide; and a transposed one, which cannot be read in place at all.
    /// </summary>
    private static bool PackingPaysForB(in MatrixProduct<T> product)
    {
        bool slow = product.B.Ld * sizeof(T) % LineBytes != 0 || RowsCollide(product.B);
        long limit = slow ? BytesOfSlowRowsInPlaceB : BytesInPlaceB;
        return product.B.Transposed || (product.M >= UsesToRepayB && (long)product.N * product.K * sizeof(T) > limit);
    }

    /// <summary>Whether stored rows share the same few cache lines.</summary>
    private static bool RowsCollide(MatrixView<T> matrix) => matrix.Ld * sizeof(T) % PageBytes == 0;

    /// <summary>Block by block of k, B is packed, as many columns as may be packed ahead, before all of A meets it.</summary>
    private static void RunPacked(WorkerTeam team, in MatrixProduct<T> product, bool packA, int threads)
    {
        int depth = Depth(product.K);
        int limit = Math.Max(PanelWidth, PackedBytesB / (depth * sizeof(T)));
        int columns = CeilingDivide(CeilingDivide(product.N, CeilingDivide(product.N, limit)), PanelWidth) * PanelWidth;
        for (int j = 0; j < product.N; j += columns)
        {
            MatrixProduct<T> strip = product.Columns(j, Math.Min(columns, product.N - j));
            T* packed = (_columns ??= new Scratch()).Reserve<T>((nint)columns * depth);
            for (int p = 0; p < product.K; p += depth)
            {
                MatrixProduct<T> slab = strip.Terms(p, Math.Min(depth, product.K - p));
                var packing = new PackingLoop(slab, packed);
                Run(team, threads, packing.Chunks, packing);
                RunBlocks(team, slab, packA, packB: true, packed, threads);
            }
        }
    }

    private static void RunPanels(WorkerTeam team, in MatrixProduct<T> product, bool packB, int threads)
    {
        int panels = CeilingDivide(product.N, PanelWidth);
        int wanted = Wanted(threads);
        int across = Math.Min(panels, wanted);
        int down = Math.Max(1, Math.Min(wanted / across, product.M / (2 * TSimd.TileRows)));
        int rowsPerChunk = WholeTiles(CeilingDivide(product.M, down));
        var loop = new PanelLoop(product, packB, rowsPerChunk, CeilingDivide(panels, across), across);
        Run(team, threads, CeilingDivide(product.M, rowsPerChunk) * across, loop);
    }

    /// <summary>
    /// Every block of rows of A meets every panel of B. A is packed by each block, if at all; B is <paramref name="packed"/> already, or is
    /// packed a few panels at a time, or is read in place.
    /// </summary>
    private static void RunBlocks(WorkerTeam team, in MatrixProduct<T> product, bool packA, bool packB, T* packed, int threads)
    {
        int panels = CeilingDivide(product.N, PanelWidth);
        int down = 1, across = Math.Min(panels, Wanted(threads));
        if (packed != null || !packB)
        {
            int rowLimit = (packA ? PackedBytesA : RowBlockBytes) / (Depth(product.K) * sizeof(T));
            int wanted = packA && threads > 1 ? threads * PackedBlocksPerThread : Wanted(threads);
            down = Math.Max(CeilingDivide(product.M, rowLimit), Math.Min(wanted, product.M / (2 * TSimd.TileRows)));
            across = threads == 1 ? 1 : Math.Min(panels, CeilingDivide(threads * (packA ? ChunksPerThread : BlocksPerThread), down));
        }
        int rowsPerChunk = WholeTiles(CeilingDivide(product.M, down));
        var loop = new BlockLoop(product, packA, packB, packed, rowsPerChunk, CeilingDivide(panels, across), across);
        Run(team, threads, CeilingDivide(product.M, rowsPerChunk) * across, loop);
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

    /// <summary>Packs some steps of some panels of B, one after another; a whole panel is so many steps deep.</summary>
    private static void PackPanels(MatrixView<T> b, int steps, int columns, T* target, int depth) =>
        Packing.PackStrips(b.At(0, 0), b.Ld, b.Transposed, steps, columns, PanelWidth, target, (nint)depth * PanelWidth);

    /// <summary>Packs all rows of A into memory of this thread's own: what another wrote would come more slowly.</summary>
    private static T* PackRows(in MatrixProduct<T> product)
    {
        MatrixView<T> a = product.A;
        nint size = (nint)TSimd.TileRows * product.K;
        T* packed = (_rows ??= new Scratch()).Reserve<T>((nint)WholeTiles(product.M) * product.K);
        Packing.PackStrips(a.At(0, 0), a.Ld, !a.Transposed, product.K, product.M, TSimd.TileRows, packed, size);
        return packed;
    }

    private static int WholeTiles(int rows) => CeilingDivide(rows, TSimd.TileRows) * TSimd.TileRows;

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
            for (int column = first; column < end; column += PanelWidth) { RunPanel(row, rows, column); }
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
                if (!inPlace)
                {
                    PackPanels(product.B.From(p, column), depth, width, packed, depth);
                }
                Panel<T> b = inPlace
                    ? new(product.B.At(p, column), product.B.Ld, depth, width)
                    : new(packed, PanelWidth, depth, width);
                Tiles<T, TVector, TSimd>.Multiply(product.A.From(row, p), null, rows, b, c, product.Ldc, product.Accumulate || p > 0);
            }
            product.Epilogue.From(column).Apply(c, product.Ldc, rows, width);
        }
    }

    /// <summary>All panels of B: some of them if B is transposed, else some steps of all of them, so that it is read as it lies.</summary>
    private readonly struct PackingLoop(MatrixProduct<T> product, T* packed) : ITeamLoop
    {
        private const int StepsPerChunk = 16;

        public int Chunks => product.B.Transposed
            ? CeilingDivide(product.N, PanelsPerGroup * PanelWidth)
            : CeilingDivide(product.K, StepsPerChunk);

        public void Run(int chunk)
        {
            if (product.B.Transposed)
            {
                int first = chunk * PanelsPerGroup * PanelWidth;
                int columns = Math.Min(PanelsPerGroup * PanelWidth, product.N - first);
                PackPanels(product.B.From(0, first), product.K, columns, packed + ((nint)first * product.K), product.K);
            }
            else
            {
                int p = chunk * StepsPerChunk;
                int steps = Math.Min(StepsPerChunk, product.K - p);
                PackPanels(product.B.From(p, 0), steps, product.N, packed + ((nint)p * PanelWidth), product.K);
            }
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
            int first = chunk % across * panelsPerChunk * PanelWidth;
            int end = Math.Min(first + (panelsPerChunk * PanelWidth), product.N);
            if (first >= end) { return; }
            MatrixProduct<T> part = product.Rows(row, Math.Min(rowsPerChunk, product.M - row));
            int limit = Depth(product.K);
            for (int p = 0; p < product.K; p += limit) { RunBlock(part.Terms(p, Math.Min(limit, product.K - p)), first, end); }
            part.Columns(first, end - first).Finish();
        }

        private void RunBlock(in MatrixProduct<T> block, int first, int end)
        {
            T* a = packA ? PackRows(block) : null;
            for (int group = first; group < end; group += PanelsPerGroup * PanelWidth)
            {
                int groupEnd = Math.Min(group + (PanelsPerGroup * PanelWidth), end);
                T* panels = packed == null ? null : packed + ((nint)group * block.K);
                if (packed == null && (packB || groupEnd % TSimd.Count != 0))
                {
                    panels = (_panel ??= new Scratch()).Reserve<T>((nint)PanelsPerGroup * PanelWidth * block.K);
                    PackPanels(block.B.From(0, group), block.K, groupEnd - group, panels, block.K);
                }
                for (int column = group; column < groupEnd; column += PanelWidth)
                {
                    int width = Math.Min(PanelWidth, groupEnd - column);
                    Panel<T> b = panels == null
                        ? new(block.B.At(0, column), block.B.Ld, block.K, width)
                        : new(panels + ((nint)(column - group) * block.K), PanelWidth, block.K, width);
                    Tiles<T, TVector, TSimd>.Multiply(block.A, a, block.M, b, block.C(0, column), block.Ldc, block.Accumulate);
                }
            }
        }
    }
}
