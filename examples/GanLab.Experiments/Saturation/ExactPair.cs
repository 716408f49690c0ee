using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Exact;
using AutoGrad.Kernels;

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

    private static PairRow Row(double theta, int samples, RandomSource random)
    {
        var pair = new GaussianPair(theta);
        const double step = 1e-4;

        // From the gap to ln 2, not from JS: the small slope of a number near ln 2 would drown in its rounding.
        double slope = (new GaussianPair(theta - step).JensenShannonGap - new GaussianPair(theta + step).JensenShannonGap) / (2 * step);
        double pull = (TransportCost(theta + step) - TransportCost(theta - step)) / (2 * step);
        (double sampled, double error, double sum) = Sample(theta, samples, random);
        return new PairRow(
            Theta: theta,
            JensenShannon: pair.JensenShannon,
            Saturating: pair.SaturatingGradient,
            NonSaturating: pair.NonSaturatingGradient,
            JensenShannonSlope: slope,
            Wasserstein1Slope: pull,
            Sampled: sampled,
            StandardError: error,
            SampledSum: sum);
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
