using static MathNet.Numerics.SpecialFunctions;

namespace AutoGrad.Gan.Exact;

/// <summary>A generator one shift away from the truth: p_r = N(0, 1), p_g = N(θ, 1), and the discriminator at its optimum.</summary>
/// <remarks>
/// <para>The smallest GAN whose gradients are known exactly. The generator is G(z) = θ + z, the optimal discriminator
/// D = p_r/(p_r + p_g) = σ(h). The further the two are apart, the surer D is, and the less the saturating loss says about where to go:
/// its gradient falls as exp(−θ²/8), while the Wasserstein distance keeps the slope 1.</para>
/// <para>In coordinates about the midpoint, u = x − θ/2 and t = θu/2, both densities share one factor,
/// p_r·e^t = p_g·e^−t = φ(u)·exp(−θ²/8) with φ the density of N(0, 1). The integrals below take exp(−θ²/8) out, so they stay near 1 and
/// keep their relative precision (about 1e-12) where the result itself is 1e-80. Everything is even in θ but for the signs of slopes, and
/// every distance is in nats.</para>
/// <para>Sources: Goodfellow et al. 2014 (the two losses, the optimal D); Arjovsky and Bottou 2017, theorem 2.4 (why it vanishes).</para>
/// </remarks>
public sealed class GaussianPair
{
    // φ falls to 1e-20 of its peak at 9.6 and sech t to 1e-20 at t = 47: what lies outside is far below one rounding error.
    private const double GaussianReach = 9.6;
    private const double DecayReach = 47;

    private readonly double _distance;

    /// <summary>Makes the pair with the generator shifted by <paramref name="theta"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">θ is not finite.</exception>
    public GaussianPair(double theta)
    {
        if (!double.IsFinite(theta))
        {
            throw new ArgumentOutOfRangeException(nameof(theta), theta, "The shift must be finite.");
        }
        Theta = theta;
        _distance = Math.Abs(theta);
    }

    /// <summary>The shift θ: the generator's only parameter, and the distance between the two means.</summary>
    public double Theta { get; }

    /// <summary>h(x) = log p_r(x)/p_g(x) = (θ² − 2θx)/2: the logit of the optimal discriminator.</summary>
    public double Logit(double x) => ((Theta * Theta) - (2 * Theta * x)) / 2;

    /// <summary>E_pg σ(h): the score that the optimal D gives a generated sample, on average. ½ at θ = 0, then falling to 0.</summary>
    /// <remarks>∫ p_r·p_g/(p_r + p_g) dx = exp(−θ²/8)·∫ φ(u)/(2 cosh(θu/2)) du. It underflows to 0 beyond |θ| ≈ 77; its logarithm
    /// <see cref="LogMeanScore"/> does not.</remarks>
    public double MeanScore => Math.Exp(LogMeanScore);

    /// <summary>The natural logarithm of <see cref="MeanScore"/>, finite for every θ.</summary>
    public double LogMeanScore => (-_distance * _distance / 8) + Math.Log(IntegrateAboutMidpoint(t => 1 / (2 * Math.Cosh(t))));

    /// <summary>|∂/∂θ E log(1 − D(θ + z))| = |θ|·E_pg σ(h), z ~ N(0, 1), D held fixed at the optimum for θ: the saturating loss.</summary>
    /// <remarks>log(1 − D) = log σ(−h) has the slope −σ(h)·h′ = θ·σ(h) in x, and dx/dθ = 1; so the signed derivative is θ·E_pg σ(h), and
    /// descent moves θ towards 0. For large |θ| it is about √(π/2)·exp(−θ²/8).</remarks>
    public double SaturatingGradient => _distance * MeanScore;

    /// <summary>|∂/∂θ E[−log D(θ + z)]| = |θ|·E_pg σ(−h), D held fixed as before: the non-saturating loss.</summary>
    /// <remarks>−log σ(h) has the slope −σ(−h)·h′ = θ·σ(−h). As σ(h) + σ(−h) = 1, the two gradients add up to |θ|: what the one loses,
    /// the other has.</remarks>
    public double NonSaturatingGradient => _distance * (1 - MeanScore);

    /// <summary>The Jensen-Shannon divergence JS = ½KL(p_r ‖ m) + ½KL(p_g ‖ m), m = (p_r + p_g)/2: 0 at θ = 0, towards ln 2.</summary>
    /// <remarks>2∫₀^∞ φ(u − |θ|/2)·g(t) du with g(t) = e^−t (t sinh t − cosh t·ln cosh t), both halves of JS taken together at ±u. Nothing
    /// cancels: for small θ, g ≈ t²/2 and JS ≈ θ²/8 come out as precisely as for large ones.</remarks>
    public double JensenShannon
    {
        get
        {
            double peak = _distance / 2;
            return 2 * Quadrature.Integrate(
                u => Density(u - peak) * JensenShannonAt(_distance * u / 2), Math.Max(0, peak - GaussianReach), peak + GaussianReach);
        }
    }

    /// <summary>ln 2 − JS: how far the divergence is from its ceiling, with full relative precision also where JS rounds to ln 2.</summary>
    /// <remarks>exp(−θ²/8)·∫ φ(u)·(cosh t·ln(1 + e^−2t) + t·e^−t) du, t = |θu|/2. The game's value E log D + E log(1 − D) is −2 times
    /// it.</remarks>
    public double JensenShannonGap => Math.Exp(-_distance * _distance / 8) * IntegrateAboutMidpoint(
        t => (Math.Exp(-t) * t) + (Math.Cosh(t) * Log1p(Math.Exp(-2 * t))));

    /// <summary>dJS/dθ = θ·E_pg σ(h)/2: half the signed saturating gradient.</summary>
    /// <remarks>JS = ln 2 + ½·max over D of E_pr log D + E_pg log(1 − D). At the maximum a change of D changes nothing, so only p_g's own
    /// shift counts, through the second term.</remarks>
    public double JensenShannonSlope => Theta * MeanScore / 2;

    /// <summary>The Wasserstein-1 distance: |θ|, each point moved by θ.</summary>
    public double Wasserstein1 => _distance;

    /// <summary>dW₁/dθ = sign θ: 1 in magnitude however far the generator is off; 0 at θ = 0, the middle of the kink's slopes.</summary>
    public double Wasserstein1Slope => Math.Sign(Theta);

    /// <summary>∫ φ(u)·f(|θu|/2) du over the line, for a bounded f that falls at least as fast as t·e^−t.</summary>
    private double IntegrateAboutMidpoint(Func<double, double> f)
    {
        // Whichever falls first ends the integrand: φ for small θ, f for large.
        double end = Math.Min(GaussianReach, 2 * DecayReach / _distance);
        return 2 * Quadrature.Integrate(u => Density(u) * f(_distance * u / 2), 0, end);
    }

    private static double Density(double u) => Math.Exp(-u * u / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>g(t) = e^−t (t sinh t − cosh t·ln cosh t) for t ≥ 0, which rises from 0 to ½ ln 2.</summary>
    private static double JensenShannonAt(double t)
    {
        double q = Math.Exp(-2 * t);
        if (t > 1)
        {
            // ln cosh t = t + ln(1 + q) − ln 2; the two large terms t are taken out before they can cancel.
            return ((1 + q) * (Math.Log(2) - Log1p(q)) / 2) - (t * q);
        }
        double half = Math.Sinh(t / 2);
        double logCosh = Log1p(2 * half * half);
        return Math.Exp(-t) * ((t * Math.Sinh(t)) - (Math.Cosh(t) * logCosh));
    }
}
