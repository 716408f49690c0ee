using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Exact;
using AutoGrad.Kernels;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>One generator shift θ of the pair N(0, 1), N(θ, 1): what is known exactly, and what the engine says from samples.</summary>
/// <param name="Theta">The shift.</param>
/// <param name="JensenShannon">JS of the two, by quadrature.</param>
/// <param name="Saturating">|∂/∂θ E log(1 − D)|, by quadrature.</param>
/// <param name="NonSaturating">|∂/∂θ E −log D|, by quadrature.</param>
/// <param name="JensenShannonSlope">dJS/dθ by a central difference of JS itself.</param>
/// <param name="Wasserstein1Slope">dW₁/dθ by a central difference of W₁ = ∫ |F_r − F_g|, F the distribution functions.</param>
/// <param name="Sampled">The engine's ∂/∂θ E log(1 − D(θ + z)).</param>
/// <param name="StandardError">Its Monte-Carlo standard error, from the same samples.</param>
/// <param name="SampledSum">The engine's two derivatives together, from the same samples.</param>
internal sealed record PairRow(
    double Theta,
    double JensenShannon,
    double Saturating,
    double NonSaturating,
    double JensenShannonSlope,
    double Wasserstein1Slope,
    double Sampled,
    double StandardError,
    double SampledSum);

/// <summary>The generator one shift away from the truth, against a perfect discriminator: everything is known exactly.</summary>
internal static class ExactPair
{
    /// <summary>Up to here samples of the generator itself tell the gradient; further out too few of them fall where D is unsure.</summary>
    public const double PlainLimit = 4;

    private const double StandardErrors = 4;
    private static readonly double[] _shifts = [0.5, 1, 2, 3, 4, 6, 8];

    /// <summary>Computes every row.</summary>
    public static IReadOnlyList<PairRow> Measure(int samples, RandomSource random, IStageProgress progress, CancellationToken cancellation)
    {
        IStage stage = progress.Stage("exact gradients, and the engine's on samples", _shifts.Length);
        List<PairRow> rows = [];
        foreach (double theta in _shifts)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(Row(theta, samples, random));
            stage.Advance();
        }

