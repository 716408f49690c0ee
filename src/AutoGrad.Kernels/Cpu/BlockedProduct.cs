using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// C = A·B for matrices that are thin in no direction: cut into blocks that fit the caches, and into chunks for the threads.
/// </summary>
/// <remarks>
/// <para>
/// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). k is cut into blocks of equal depth. For each,
/// a panel of B, two vectors wide, meets every tile of a block of rows of A. B is packed into such panels unless it is small; A is packed
/// only where its rows lie so that they would push one another out of the first-level cache, and where many panels repay it.
/// </para>
/// <para>
/// There are three ways through the blocks. If A is small enough for the second-level cache and is read in place (<see
/// cref="PanelLoop"/>), a chunk is some panels: each thread packs a panel just before it uses it, and need not wait for the others.
/// Otherwise (<see cref="BlockLoop"/>) a chunk is a block of rows in some panels. If A has few rows, panels are packed in the same way, a
/// few at a time. If it has many, or is packed itself, all threads first pack (<see cref="PackingLoop"/>), one block of k after the other:
/// of B as much as fits into the third-level cache, of A a part for the second. Packing reads whole stored rows where it can, because
/// short pieces of them would come from memory one by one, and nothing would be in the caches before it is needed.
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
    private const int RowBlockBytes = 256 * 1024;
    private const int SmallBytesA = 512 * 1024;
    private const int FewRowsBytesA = 256 * 1024;
    private const int PackedBytesA = 512 * 1024;
    private const int PackedBytesB = 4 * 1024 * 1024;

    // Where packing begins to pay, as measured.
    private const int PageBytes = 4096;
    private const int BytesInPlaceA = 256 * 1024;
    private const int BytesInPlaceB = 32 * 1024;
    private const int UsesToRepay = 64;
    private const int UsesToRepayInOrder = 256;

    // Several chunks for each thread, since a core can be taken away for a while; many where nothing is packed for a chunk of its own.
    private const int ChunksPerThread = 4;
    private const int BlocksPerThread = 32;
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
        int depth = Depth(product.K);
        bool packAheadB = packB && (long)product.M * depth * sizeof(T) > FewRowsBytesA;
        if (packA || packAheadB)
        {
            RunPacked(team, product, packA, packB, packAheadB, threads);
            return;
        }
        RunBlocks(team, product, null, null, packB, threads);
    }

    /// <summary>
    /// A tile reads a few rows of A side by side, which the caches serve well in place, unless A is large and the reads jump: from one
    /// stored row to the next, or, when rows are a multiple of a page long, within the few cache lines that such rows share. The second
    /// costs more than the first, so fewer columns repay the packing.
    /// </summary>
    private static bool PackingPaysForA(in MatrixProduct<T> product)
    {
        bool collides = product.A.Ld * sizeof(T) % PageBytes == 0;
        return (collides || product.A.Transposed)
            && product.N >= (collides ? UsesToRepay : UsesToRepayInOrder)
            && (long)product.M * product.K * sizeof(T) > BytesInPlaceA;
    }

    /// <summary>Every tile runs down a panel of B from one stored row to the next, so B is packed unless it all stays in reach.</summary>
    private static bool PackingPaysForB(in MatrixProduct<T> product) =>
        product.B.Transposed || (product.M >= UsesToRepay && (long)product.N * product.K * sizeof(T) > BytesInPlaceB);

    /// <summary>Block by block of k: B is packed, as many columns as there is room for, and A, as many rows, meets all of it.</summary>
    private static void RunPacked(
        WorkerTeam team, in MatrixProduct<T> product, bool packA, bool packB, bool packAheadB, int threads)
    {
        int depth = Depth(product.K);
        int rows = packA ? Strip(product.M, depth, TSimd.TileRows, PackedBytesA) : product.M;
        int columns = packAheadB ? Strip(product.N, depth, PanelWidth, PackedBytesB) : product.N;
        for (int j = 0; j < product.N; j += columns)
        {
            MatrixProduct<T> some = product.Columns(j, Math.Min(columns, product.N - j));
            for (int p = 0; p < product.K; p += depth)
            {
                MatrixProduct<T> slab = some.Terms(p, Math.Min(depth, product.K - p));
                MatrixView<T> b = slab.B.Transpose;
                T* packedB = packAheadB ? Pack(team, threads, b, slab.N, slab.K, PanelWidth, _columns ??= new Scratch()) : null;
                for (int i = 0; i < slab.M; i += rows)
                {
                    MatrixProduct<T> part = slab.Rows(i, Math.Min(rows, slab.M - i));
                    T* packedA = packA ? Pack(team, threads, part.A, part.M, part.K, TSimd.TileRows, _rows ??= new Scratch()) : null;
                    RunBlocks(team, part, packedA, packedB, packB, threads);
                }
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

    /// <summary>Multiplies what is packed ahead (or null) or read in place; only B may still have to be packed, panel by panel.</summary>
    private static void RunBlocks(WorkerTeam team, in MatrixProduct<T> product, T* packedA, T* packedB, bool packB, int threads)
    {
        int panels = CeilingDivide(product.N, PanelWidth);
        int down = 1, across = Math.Min(panels, Wanted(threads));
        if (packedB != null || !packB)
        {
            int rowLimit = RowBlockBytes / (Depth(product.K) * sizeof(T));
            down = Math.Max(CeilingDivide(product.M, rowLimit), Math.Min(Wanted(threads), product.M / (2 * TSimd.TileRows)));
            across = threads == 1 ? 1 : Math.Min(panels, CeilingDivide(threads * BlocksPerThread, down));
        }
        int rowsPerChunk = WholeTiles(CeilingDivide(product.M, down));
        var loop = new BlockLoop(product, packedA, packedB, packB, rowsPerChunk, CeilingDivide(panels, across), across);
        Run(team, threads, CeilingDivide(product.M, rowsPerChunk) * across, loop);
    }

    /// <summary>Packs a matrix of extent × depth, a strip of some rows after the other.</summary>
    private static T* Pack(WorkerTeam team, int threads, MatrixView<T> matrix, int extent, int depth, int width, Scratch scratch)
    {
        T* packed = scratch.Reserve<T>((nint)CeilingDivide(extent, width) * width * depth);
        var loop = new PackingLoop(matrix, extent, depth, width, packed);
        Run(team, threads, loop.Chunks, loop);
        return packed;
    }

    /// <summary>How many rows of A or columns of B are packed at a time, in strips of equal size.</summary>
    private static int Strip(int extent, int depth, int width, int bytes)
    {
        int limit = Math.Max(width, bytes / (depth * sizeof(T)));
        return CeilingDivide(CeilingDivide(extent, CeilingDivide(extent, limit)), width) * width;
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

    /// <summary>Packs some panels of B, one after another.</summary>
    private static void PackPanels(MatrixView<T> b, int depth, int columns, T* target) =>
        Packing.PackStrips(b.At(0, 0), b.Ld, b.Transposed, depth, columns, PanelWidth, target, (nint)depth * PanelWidth);

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
                if (!inPlace) { PackPanels(product.B.From(p, column), depth, width, packed); }
                T* b = inPlace ? product.B.At(p, column) : packed;
                nint stepB = inPlace ? product.B.Ld : PanelWidth;
                Tiles<T, TVector, TSimd>.Multiply(
                    product.A.From(row, p), null, rows, depth, b, stepB, c, product.Ldc, width, product.Accumulate || p > 0);
            }
            product.Epilogue.From(column).Apply(c, product.Ldc, rows, width);
        }
    }

    /// <summary>
    /// Strips of a matrix, packed: some of them if they are transposed, else some steps of all of them, so that memory is read as it lies.
    /// </summary>
    private readonly struct PackingLoop(MatrixView<T> matrix, int extent, int depth, int width, T* packed) : ITeamLoop
    {
        private const int StripsPerChunk = 4;
        private const int StepsPerChunk = 16;

        public int Chunks => matrix.Transposed ? CeilingDivide(depth, StepsPerChunk) : CeilingDivide(extent, StripsPerChunk * width);

        public void Run(int chunk)
        {
            nint size = (nint)depth * width;
            if (matrix.Transposed)
            {
                int p = chunk * StepsPerChunk;
                int steps = Math.Min(StepsPerChunk, depth - p);
                Packing.PackStrips(matrix.At(0, p), matrix.Ld, false, steps, extent, width, packed + ((nint)p * width), size);
            }
            else
            {
                int x = chunk * StripsPerChunk * width;
                int some = Math.Min(StripsPerChunk * width, extent - x);
                Packing.PackStrips(matrix.At(x, 0), matrix.Ld, true, depth, some, width, packed + ((nint)x * depth), size);
            }
        }
    }

    /// <summary>
    /// A block of rows of C in some panels: packed ahead, or a few at a time just before they are used, or read in place.
    /// </summary>
    private readonly struct BlockLoop(
        MatrixProduct<T> product, T* packedA, T* packedB, bool packB, int rowsPerChunk, int panelsPerChunk, int across) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int row = chunk / across * rowsPerChunk;
            int first = chunk % across * panelsPerChunk * PanelWidth;
            int end = Math.Min(first + (panelsPerChunk * PanelWidth), product.N);
            if (first >= end) { return; }
            MatrixProduct<T> part = product.Rows(row, Math.Min(rowsPerChunk, product.M - row));
            int limit = Depth(product.K);
            for (int p = 0; p < product.K; p += limit) { RunBlock(part.Terms(p, Math.Min(limit, product.K - p)), row, first, end); }
            part.Columns(first, end - first).Finish();
        }

        private void RunBlock(in MatrixProduct<T> block, int row, int first, int end)
        {
            T* a = packedA == null ? null : packedA + ((nint)row * block.K);
            for (int group = first; group < end; group += PanelsPerGroup * PanelWidth)
            {
                int groupEnd = Math.Min(group + (PanelsPerGroup * PanelWidth), end);
                T* panels = packedB == null ? null : packedB + ((nint)group * block.K);
                if (packedB == null && (packB || groupEnd % TSimd.Count != 0))
                {
                    panels = (_panel ??= new Scratch()).Reserve<T>((nint)PanelsPerGroup * PanelWidth * block.K);
                    PackPanels(block.B.From(0, group), block.K, groupEnd - group, panels);
                }
                for (int column = group; column < groupEnd; column += PanelWidth)
                {
                    T* b = panels == null ? block.B.At(0, column) : panels + ((nint)(column - group) * block.K);
                    nint stepB = panels == null ? block.B.Ld : PanelWidth;
                    int width = Math.Min(PanelWidth, groupEnd - column);
                    Tiles<T, TVector, TSimd>.Multiply(
                        block.A, a, block.M, block.K, b, stepB, block.C(0, column), block.Ldc, width, block.Accumulate);
                }
            }
        }
    }
}
