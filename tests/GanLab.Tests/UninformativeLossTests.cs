using AutoGrad;
using AutoGrad.Gan;
using GanLab.Experiments;
using GanLab.Experiments.UninformativeLoss;

namespace GanLab.Tests;

/// <summary>The verdicts on losses and distances: they hold on good numbers, and each fails on those that break its claim.</summary>
public class UninformativeLossTests
{
    private const double Floor = 0.13;

    // The transient, then a slow fall with some noise.
    private static readonly double[] _iterations = [.. Enumerable.Range(1, 100).Select(i => 10.0 * i)];
    private static readonly double[] _distances = [.. _iterations.Select(i => Floor + (i < 150 ? 3 : 0.7 * Math.Exp(-i / 250)))];
    private static readonly double[] _told = [.. _distances.Select((d, i) => d - Floor + (0.005 * Math.Sin(i * i)))];
    private static readonly double[] _noise = [.. _iterations.Select((_, i) => -0.5 + (0.1 * Math.Sin(i * i)))];

    [Fact]
    public void GoodNumbersHold()
    {
        Assert.Empty(QuickRun.Broken(Verdicts()));
        Assert.Equal(8, Verdicts().Length);
    }

    [Fact]
    public void ACriticThatDoesNotFollowTheDistanceIsNoticed()
    {
        // The right level of numbers in the wrong order: only the correlation can see it.
        double[] shuffled = [.. _told[..14], .. _told[14..].Reverse()];
        QuickRun.AssertFails(Verdicts(critic: Track("WGAN-GP", shuffled)), "WGAN-GP: rank correlation");
        QuickRun.AssertFails(Verdicts(critic: Track("WGAN-GP", _noise)), "WGAN-GP: rank correlation");
        QuickRun.AssertFails(Verdicts(critic: Track("WGAN-GP", [.. _told.Select(_ => double.NaN)])), "WGAN-GP: rank correlation");
    }

    [Fact]
    public void ACriticOfAnotherSlopeDoesNotTellTheDistance()
    {
        double[] steeper = [.. _told.Select(v => 3 * v)];
        Assert.Equal(["WGAN-GP: −L is the distance"], Failed(Verdicts(critic: Track("WGAN-GP", steeper))));
    }

    [Fact]
    public void TheTransientAloneCountsForNothing()
    {
        // Before iteration 150 all is well; after it the loss is noise.
        double[] late = [.. _told[..14], .. _noise[14..]];
        LossTrack track = Track("WGAN-GP", late);
        Assert.True(track.PearsonOfAll > 0.8, $"{track.PearsonOfAll}");
        QuickRun.AssertFails(Verdicts(critic: track), "WGAN-GP: rank correlation");
    }

    [Fact]
    public void DiscriminatorsThatDoTellTheDistanceAreNoticed()
        => QuickRun.AssertFails(Verdicts(others: [Track("a", _told), Track("b", _told)]), "the mean of that correlation");

    [Fact]
    public void AGeneratorThatLearntNothingIsNoticed()
    {
        LossTrack far = Track("WGAN-GP", _told) with { Distances = [.. _distances.Select(d => d + 1)] };
        QuickRun.AssertFails(Verdicts(critic: far), "has learnt the ring");
        QuickRun.AssertFails(Verdicts(others: [Track("a", _noise) with { Moved = 0.01 }]), "a: trained");
        QuickRun.AssertFails(Verdicts(others: [Track("a", _noise) with { Moved = double.NaN }]), "a: trained");
    }

    [Fact]
    public void AGameIsTheSameTwiceAndItsDistanceTheExactOne()
    {
        LossTrack[] tracks = [.. Enumerable.Range(0, 2).Select(_ =>
            new RingGame(GanLoss.Wasserstein(1), new RandomSource(3)).Train(20, new QuickRun.Silent(), CancellationToken.None))];
        Assert.Equal(tracks[0].Values, tracks[1].Values);
        Assert.Equal(tracks[0].Distances, tracks[1].Distances);
        Assert.Equal([10.0, 20], tracks[0].Iterations);

        // It starts 3 to the right of a ring of radius 1 and has come nearer in 20 iterations.
        Assert.InRange(tracks[0].Distances[0], 2.5, 3.5);
        Assert.True(tracks[0].Distances[1] < tracks[0].Distances[0]);
        Assert.InRange(RingGame.Floor(new RandomSource(3)), 0.08, 0.2);
    }

    [Fact]
    public void TheTinyFormRuns()
    {
        ExperimentResult result = new UninformativeLossExperiment().Run(QuickRun.Context() with { Tiny = true });
        ResultCheck.Check(result);
        Assert.Equal(4, result.Verdicts.Count);
        Assert.StartsWith("This is the tiny form", result.Explanation);
    }

    private static LossTrack Track(string name, double[] values) => new(name, _iterations, values, _distances, Moved: 0.2);

    private static string[] Failed(Verdict[] verdicts) => [.. verdicts.Where(v => !v.Holds).Select(v => v.Claim.Split(',')[0])];

    private static Verdict[] Verdicts(LossTrack? critic = null, LossTrack[]? others = null) => UninformativeLossVerdicts.All(
        new LossResult(
            critic ?? Track("WGAN-GP", _told),
            others ?? [Track("non-saturating", _noise), Track("least squares", _noise), Track("hinge", _noise)],
            Floor),
        quick: true);
}
