using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;

namespace AutoGrad.Gan.Tests;

/// <summary>The figures of samples whose answer is known.</summary>
public sealed class MetricTests
{
    private const double Sigma = 0.02;

    private static readonly double[] _centres = ToyData.RingCentres();

    [Fact]
    public void AnEvenSamplerHasAllModesAndTheQualityOfAGaussian()
    {
        var s = ModeStatistics.Of(ToyData.Ring(200_000, seed: 3), _centres, Sigma);
        Assert.Equal((8, 8), (s.Modes, s.Captured));
        Assert.Equal(1 - Math.Exp(-4.5), s.Quality, 0.001);
        Assert.Equal(8, s.EffectiveModes, 0.01);
        Assert.Equal(0, s.ReverseKl, 1e-3);
        Assert.Equal(0.125, s.MajorityShare, 0.005);
    }

    [Fact]
    public void OneModeHasAReverseKlOfLnEight()
    {
        var s = ModeStatistics.Of([(float)_centres[6], (float)_centres[7]], _centres, Sigma);
        Assert.Equal((1, 1.0, 1.0, 3, 1.0), (s.Captured, s.Quality, Math.Round(s.EffectiveModes, 12), s.Majority, s.MajorityShare));
        Assert.Equal(Math.Log(8), s.ReverseKl, 1e-12);
    }

    [Fact]
    public void PointsFarFromEveryModeCaptureNoneButHaveANearest()
    {
        var s = ModeStatistics.Of([5, 0, 6, 0, 7, 0, 0, 5], _centres, Sigma);
        Assert.Equal((0, 0.0, 0.0, 0.75), (s.Captured, s.Quality, s.EffectiveModes, s.MajorityShare));
        Assert.Equal((0.75 * Math.Log(6)) + (0.25 * Math.Log(2)), s.ReverseKl, 1e-12);
        Assert.Throws<ArithmeticException>(() => ModeStatistics.Of([float.NaN, 0], _centres, Sigma));
        Assert.Throws<ArgumentException>(() => ModeStatistics.Of([1, 2, 3], _centres, Sigma));
        Assert.Throws<ArgumentException>(() => ModeStatistics.Of([], _centres, Sigma));
    }

    [Fact]
    public void AHopIsAChangeOfTheMajority()
    {
        ModeStatistics At(int mode) => ModeStatistics.Of([(float)_centres[2 * mode], (float)_centres[(2 * mode) + 1]], _centres, Sigma);
        Assert.Equal(3, ModeStatistics.Hops([At(0), At(0), At(5), At(4), At(4), At(0)]));
        Assert.Equal(0, ModeStatistics.Hops([]));
    }

    [Fact]
    public void NeighboursAreAtTheirDistances()
    {
        Assert.Equal([5.0, 0], Neighbours.NearestDistances([3, 4, 10, 10], [0, 0, 10, 10], 2));
        Assert.Equal([(0, 2, 1.0), (0, 1, 2.0)], Neighbours.ClosestPairs([0, 0, 2, 0, 0, 1], 2, pairs: 2));
        Assert.Throws<ArgumentException>(() => Neighbours.NearestDistances([1], [1, 2], 2));
        Assert.Throws<ArgumentException>(() => Neighbours.NearestDistances([1, 2], [], 2));
    }

    [Fact]
    public void TheBirthdayProbabilityIsThatOfBirthdays()
    {
        Assert.Equal(0.5073, Neighbours.DoubleProbability(23, 365), 1e-4);
        Assert.Equal(1, Neighbours.DoubleProbability(6, 5));
        double support = Neighbours.SupportEstimate(200);
        Assert.Equal(0.5, Neighbours.DoubleProbability(200, support), 0.002);
        Assert.Throws<ArgumentOutOfRangeException>(() => Neighbours.SupportEstimate(1));
    }
}
