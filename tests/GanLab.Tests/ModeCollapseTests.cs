using AutoGrad;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;
using GanLab.Experiments;
using GanLab.Experiments.ModeCollapse;

namespace GanLab.Tests;

/// <summary>The verdicts on collapse and cures: they hold on good numbers, and each fails on those that break its claim.</summary>
public class ModeCollapseTests
{
    private const double Usual = 1e-3;
    private const double Fast = 1e-2;
    private const double Slow = 1e-4;

    private static readonly ModeStatistics _one = new(8, 1, 0.01, 1, ReverseKl: 1.9, Majority: 3, MajorityShare: 0.9);
    private static readonly ModeStatistics _even = new(8, 8, 0.01, 8, ReverseKl: 0.01, Majority: 3, MajorityShare: 0.15);
    private static readonly ModeStatistics _grid = new(25, 25, 0.3, 20, ReverseKl: 0.01, Majority: 3, MajorityShare: 0.05);

    private static readonly Traps _ringTraps = Traps.Of(Mixture.Ring, new RandomSource(1));
    private static readonly Traps _gridTraps = Traps.Of(Mixture.Grid, new RandomSource(1));

    private static readonly GameResult[] _ring =
    [
        Hopping(Cure.None, Usual), Still(Cure.Packing, Usual), Still(Cure.Unrolled, Usual), Still(Cure.None, Fast),
        Hopping(Cure.None, Slow), Still(Cure.Packing, Slow),
    ];

    private static readonly GameResult[] _onGrid =
    [
        Still(Cure.None, Usual, Mixture.Grid) with { End = _grid with { EffectiveModes = 12 } },
        Still(Cure.PairingAtBoth, Usual, Mixture.Grid) with { End = _grid },
    ];

    [Fact]
    public void GoodNumbersHold()
    {
        Assert.Empty(QuickRun.Broken(Verdicts()));
        Assert.Equal(8 + 2 + 4 + 5 + _ring.Length + _onGrid.Length, Verdicts().Length);
    }

    [Fact]
    public void AGanThatDoesNotCollapseIsNoticed()
    {
        Verdict[] even = Verdicts(Still(Cure.None, Usual));
        QuickRun.AssertFails(even, "one mode, non-saturating: reverse KL");
        QuickRun.AssertFails(even, "one mode, non-saturating: share");

        // One mode for good is a collapse, and no hopping.
        GameResult stays = Hopping(Cure.None, Usual) with { Counts = [.. Enumerable.Repeat(_one, 50)] };
        Assert.Equal(["it hops: times that the majority changed, counted every 10 iterations"], Failed(Verdicts(stays)));
        QuickRun.AssertFails(Verdicts(Still(Cure.None, Slow)), "slow D, non-saturating");
    }

    [Fact]
    public void OneGoodMomentIsNoCoverage()
    {
        // The last count is even, the second half is not.
        GameResult lucky = Hopping(Cure.None, Usual);
        Assert.Empty(Failed(Verdicts(lucky with { End = _even, Counts = [.. lucky.Counts.SkipLast(1), _even] })));
    }

    [Fact]
    public void ACureThatDoesNotCureIsNoticed()
    {
        foreach (Cure cure in (Cure[])[Cure.Packing, Cure.Unrolled])
        {
            Verdict[] verdicts = Verdicts(Still(cure, Usual) with { End = _one });
            QuickRun.AssertFails(verdicts, $"cured by {cure.Name}: reverse KL");
            QuickRun.AssertFails(verdicts, $"cured by {cure.Name}: share");
            Verdict[] none = Verdicts(Still(cure, Usual) with { End = _even with { ReverseKl = double.NaN } });
            QuickRun.AssertFails(none, $"cured by {cure.Name}: reverse KL");
        }
        QuickRun.AssertFails(Verdicts(Still(Cure.None, Fast) with { End = _one }), "cured by the rate of D alone");
        QuickRun.AssertFails(Verdicts(Still(Cure.Packing, Slow) with { End = _one }), "slow D, PacGAN-2");
    }