        return rows;
    }

    /// <summary>Holds the rows against the literature's numbers, against one another, and the engine against them.</summary>
    public static IEnumerable<Verdict> Verdicts(IReadOnlyList<PairRow> rows)
    {
        PairRow two = rows.Single(r => r.Theta == 2);
        PairRow four = rows.Single(r => r.Theta == 4);
        yield return Verdict.Near("JS at θ = 2", two.JensenShannon, 0.336831, 5e-7);
        yield return Verdict.Near("saturating gradient at θ = 2", two.Saturating, 0.44960, 5e-6);
        yield return Verdict.Near("JS at θ = 4", four.JensenShannon, 0.632720, 5e-7);
        yield return Verdict.Near("saturating gradient at θ = 4", four.Saturating, 0.137195, 5e-7);
        yield return Verdict.AtMost(
            "dJS/dθ is half the saturating gradient: largest relative difference",
            rows.Max(r => Off(2 * r.JensenShannonSlope, r.Saturating)),
            1e-6);
        yield return Verdict.AtMost("W₁'s gradient is 1 at every θ: largest difference", rows.Max(r => Off(r.Wasserstein1Slope, 1)), 1e-6);
        yield return Verdict.AtMost(
            "the engine's two gradients add up to θ, sample by sample: largest relative difference",
            rows.Where(r => r.Theta <= PlainLimit).Max(r => Off(r.SampledSum, r.Theta)),
            1e-12);
        foreach (PairRow row in rows)
        {
            string how = row.Theta <= PlainLimit ? "samples" : "importance samples";
            yield return Verdict.Near(
                $"engine's gradient on {how}, θ = {row.Theta}", row.Sampled, row.Saturating, StandardErrors * row.StandardError, "G5") with
            {
                // An error estimate that is no number, nothing, or as large as the value itself would make the claim empty.
                Holds = Math.Abs(row.Sampled - row.Saturating) <= StandardErrors * row.StandardError
                    && row.StandardError > 0 && row.StandardError < 0.02 * row.Saturating,
                Tolerance = $"± 4 standard errors, {Checks.Number(StandardErrors * row.StandardError, "G2")}",
            };
        }
    }

    /// <summary>The table over θ.</summary>
    public static ResultTable Table(IReadOnlyList<PairRow> rows) => new(
        "(a) p_r = N(0, 1), p_g = N(θ, 1), the optimal discriminator: exact values, and the engine on samples",
        ["θ", "JS", "dJS/dθ", "saturating", "non-saturating", "sum", "W₁", "engine, saturating", "standard error"],
        [.. rows.Select(r => (IReadOnlyList<string>)
            [Checks.Number(r.Theta), Checks.Number(r.JensenShannon, "F6"), Checks.Number(r.JensenShannonSlope, "G6"),
            Checks.Number(r.Saturating, "G6"), Checks.Number(r.NonSaturating, "G6"),
            Checks.Number(r.Saturating + r.NonSaturating, "G6"), Checks.Number(r.Wasserstein1Slope, "G6"),
            Checks.Number(r.Sampled, "G5"), Checks.Number(r.StandardError, "G2")])],
        "Saturating, non-saturating and W₁ are the sizes of the gradients with respect to θ. From θ = 6 on the engine draws importance "
        + "samples: hardly any of the generator's own fall where D is unsure.");

    /// <summary>Both gradients and W₁'s over θ, and JS on its way to ln 2.</summary>
    public static IEnumerable<Figure> Figures(IReadOnlyList<PairRow> rows)
    {
        double[] theta = [.. Enumerable.Range(1, 100).Select(i => i / 10.0)];
        GaussianPair[] pairs = [.. theta.Select(t => new GaussianPair(t))];
        double[] shifts = [.. rows.Select(r => r.Theta)];
        yield return new LineFigure(
            "The saturating gradient dies out with the distance; that of the Wasserstein distance stays 1",
            "The further the generator is off, the surer the discriminator: the saturating loss loses its gradient as exp(−θ²/8), "
            + "while the non-saturating loss keeps what the saturating one lost.",
            new Axis("θ, the distance between the two means"),
            new Axis("size of the gradient with respect to θ", AxisScale.Log),
            [
                new Series("saturating", theta, [.. pairs.Select(p => p.SaturatingGradient)]),
                new Series("non-saturating", theta, [.. pairs.Select(p => p.NonSaturatingGradient)]),
                new Series("Wasserstein-1", theta, [.. pairs.Select(p => Math.Abs(p.Wasserstein1Slope))]),
                new Series("engine on samples", shifts, [.. rows.Select(r => r.Sampled)], Points: true, Like: "saturating"),
            ],
            [new Band("vanishing", 0, 1e-2), new Band("normal", 1e-2, 10)]);
        yield return new LineFigure(
            "The Jensen-Shannon divergence runs into its ceiling",
            "Close to ln 2 the divergence no longer tells a generator that is off by 5 from one that is off by 10.",
            new Axis("θ, the distance between the two means"),
            new Axis("Jensen-Shannon divergence in nats"),
            [
                new Series("JS", theta, [.. pairs.Select(p => p.JensenShannon)]),
                new Series("ln 2", [0, 10], [Math.Log(2), Math.Log(2)], Dashed: true),
            ]);
    }

    /// <summary>The raw numbers, by name.</summary>
    public static IEnumerable<(string Name, double[] Values)> Numbers(IReadOnlyList<PairRow> rows)
    {
        yield return ("a/theta", [.. rows.Select(r => r.Theta)]);
        yield return ("a/JS", [.. rows.Select(r => r.JensenShannon)]);
        yield return ("a/dJS", [.. rows.Select(r => r.JensenShannonSlope)]);
        yield return ("a/saturating", [.. rows.Select(r => r.Saturating)]);
        yield return ("a/non-saturating", [.. rows.Select(r => r.NonSaturating)]);
        yield return ("a/dW1", [.. rows.Select(r => r.Wasserstein1Slope)]);
        yield return ("a/engine saturating", [.. rows.Select(r => r.Sampled)]);
        yield return ("a/engine standard error", [.. rows.Select(r => r.StandardError)]);
    }

    private static double Off(double measured, double expected)
    {
        double off = Math.Abs((measured / expected) - 1);
        return double.IsFinite(off) ? off : double.PositiveInfinity;
    }

    private static PairRow Row(double theta, int samples, RandomSource random)
    {
        var pair = new GaussianPair(theta);
        double step = 1e-4;
        // From the gap to ln 2, not from JS: the small slope of a number near ln 2 would drown in its rounding.
        double slope = (new GaussianPair(theta - step).JensenShannonGap - new GaussianPair(theta + step).JensenShannonGap) / (2 * step);
        double pull = (TransportCost(theta + step) - TransportCost(theta - step)) / (2 * step);
        (double sampled, double error, double sum) = Sample(theta, samples, random);
        return new PairRow(
            theta, pair.JensenShannon, pair.SaturatingGradient, pair.NonSaturatingGradient, slope, pull, sampled, error, sum);
    }

    /// <summary>W₁ = ∫ |F_r(x) − F_g(x)| dx, with the distribution functions of the two Gaussians.</summary>
    private static double TransportCost(double theta) => Quadrature.Integrate(
        x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x) - MathNet.Numerics.Distributions.Normal.CDF(theta, 1, x), -9, theta + 9);

    /// <summary>∂/∂θ E log(1 − D(θ + z)) by the engine, with D held at its optimum for this θ.</summary>
    private static (double Gradient, double StandardError, double Sum) Sample(double theta, int samples, RandomSource random)
    {
        using var scope = new TensorScope();
        // Importance samples lie about the midpoint between the two Gaussians, where the optimal D is unsure.
        double centre = theta <= PlainLimit ? 0 : -theta / 2;
        Tensor z = random.Normal([samples], mean: centre, type: DType.Float64);
        Tensor weight = ((centre * centre / 2) - (centre * z)).Exp();
        Tensor shift = Tensor.Scalar(theta, DType.Float64).AsLeaf("θ");
        Tensor x = z + shift;
        Tensor logit = ((theta * theta) - (2 * theta * x)) / 2;
        Tensor[] saturating = Gradients.Of((weight * -logit.Softplus()).Mean(), [shift, x]);
        Tensor other = Gradients.Of((weight * (-logit).Softplus()).Mean(), [shift])[0];

        // The gradient is a mean over samples; their spread says how far off it may be.
        Tensor each = saturating[1] * samples;
        double variance = (each - saturating[0]).Square().Mean().Item();
        return (saturating[0].Item(), Math.Sqrt(variance / samples), saturating[0].Item() + other.Item());
    }
}
