using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>C = op(A)·op(B), cut into blocks that fit the caches and shared among the threads of a team.</summary>
/// <remarks>
/// <para>
/// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). k is cut into blocks of at most
/// <see cref="DepthLimit"/> steps. For each, B is packed into panels two vectors wide, one of which stays in the first-level cache while
/// it meets every tile of a block of rows of A, which stays in the second. Operands that are small enough are read in place.
/// </para>
/// <para>
/// An element of C is the sum over its blocks of k, in order, of a sum in the order of k: neither the threads, nor the chunks, nor what
/// was packed change a bit of it.
/// </para>
/// </remarks>
internal sealed unsafe class BlockedProduct<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    // A float panel of B is then 16 KiB on AVX2 and 32 KiB on AVX-512; a block of A 96 KiB; the packed B at most 4 MiB.
    private const int DepthLimit = 256;
    private const int ColumnLimit = 4096;
    private const int RowLimit = 96;

    // Measured on a core with 32 KiB and 512 KiB of first- and second-level cache, where each choice begins to pay.
    private const int PageBytes = 4096;
    private const int BytesInPlaceA = 128 * 1024;
    private const int BytesInPlaceB = 32 * 1024;
    private const int UsesToRepay = 64;

    // Small enough to share a panel block fairly, and several chunks for each thread, since a core can be taken away for a while.
    private const int PanelsPerPackingChunk = 8;
    private const int ChunksPerThread = 3;

    [ThreadStatic]
    private static BlockedProduct<T, TVector, TSimd>? _ofThread;

    [ThreadStatic]
    private static Scratch? _packedRows;

    private readonly Scratch _packedColumns = new();
    private readonly Action<int> _packPanels;
    private readonly Action<int> _multiplyChunk;
    private MatrixView<T> _a;
    private MatrixView<T> _b;
    private T* _c;
    private nint _ldc;
    private int _rows;
    private int _columns;
    private int _depth;
    private bool _accumulate;
    private Epilogue<T> _epilogue;
    private bool _packA;
    private int _firstPackedPanel;
    private T* _panels;
    private int _rowsPerChunk;
    private int _panelsPerChunk;
    private int _chunksAcross;

    private BlockedProduct()
    {
        _packPanels = PackPanels;
        _multiplyChunk = MultiplyChunk;
    }

    private static int PanelWidth => 2 * TSimd.Count;

    private int Panels => CeilingDivide(_columns, PanelWidth);

    /// <summary>Computes the whole product; k must be at least 1.</summary>
    /// <param name="team">The threads that may help.</param>
    /// <param name="m">The rows of C.</param>
    /// <param name="n">The columns of C.</param>
    /// <param name="k">The terms of each sum.</param>
    /// <param name="a">A as m × k.</param>
    /// <param name="b">B as k × n.</param>
    /// <param name="c">C, row by row.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="epilogue">What becomes of each element of C once it is whole.</param>
    public static void Run(
        WorkerTeam team, int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate, Epilogue<T> epilogue)
    {
        BlockedProduct<T, TVector, TSimd> product = _ofThread ??= new();
        bool parallel = team.Threads > 1 && 2.0 * m * n * k >= Gemm.ParallelFlops;
        int depthLimit = CeilingDivide(k, CeilingDivide(k, DepthLimit));
        for (int j = 0; j < n; j += ColumnLimit)
        {
            product._rows = m;
            product._columns = Math.Min(ColumnLimit, n - j);
            product._c = c + j;
            product._ldc = ldc;
            for (int p = 0; p < k; p += depthLimit)
            {
                product._depth = Math.Min(depthLimit, k - p);
                product._a = a.From(0, p);
                product._b = b.From(p, j);
                product._accumulate = accumulate || p > 0;
                product._epilogue = p + depthLimit < k ? default : epilogue.From(j);
                product.MultiplyBlock(parallel ? team : null);
            }
        }
    }

    /// <summary>One block of k: packs what is worth it, then multiplies, both in chunks.</summary>
    private void MultiplyBlock(WorkerTeam? team)
    {
        int panels = Panels;
        _packA = PackingPaysForA();
        _firstPackedPanel = PackingPaysForB() ? 0 : _columns / PanelWidth;
        _panels = _packedColumns.Reserve<T>((nint)(panels - _firstPackedPanel) * _depth * PanelWidth);
        PlanChunks(panels, team?.Threads ?? 1);
        int packingChunks = CeilingDivide(panels - _firstPackedPanel, PanelsPerPackingChunk);
        int chunks = CeilingDivide(_rows, _rowsPerChunk) * _chunksAcross;
        if (team is null)
        {
            for (int i = 0; i < packingChunks; i++) { PackPanels(i); }
            for (int i = 0; i < chunks; i++) { MultiplyChunk(i); }
        }
        else
        {
            team.Run(packingChunks, _packPanels);
            team.Run(chunks, _multiplyChunk);
        }
    }

    /// <summary>
    /// A tile reads a few rows of A side by side, which the caches serve well in place: unless A is large and the reads jump, from one
    /// stored row to the next or, when rows are a multiple of a page long, within the few cache lines that such rows share.
    /// </summary>
    private bool PackingPaysForA() =>
        (_a.Transposed || _a.Ld * sizeof(T) >= PageBytes)
        && _columns >= UsesToRepay
        && (long)_rows * _depth * sizeof(T) > BytesInPlaceA;

    /// <summary>Every tile runs down a panel of B from one stored row to the next, so B is packed unless it all stays in reach.</summary>
    private bool PackingPaysForB() =>
        _b.Transposed || (_rows >= UsesToRepay && (long)_columns * _depth * sizeof(T) > BytesInPlaceB);

    /// <summary>Cuts C into chunks: by rows as long as each keeps some tiles, then by columns too.</summary>
    private void PlanChunks(int panels, int threads)
    {
        int wanted = threads == 1 ? 1 : threads * ChunksPerThread;
        int down = Math.Max(CeilingDivide(_rows, RowLimit), Math.Min(wanted, _rows / (4 * TSimd.TileRows)));
        down = Math.Max(down, 1);
        int across = Math.Min(panels, CeilingDivide(wanted, down));
        _rowsPerChunk = CeilingDivide(CeilingDivide(_rows, down), TSimd.TileRows) * TSimd.TileRows;
        _panelsPerChunk = CeilingDivide(panels, across);
        _chunksAcross = CeilingDivide(panels, _panelsPerChunk);
    }

    private void PackPanels(int chunk)
    {
        int first = _firstPackedPanel + (chunk * PanelsPerPackingChunk);
        int end = Math.Min(first + PanelsPerPackingChunk, Panels);
        for (int panel = first; panel < end; panel++)
        {
            int column = panel * PanelWidth;
            int width = Math.Min(PanelWidth, _columns - column);
            Packing.Pack(_b.At(0, column), _b.Ld, _b.Transposed, _depth, width, PackedPanel(panel), PanelWidth);
        }
    }

    private T* PackedPanel(int panel) => _panels + ((nint)(panel - _firstPackedPanel) * _depth * PanelWidth);

    private void MultiplyChunk(int chunk)
    {
        int row = chunk / _chunksAcross * _rowsPerChunk;
        int rows = Math.Min(_rowsPerChunk, _rows - row);
        MatrixView<T> a = _a.From(row, 0);
        T* packed = _packA ? PackRows(a, rows) : null;
        int first = chunk % _chunksAcross * _panelsPerChunk;
        int end = Math.Min(first + _panelsPerChunk, Panels);
        for (int panel = first; panel < end; panel++)
        {
            nint column = (nint)panel * PanelWidth;
            T* c = _c + (row * _ldc) + column;
            bool inPlace = panel < _firstPackedPanel;
            T* b = inPlace ? _b.At(0, column) : PackedPanel(panel);
            nint stepB = inPlace ? _b.Ld : PanelWidth;
            int width = Math.Min(PanelWidth, _columns - (int)column);
            MultiplyPanel(a, rows, packed, b, stepB, c, width);
            _epilogue.From(column).Apply(c, _ldc, rows, width);
        }
    }

    private T* PackRows(MatrixView<T> a, int rows)
    {
        int tiles = CeilingDivide(rows, TSimd.TileRows);
        nint size = (nint)TSimd.TileRows * _depth;
        T* packed = (_packedRows ??= new Scratch()).Reserve<T>(tiles * size);
        for (int tile = 0; tile < tiles; tile++)
        {
            int row = FirstRow(tile, tiles, rows);
            int height = FirstRow(tile + 1, tiles, rows) - row;
            Packing.Pack(a.At(row, 0), a.Ld, !a.Transposed, _depth, height, packed + (tile * size), TSimd.TileRows);
        }
        return packed;
    }

    /// <summary>One panel of B times a block of rows of A: a column of tiles of C.</summary>
    private void MultiplyPanel(MatrixView<T> a, int rows, T* packedRows, T* b, nint stepB, T* c, int width)
    {
        T* edge = stackalloc T[TSimd.TileRows * PanelWidth];
        int tiles = CeilingDivide(rows, TSimd.TileRows);
        for (int tile = 0; tile < tiles; tile++)
        {
            int row = FirstRow(tile, tiles, rows);
            int height = FirstRow(tile + 1, tiles, rows) - row;
            T* start = _packA ? packedRows + ((nint)tile * TSimd.TileRows * _depth) : a.At(row, 0);
            nint rowA = _packA ? 1 : a.RowStride;
            nint stepA = _packA ? TSimd.TileRows : a.ColumnStride;
            T* target = c + (row * _ldc);
            if (width == PanelWidth)
            {
                MicroKernel<T, TVector, TSimd>.Multiply(height, _depth, start, rowA, stepA, b, stepB, target, _ldc, _accumulate);
            }
            else
            {
                MicroKernel<T, TVector, TSimd>.Multiply(height, _depth, start, rowA, stepA, b, stepB, edge, PanelWidth, false);
                CopyEdge(edge, target, height, width);
            }
        }
    }

    /// <summary>The last panel may be wider than C: its tiles are computed aside, and what belongs to C is copied.</summary>
    private void CopyEdge(T* edge, T* target, int height, int width)
    {
        for (int i = 0; i < height; i++)
        {
            if (_accumulate)
            {
                for (int j = 0; j < width; j++) { target[j] += edge[j]; }
            }
            else
            {
                new ReadOnlySpan<T>(edge, width).CopyTo(new Span<T>(target, width));
            }
            edge += PanelWidth;
            target += _ldc;
        }
    }

    /// <summary>Tiles of nearly equal height: 7 rows become 4 + 3, since a tile of one row would wait for its own sums.</summary>
    private static int FirstRow(int tile, int tiles, int rows) => tile * rows / tiles;

    private static int CeilingDivide(int x, int y) => (x + y - 1) / y;
}