    [Fact]
    public void AGridThatIsNotCoveredIsNoticed()
    {
        Broken(_grid with { Captured = 20 }, "modes captured of 25");
        Broken(_grid with { EffectiveModes = 11 }, "effective modes");
        Broken(_grid with { ReverseKl = 0.4 }, "reverse KL");
        Assert.Contains(
            Failed(Verdicts(grid: [_onGrid[0] with { End = _grid with { EffectiveModes = 24 } }, _onGrid[1]])),
            claim => claim.EndsWith("more than non-saturating has", StringComparison.Ordinal));

        static void Broken(ModeStatistics end, string words) => Assert.Contains(
            Failed(Verdicts(grid: [_onGrid[0], _onGrid[1] with { End = end }])), claim => claim.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void CountsThatAreNotThoseOfTheMixtureAreNoticed()
    {
        Traps wide = _ringTraps with { Perfect = _ringTraps.Perfect with { Quality = 0.97 } };
        QuickRun.AssertFails(Verdicts(ringTraps: wide), "ring of 8: quality of the mixture itself");
        Traps still = _ringTraps with { Still = _ringTraps.Still with { Quality = 0.9 } };
        QuickRun.AssertFails(Verdicts(ringTraps: still), "points that stand still");
    }

    [Fact]
    public void AGeneratorThatDidNotTrainIsNoticed()
        => QuickRun.AssertFails(
            Verdicts(Still(Cure.None, Fast) with { Moved = 0.01 }), "ring of 8, non-saturating, D at 0.01, 500 iterations: trained");

    [Fact]
    public void AGameIsTheSameTwiceAndItsCountsAreOfItsSamples()
    {
        var game = new Game(Mixture.Ring, Cure.Packing, Usual, Iterations: 20);
        GameResult[] results = [.. Enumerable.Range(0, 2).Select(_ =>
            game.Play(new RandomSource(2), new QuickRun.Silent(), CancellationToken.None))];
        Assert.Equal(results[0].End, results[1].End);
        Assert.Equal([10.0, 20], results[0].Iterations);
        Assert.Equal(results[0].End, results[0].Counts[^1]);
        Assert.Equal(20 * 256, results[0].SamplesSeen);
        Assert.True(results[0].Moved > 0);
    }

    [Fact]
    public void DigitsAreLookedAtWithTheClassifierAndWithDistances()
    {
        Mnist digits = Mnist.Load(Repository.MnistFolder, MnistSplit.Test);
        ImageClassifier classifier = ImageClassifier.Load(Path.Combine(Repository.MnistFolder, "classifier.safetensors"));
        DigitGame game = DigitGame.All[0];

        // The digits themselves: all classes, each a neighbour of itself, no doubles among those that define doubles.
        float[] real = digits.Images[..(1000 * 784)];
        DigitResult itself = game.Look(real, real, classifier);
        Assert.InRange(itself.ReverseKl, 0, 0.05);
        Assert.Equal(0, itself.Nearest);
        Assert.Equal((0.0, double.PositiveInfinity), (itself.Doubles, itself.Support));

        // One digit again and again: one class, one image.
        float[] same = [.. Enumerable.Range(0, 1000).SelectMany(_ => real[..784])];
        DigitResult one = game.Look(same, real, classifier);
        Assert.Equal(Math.Log(10), one.ReverseKl, 1e-12);
        Assert.Equal(1, one.Support);

        // Where 1s and 9s alone are learnt, an eight is of another class.
        DigitResult pair = one with { Game = DigitGame.All[^1], Shares = [0, 0.4, 0, 0, 0, 0, 0, 0, 0.2, 0.4] };
        Assert.Equal(0.2, pair.Others, 1e-12);
        Assert.Equal(0, pair.ReverseKl, 1e-12);
    }

    [Fact]
    public void TheTinyFormRuns()
    {
        ExperimentResult result = new ModeCollapseExperiment().Run(QuickRun.Context() with { Tiny = true });
        ResultCheck.Check(result);
        Assert.Empty(QuickRun.Broken(result.Verdicts));
        Assert.StartsWith("This is the tiny form", result.Explanation);
    }

    private static GameResult Still(Cure cure, double rateOfD, Mixture? data = null) => new(
        new Game(data ?? Mixture.Ring, cure, rateOfD, 500),
        [.. Enumerable.Range(1, 50).Select(i => 10.0 * i)],
        [.. Enumerable.Repeat(_even, 50)],
        [(500, [0.0, 0])],
        _even,
        Moved: 0.5);

    private static GameResult Hopping(Cure cure, double rateOfD) => Still(cure, rateOfD) with
    {
        Counts = [.. Enumerable.Range(0, 50).Select(i => _one with { Majority = i % 8 })],
        End = _one,
    };

    private static string[] Failed(Verdict[] verdicts) => [.. verdicts.Where(v => !v.Holds).Select(v => v.Claim)];

    /// <summary>The verdicts where one game is replaced.</summary>
    private static Verdict[] Verdicts(GameResult? instead = null, GameResult[]? grid = null, Traps? ringTraps = null) =>
        ModeCollapseVerdicts.All(new CollapseResult(
            [.. _ring.Select(r => r.Game.Cure == instead?.Game.Cure && r.Game.RateOfD == instead.Game.RateOfD ? instead : r)],
            grid ?? _onGrid,
            ringTraps ?? _ringTraps,
            _gridTraps,
            OnDigits: []));
}
