namespace AutoGrad.Kernels.Cpu;

/// <summary>How a convolution is cut into tiles for Winograd's algorithm.</summary>
/// <remarks>
/// A window that moves by s sees every s-th pixel at each tap, so the image falls into s × s phases, each convolved with its own part of
/// the kernel at stride 1: a phase of a channel counts as a channel. The results are cut into tiles of m × m; a tile sees n × n pixels of
/// each phase. Where whole tiles would reach past the edge, the last ones, down and across, are one result shorter: 7 = 4 + 3.
/// </remarks>
internal readonly struct WinogradGeometry
{
    private const double LeastWork = 1e6;
    private const double LeastGain = 1.35;
    private const int LeastChannels = 16;
    private const long MostBytesAnImage = 1 << 24;

    private WinogradGeometry(ConvolutionPlan plan, int lanes)
    {
        Plan = plan;
        Stride = plan.Window.Stride.Y;
        Taps = (plan.Window.Height + Stride - 1) / Stride;
        Results = BestTile(plan.Y[2], plan.Y[3], Taps);
        Down = new TileLine(plan.Y[2], Results);
        Across = new TileLine(plan.Y[3], Results);
        Inputs = (plan.Image[1] + lanes - 1) / lanes * lanes;
        Outputs = (plan.Y[1] + lanes - 1) / lanes * lanes;
    }

    /// <summary>The shapes.</summary>
    public ConvolutionPlan Plan { get; }

    /// <summary>s.</summary>
    public int Stride { get; }

    /// <summary>r: the taps of each phase, down and across.</summary>
    public int Taps { get; }

    /// <summary>m.</summary>
    public int Results { get; }

    /// <summary>n: the points of a line.</summary>
    public int Points => Results + Taps - 1;

    /// <summary>The points of a tile.</summary>
    public int AllPoints => Points * Points;

    /// <summary>How the results are cut into tiles, down.</summary>
    public TileLine Down { get; }

    /// <summary>How the results are cut into tiles, across.</summary>
    public TileLine Across { get; }

    /// <summary>The tiles of an image.</summary>
    public int Tiles => Down.Tiles * Across.Tiles;

    /// <summary>The channels of the image, rounded up to whole vectors.</summary>
    public int Inputs { get; }

    /// <summary>The channels of all phases.</summary>
    public int PhaseInputs => Stride * Stride * Inputs;

    /// <summary>The channels of the result, rounded up to whole vectors.</summary>
    public int Outputs { get; }

    /// <summary>The pixels of a channel.</summary>
    public int Pixels => Plan.Image[2] * Plan.Image[3];

    /// <summary>The places of a channel of the result.</summary>
    public int Places => Plan.Y[2] * Plan.Y[3];

    /// <summary>The taps of a channel of the kernel, as it is stored.</summary>
    public int StoredTaps => Plan.Window.Height * Plan.Window.Width;

    /// <summary>The numbers that an image and its result have at all points.</summary>
    public long NumbersAnImage => (long)AllPoints * Tiles * (PhaseInputs + Outputs);

    /// <summary>The geometry, if the algorithm applies and pays: small windows, enough channels, no groups.</summary>
    /// <param name="plan">The convolution.</param>
    /// <param name="lanes">The numbers of a vector.</param>
    /// <param name="geometry">The geometry, if so.</param>
    public static bool Suits(ConvolutionPlan plan, int lanes, out WinogradGeometry geometry)
    {
        geometry = default;
        Window w = plan.Window;
        if (plan.Groups != 1
            || w.Dilation != (1, 1)
            || w.Stride is not ((1, 1) or (2, 2))
            || plan.Image[1] < LeastChannels
            || plan.Y[1] < LeastChannels
            || plan.MultiplyAdds < LeastWork)
        {
            return false;
        }
        (int tapsDown, int tapsAcross) = ((w.Height + w.Stride.Y - 1) / w.Stride.Y, (w.Width + w.Stride.X - 1) / w.Stride.X);
        if (tapsDown != tapsAcross || tapsDown is not (2 or 3)) { return false; }
        geometry = new WinogradGeometry(plan, lanes);
        double points = (double)geometry.Down.Points(geometry.Taps) * geometry.Across.Points(geometry.Taps);
        double products = plan.Y[0] * points * geometry.PhaseInputs * geometry.Outputs;
        return products * LeastGain <= plan.MultiplyAdds && geometry.NumbersAnImage * sizeof(double) <= MostBytesAnImage;
    }

    /// <summary>Where a tile is, and its size; tiles are numbered row by row.</summary>
    public WinogradTile TileAt(int tile)
    {
        (int row, int column) = Math.DivRem(tile, Across.Tiles);
        return new WinogradTile(Down.Start(row), Across.Start(column), Down.Results(row), Across.Results(column));
    }

    /// <summary>Which rows of [tiles, images] have a point: a short tile lacks the last one of its lines.</summary>
    public PointRows RowsAt(int point, int images)
    {
        (int i, int j) = Math.DivRem(point, Points);
        int down = i == Points - 1 ? Down.Whole : Down.Tiles;
        int across = j == Points - 1 ? Across.Whole : Across.Tiles;
        return across == Across.Tiles
            ? new PointRows(1, down * across * images, 0)
            : new PointRows(down, across * images, Across.Tiles * images);
    }

    /// <summary>How many images make a block of at most so many numbers at all points, the last one not being a small rest.</summary>
    public int ImagesIn(long numbers)
    {
        int all = Math.Max(1, Plan.Image[0]);
        int most = (int)Math.Clamp(numbers / NumbersAnImage, 1, all);
        int blocks = (all + most - 1) / most;
        return (all + blocks - 1) / blocks;
    }

    /// <summary>The m of the fewest points in all.</summary>
    private static int BestTile(int down, int across, int taps)
    {
        int best = 0;
        long fewest = long.MaxValue;
        for (int m = 5 - taps; m <= 7 - taps; m++)
        {
            long points = (long)new TileLine(down, m).Points(taps) * new TileLine(across, m).Points(taps);
            if (points < fewest)
            {
                (best, fewest) = (m, points);
            }
        }
        return best;
    }
}

