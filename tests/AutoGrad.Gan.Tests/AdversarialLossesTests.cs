namespace AutoGrad.Gan.Tests;

/// <summary>The players' losses by plain formulas, and their values and gradients where a player is sure.</summary>
public class AdversarialLossesTests
{
    private static readonly double[] _real = [-1.5, 0, 0.3, 2];
    private static readonly double[] _fake = [-3, -0.2, 1, 0.5];

    [Fact]
    public void TheLossesAreTheirFormulas()
    {
        Tensor real = Tensor.From(_real);
        Tensor fake = Tensor.From(_fake);
        double discriminator = -_real.Average(h => Math.Log(D(h))) - _fake.Average(h => Math.Log(1 - D(h)));
        Assert.Equal(discriminator, AdversarialLosses.Discriminator(real, fake).Item(), 1e-12);
        Assert.Equal(_fake.Average(h => Math.Log(1 - D(h))), AdversarialLosses.SaturatingGenerator(fake).Item(), 1e-12);
        Assert.Equal(-_fake.Average(h => Math.Log(D(h))), AdversarialLosses.NonSaturatingGenerator(fake).Item(), 1e-12);
        Assert.Equal(_fake.Average() - _real.Average(), AdversarialLosses.Critic(real, fake).Item(), 1e-12);
        Assert.Equal(-_fake.Average(), AdversarialLosses.WassersteinGenerator(fake).Item(), 1e-12);
    }

    [Fact]
    public void BatchesMayDifferInSize() =>
        Assert.Equal(2 * Math.Log(2), AdversarialLosses.Discriminator(Tensor.Zeros([3, 1]), Tensor.Zeros([5, 1])).Item(), 1e-6);

    [Fact]
    public void TheirGradientsAreThoseOfFiniteDifferences()
    {
        Tensor real = Tensor.From(_real);
        Tensor fake = Tensor.From(_fake);
        GradCheck.Check(x => AdversarialLosses.Discriminator(x[0], x[1]), [real, fake]);
        GradCheck.Check(x => AdversarialLosses.SaturatingGenerator(x[0]), [fake]);
        GradCheck.Check(x => AdversarialLosses.NonSaturatingGenerator(x[0]), [fake]);
        GradCheck.Check(x => AdversarialLosses.Critic(x[0], x[1]), [real, fake], order: 1);
    }

    /// <summary>
    /// The lesson in four numbers: where D is sure that a sample is fake, the saturating gradient is 0 and the non-saturating one
    /// −1.
    /// </summary>
    [Theory]
    [InlineData(-1000, 0, 0, 1000, -1)]
    [InlineData(1000, -1000, -1, 0, 0)]
    public void NothingOverflowsWhereDIsSure(
        float logit, double saturating, double saturatingSlope, double nonSaturating, double nonSaturatingSlope)
    {
        Tensor h = Tensor.From(logit).AsLeaf();
        Tensor s = AdversarialLosses.SaturatingGenerator(h);
        Tensor n = AdversarialLosses.NonSaturatingGenerator(h);
        Assert.Equal(saturating, s.Item());
        Assert.Equal(saturatingSlope, Gradients.Of(s, [h])[0].Item());
        Assert.Equal(nonSaturating, n.Item());
        Assert.Equal(nonSaturatingSlope, Gradients.Of(n, [h])[0].Item());
        Assert.Equal(2000, AdversarialLosses.Discriminator(Tensor.From(-1000f), Tensor.From(1000f)).Item());
        Assert.Equal(0, AdversarialLosses.Discriminator(Tensor.From(1000f), Tensor.From(-1000f)).Item());
    }

    private static double D(double h) => 1 / (1 + Math.Exp(-h));
}
