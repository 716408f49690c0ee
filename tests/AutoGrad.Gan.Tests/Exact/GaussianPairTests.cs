using AutoGrad.Gan.Exact;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Gan.Tests.Exact;

/// <summary>The exact gradients of the pair of Gaussians against values found elsewhere, their definitions, and one another.</summary>
[Properties(Arbitrary = [typeof(Shifts)], Replay = "20260101,1")]
public class GaussianPairTests
{
    /// <summary>References: the trapezoidal rule over x in 45-digit decimal arithmetic, from the definitions alone. Columns: θ, E_pg σ(h),
    /// ln 2 − JS, JS.</summary>
    [Theory]
    [InlineData(0.01, 4.999875003124869800e-1, 6.931346807161927053e-1, 1.249984375260408529e-5)]
    [InlineData(0.5, 4.705270122297044167e-1, 6.628358800391063288e-1, 3.031130052083898058e-2)]
    [InlineData(2, 2.247997546033364149e-1, 3.563163602131136974e-1, 3.368308203468316120e-1)]
    [InlineData(4, 3.429870439536940701e-2, 6.042698682307832776e-2, 6.327201937368669817e-1)]
    [InlineData(10, 4.464100214460706840e-7, 8.631659608453269910e-7, 6.931463173939844641e-1)]
    [InlineData(40, 4.322870798554705925e-89, 8.624417142257401657e-89, 6.931471805599453094e-1)]
    public void ReferenceValues(double theta, double meanScore, double gap, double jensenShannon)
    {
        foreach (GaussianPair pair in (GaussianPair[])[new(theta), new(-theta)])
        {
            AssertClose(meanScore, pair.MeanScore);
            AssertClose(Math.Log(meanScore), pair.LogMeanScore);
            AssertClose(theta * meanScore, pair.SaturatingGradient);
            AssertClose(theta * (1 - meanScore), pair.NonSaturatingGradient);
            AssertClose(gap, pair.JensenShannonGap);
            AssertClose(jensenShannon, pair.JensenShannon);
            AssertClose(Math.Sign(pair.Theta) * theta * meanScore / 2, pair.JensenShannonSlope);
            Assert.Equal((theta, Math.Sign(pair.Theta)), (pair.Wasserstein1, pair.Wasserstein1Slope));
        }
    }

    /// <summary>The losses by a plain sum over a fine grid of z, differenced in the generator's shift alone.</summary>
    [Fact]
    public void GradientsAreWhatTheirDocumentationSays()
    {
        foreach (double theta in (double[])[-3, -0.7, 1, 2, 5])
        {
            var pair = new GaussianPair(theta);
            // The derivative of E log(1 − D(θ′ + z)) in θ′ at θ′ = θ, D held fixed, by a central difference.
            double saturating = Difference(shift => Expectation(z => -Softplus(pair.Logit(shift + z))), theta);
            double nonSaturating = Difference(shift => Expectation(z => Softplus(-pair.Logit(shift + z))), theta);
            Assert.Equal(pair.SaturatingGradient, Math.Sign(theta) * saturating, 1e-8);
            Assert.Equal(pair.NonSaturatingGradient, Math.Sign(theta) * nonSaturating, 1e-8);
        }
    }

    [Fact]
    public void TheLogitIsTheLogOfTheRatioOfDensities()
    {
        var pair = new GaussianPair(1.7);
        foreach (double x in (double[])[-3, 0, 0.85, 2])
        {
            Assert.Equal(((x - 1.7) * (x - 1.7) / 2) - (x * x / 2), pair.Logit(x), 1e-12);
        }
    }

    /// <summary>dJS/dθ against a central difference of JS itself (below 8, where JS still moves by more than rounding).</summary>
    [Property]
    public void TheSlopeOfTheDivergenceIsHalfTheSaturatingGradient(NearShift shift)
    {
        double theta = shift.Theta;
        double difference = Difference(t => new GaussianPair(t).JensenShannon, theta);
        var pair = new GaussianPair(theta);
        Assert.Equal(difference, pair.JensenShannonSlope, 1e-9);
        AssertClose(pair.SaturatingGradient / 2, pair.JensenShannonSlope);
    }

