namespace AutoGrad.Gan.Metrics;

/// <summary>How a generator's points in the plane are spread over the modes of a mixture of Gaussians.</summary>
/// <remarks>
/// After VEEGAN (Srivastava et al. 2017) and PacGAN (Lin et al. 2018): a point is of high quality within 3 σ of its nearest mode, and a
/// mode is captured if at least one such point is its own. Points strewn anywhere capture modes by chance, and points that all sit at the
/// centres have a quality of 1, more than the 98.89 % of a perfect sampler: read all figures together.
/// </remarks>
/// <param name="Modes">How many modes there are.</param>
/// <param name="Captured">How many are captured.</param>
/// <param name="Quality">The share of points of high quality.</param>
/// <param name="EffectiveModes">exp of the entropy of the modes of high-quality points: 0 for none, <paramref name="Modes"/> if
/// even.</param>
/// <param name="ReverseKl">KL(q ‖ uniform) = Σ q ln(q · modes) of the nearest modes q of all points, in nats: 0 if even, ln modes if
/// one.</param>
/// <param name="Majority">The mode that most points are nearest to.</param>
/// <param name="MajorityShare">The share of points that it has.</param>
public sealed record ModeStatistics(
    int Modes, int Captured, double Quality, double EffectiveModes, double ReverseKl, int Majority, double MajorityShare)
{
    private const double Reach = 3;

    /// <summary>Takes the figures.</summary>
    /// <param name="points">x₀, y₀, x₁, y₁, ….</param>
    /// <param name="centres">The centres of the modes, in the same order: <see cref="Data.ToyData.RingCentres"/>.</param>
    /// <param name="sigma">Their standard deviation σ for each coordinate.</param>
    /// <exception cref="ArgumentException">There are no points or no modes, or half a point.</exception>
    /// <exception cref="ArithmeticException">A point is not finite: it is near no mode.</exception>
    public static ModeStatistics Of(ReadOnlySpan<float> points, ReadOnlySpan<double> centres, double sigma)
    {
        if (points.IsEmpty || centres.IsEmpty || points.Length % 2 != 0 || centres.Length % 2 != 0)
        {
            throw new ArgumentException($"ModeStatistics of {points.Length} numbers against {centres.Length}: both are pairs.");
        }
        int modes = centres.Length / 2;
        int count = points.Length / 2;
        var all = new int[modes];
        var good = new int[modes];
        for (int i = 0; i < count; i++)
        {
            (int mode, double squared) = Nearest(points[2 * i], points[(2 * i) + 1], centres);
            all[mode]++;
            good[mode] += squared <= Reach * Reach * sigma * sigma ? 1 : 0;
        }
        int high = good.Sum();
        int majority = Array.IndexOf(all, all.Max());
        return new(
            modes,
            good.Count(n => n > 0),
            (double)high / count,
            high == 0 ? 0 : Math.Exp(-good.Sum(n => PLogP((double)n / high))),
            all.Sum(n => PLogP((double)n / count)) + Math.Log(modes),
            majority,
            (double)all[majority] / count);
    }

    /// <summary>How often the majority changes from one snapshot to the next: a generator that hops round the modes.</summary>
    public static int Hops(IEnumerable<ModeStatistics> snapshots)
    {
        int[] majorities = [.. snapshots.Select(s => s.Majority)];
        return majorities.Zip(majorities.Skip(1)).Count(pair => pair.First != pair.Second);
    }

    private static double PLogP(double p) => p == 0 ? 0 : p * Math.Log(p);

    private static (int Mode, double Squared) Nearest(double x, double y, ReadOnlySpan<double> centres)
    {
        (int mode, double least) = (-1, double.PositiveInfinity);
        for (int k = 0; k < centres.Length; k += 2)
        {
            double squared = ((x - centres[k]) * (x - centres[k])) + ((y - centres[k + 1]) * (y - centres[k + 1]));
            if (squared < least)
            {
                (mode, least) = (k / 2, squared);
            }
        }
        return mode >= 0 ? (mode, least) : throw new ArithmeticException($"ModeStatistics: the point ({x}, {y}) is not finite.");
    }
}