/// <summary>Some runs of rows of equal length, counted through: row n is row n % length of run n / length.</summary>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Length">The rows of a run.</param>
/// <param name="Step">From one run to the next.</param>
internal readonly record struct PointRows(int Runs, int Length, int Step)
{
    /// <summary>All rows.</summary>
    public int Count => Runs * Length;

    /// <summary>Where row number <paramref name="first"/> is, and how many up to <paramref name="end"/> follow one another.</summary>
    public (int Row, int Rows) Run(int first, int end)
    {
        (int run, int inside) = Math.DivRem(first, Length);
        return ((run * Step) + inside, Math.Min(end - first, Length - inside));
    }
}

/// <summary>A tile: its first result and how many it has, down and across.</summary>
internal readonly record struct WinogradTile(int Y, int X, int Down, int Across);

/// <summary>
/// A line of results cut into tiles of m, and behind them tiles of m − 1 as far as that avoids looking past the end. There is always a tile
/// of m, so that some tile has each point.
/// </summary>
internal readonly struct TileLine
{
    private const int ShortestTile = 2;
    private readonly int _results;

    public TileLine(int length, int results)
    {
        _results = results;
        Tiles = (length + results - 1) / results;
        int shorter = results > ShortestTile ? Math.Min(Tiles - 1, (Tiles * results) - length) : 0;
        Whole = Tiles - shorter;
    }

    /// <summary>How many tiles there are.</summary>
    public int Tiles { get; }

    /// <summary>How many of them, the first ones, have all m results.</summary>
    public int Whole { get; }

    /// <summary>The points of all tiles.</summary>
    public int Points(int taps) => (Tiles * (_results + taps - 1)) - (Tiles - Whole);

    /// <summary>Where a tile begins, in results.</summary>
    public int Start(int tile) => (tile * _results) - Math.Max(0, tile - Whole);

    /// <summary>How many results it has.</summary>
    public int Results(int tile) => tile < Whole ? _results : _results - 1;
}