    /// <summary>The same where JS has long rounded to ln 2: the logarithm of the gap falls at the rate slope/gap.</summary>
    [Property]
    public void TheSlopeHoldsFarBelowRounding(Shift shift)
    {
        double theta = shift.Theta;
        var pair = new GaussianPair(theta);
        double rate = -Difference(t => Math.Log(new GaussianPair(t).JensenShannonGap), theta);
        Assert.Equal(1, rate / (pair.JensenShannonSlope / pair.JensenShannonGap), 1e-5);
    }

    [Property]
    public void TheLossesShareTheShiftAndTheDivergenceSharesLogTwo(Shift shift)
    {
        double theta = shift.Theta;
        var pair = new GaussianPair(theta);
        AssertClose(theta, pair.SaturatingGradient + pair.NonSaturatingGradient);
        AssertClose(Math.Log(2), pair.JensenShannon + pair.JensenShannonGap);
        Assert.True(pair.SaturatingGradient <= pair.NonSaturatingGradient);
    }

    [Fact]
    public void TheEndsOfTheScaleGiveTheirLimits()
    {
        var same = new GaussianPair(0);
        Assert.Equal((0, 0, 0), (same.JensenShannon, same.SaturatingGradient, same.NonSaturatingGradient));
        Assert.Equal((0, 0), (same.JensenShannonSlope, same.Wasserstein1Slope));
        AssertClose(0.5, same.MeanScore);
        AssertClose(Math.Log(2), same.JensenShannonGap);

        AssertClose(1e-12 / 8, new GaussianPair(1e-6).JensenShannon);

        var far = new GaussianPair(1000);
        Assert.Equal(0, far.SaturatingGradient);
        // For large θ, E_pg σ(h) = exp(−θ²/8)·√(π/2)/θ·(1 − π²/(2θ²) + …): sech is by then much narrower than φ.
        double logIntegral = Math.Log(Math.Sqrt(Math.PI / 2) / 1000 * (1 - (Math.PI * Math.PI / 2e6)));
        Assert.Equal(logIntegral, far.LogMeanScore + 125_000, 1e-9);
        AssertClose(Math.Log(2), far.JensenShannon);
        Assert.Equal((1000, 1000, 1), (far.NonSaturatingGradient, far.Wasserstein1, far.Wasserstein1Slope));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianPair(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianPair(double.PositiveInfinity));
    }

    [Fact]
    public void AnIntegralThatIsNotExactIsRefused()
    {
        AssertClose(2, Quadrature.Integrate(Math.Sin, 0, Math.PI));
        Assert.Throws<ArithmeticException>(() => Quadrature.Integrate(x => x < 1 / Math.E ? 0 : double.NaN, 0, 1));
        Assert.Throws<ArithmeticException>(() => Quadrature.Integrate(x => 1 / x, 0, 1));
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-11 * Math.Abs(expected), $"{actual:R} is not {expected:R}");

    private static double Difference(Func<double, double> f, double at, double step = 1e-4) => (f(at + step) - f(at - step)) / (2 * step);

    private static double Softplus(double h) => Math.Max(h, 0) + Math.Log(1 + Math.Exp(-Math.Abs(h)));

    private static double Expectation(Func<double, double> f)
    {
        const double step = 0.01;
        double sum = 0;
        for (int k = -1200; k <= 1200; k++)
        {
            double z = k * step;
            sum += Math.Exp(-z * z / 2) * f(z);
        }
        return sum * step / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>A distance of the two means, in hundredths up to 40.</summary>
    public sealed record Shift(int Hundredths)
    {
        public double Theta => Hundredths / 100.0;
    }

    /// <summary>One of at most 8, where the divergence still moves by more than rounding.</summary>
    public sealed record NearShift(int Hundredths)
    {
        public double Theta => Hundredths / 100.0;
    }

    /// <summary>Shifts, shrunk towards 0.</summary>
    public static class Shifts
    {
        public static Arbitrary<Shift> Any { get; } = Gen.Choose(1, 4000).Select(k => new Shift(k)).ShrunkBy(
            s => Smaller(s.Hundredths).Select(k => new Shift(k)));

        public static Arbitrary<NearShift> Near { get; } = Gen.Choose(1, 800).Select(k => new NearShift(k)).ShrunkBy(
            s => Smaller(s.Hundredths).Select(k => new NearShift(k)));

        private static IEnumerable<int> Smaller(int hundredths)
            => ((int[])[hundredths / 2, hundredths - 1]).Where(k => k > 0 && k < hundredths);
    }
}
