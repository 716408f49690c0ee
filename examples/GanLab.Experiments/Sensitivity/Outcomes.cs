using AutoGrad;

namespace GanLab.Experiments.Sensitivity;

/// <summary>The distances that some runs ended with, those of divergent runs among them as +∞.</summary>
/// <param name="Distances">The distances, in any order; at least one.</param>
internal sealed record Outcomes(IReadOnlyList<double> Distances)
{
    /// <summary>A run below this exact W₁ has succeeded.</summary>
    public const double Success = 0.25;

    private const int Resamples = 2000;

    private readonly double[] _sorted = [.. Distances.Order()];

    /// <summary>How many runs diverged.</summary>
    public int Divergent => Distances.Count(d => !double.IsFinite(d));

    /// <summary>The share of runs that succeeded.</summary>
    public double SuccessRate => Share(d => d < Success);

    /// <summary>The median: half of the runs end no further away.</summary>
    public double Median => Quantile(0.5);

    /// <summary>
    /// The standard deviation over the runs; +∞ if one of them diverged.
    /// </summary>
    public double Spread
    {
        get
        {
            double mean = Distances.Average();
            return Divergent > 0
                ? double.PositiveInfinity
                : Math.Sqrt(Distances.Sum(d => (d - mean) * (d - mean)) / Math.Max(1, Distances.Count - 1));
        }
    }

    /// <summary>The outcomes of those rows.</summary>
    public static Outcomes Of(IEnumerable<ResultRow> rows) => new([.. rows.Select(row => row.W1)]);

    /// <summary>The distances from the least to the greatest.</summary>
    public IReadOnlyList<double> Sorted => _sorted;

    /// <summary>The share of runs with such a distance.</summary>
    public double Share(Func<double, bool> such) => Distances.Average(d => such(d) ? 1.0 : 0);

    /// <summary>The least distance that a share of the runs does not exceed: no interpolation, so that an infinity is met or not.</summary>
    /// <param name="share">The share, from 0 to 1.</param>
    public double Quantile(double share) => Quantile(_sorted, share);

    /// <summary>The median of the best of <paramref name="tries"/> runs that are drawn from these, with replacement.</summary>
    /// <remarks>The best is above a quantile q with probability (1 − q)^tries, which is ½ at q = 1 − 2^(−1/tries).</remarks>
    public double BestOf(int tries) => Quantile(BestShare(tries));

    /// <summary>The bootstrap's 95 % interval of <see cref="BestOf"/>: the runs drawn anew, as many, with replacement.</summary>
    public (double Low, double High) BestInterval(int tries, RandomSource random)
    {
        using var scope = new TensorScope();
        int n = _sorted.Length;
        float[] u = random.Uniform([Resamples, n]).ToArray<float>();
        var bests = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            double[] drawn = [.. u.AsSpan(i * n, n).ToArray().Select(x => _sorted[(int)(x * n)]).Order()];
            bests[i] = Quantile(drawn, BestShare(tries));
        }
        Array.Sort(bests);
        return (Quantile(bests, 0.025), Quantile(bests, 0.975));
    }

    private static double BestShare(int tries) => 1 - Math.Pow(2, -1.0 / tries);

    private static double Quantile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
