namespace AutoGrad.Kernels.Cpu;

/// <summary>How a convolution is cut into tiles for Winograd's algorithm.</summary>
/// <remarks>
/// A window that moves by s sees every s-th pixel at each tap, so the image falls into s × s phases, each convolved with its own part of
/// the kernel at stride 1: a phase of a channel counts as a channel. The results are cut into tiles of m × m; a tile sees n × n pixels of
/// each phase.
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
        TilesDown = (plan.Y[2] + Results - 1) / Results;
        TilesAcross = (plan.Y[3] + Results - 1) / Results;
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

    /// <summary>The tiles of an image, down.</summary>
    public int TilesDown { get; }

    /// <summary>The tiles of an image, across.</summary>
    public int TilesAcross { get; }

    /// <summary>The tiles of an image.</summary>
    public int Tiles => TilesDown * TilesAcross;

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
        double products = (double)plan.Y[0] * geometry.Tiles * geometry.AllPoints * geometry.PhaseInputs * geometry.Outputs;
        return products * LeastGain <= plan.MultiplyAdds && geometry.NumbersAnImage * sizeof(double) <= MostBytesAnImage;
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
            int n = m + taps - 1;
            long points = (long)((down + m - 1) / m) * ((across + m - 1) / m) * n * n;
            if (points < fewest) { (best, fewest) = (m, points); }
        }
        return best;
    }
}
