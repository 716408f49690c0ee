using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Nn;
using GanLab.Experiments;
using GanLab.Experiments.Saturation;
using GanLab.Shell;

namespace GanLab.Tests;

/// <summary>Experiment 3: the exact part in full, the verdicts of the trained parts on broken numbers, and a tiny run.</summary>
public class SaturationTests
{
    private static readonly double[] _three = [0, 1, 2];

    [Fact]
    public void TheExactPartHoldsAndItsTableAndFiguresAreWellFormed()
    {
        IReadOnlyList<PairRow> rows = Pair(seed: 7);
        Assert.All(ExactPairVerdicts.Of(rows), AssertHolds);
        ResultTable table = ExactPairFigures.Table(rows);
        ResultCheck.Check(FakeExperiment.Nothing with { Tables = [table], Figures = [.. ExactPairFigures.All(rows)] });
    }

    [Fact]
    public void TheSameSeedGivesTheSameRows()
    {
        Assert.Equal(Pair(seed: 3), Pair(seed: 3));
        Assert.NotEqual(Pair(seed: 3), Pair(seed: 4));
    }

    [Fact]
    public void TheExactPartFailsOnWrongNumbers()
    {
        IReadOnlyList<PairRow> rows = Pair(seed: 7);
        IReadOnlyList<PairRow> moved = Change(rows, r => r with { JensenShannon = r.JensenShannon + 1e-6 });
        AssertFails(ExactPairVerdicts.Of(moved), "JS at θ = 2", "JS at θ = 4");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { JensenShannonSlope = 2 * r.JensenShannonSlope })), "dJS/dθ");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { Wasserstein1Slope = double.NaN })), "W₁'s gradient");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { SampledSum = r.SampledSum * 1.001 })), "add up to θ");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { Sampled = -r.Sampled })), "on samples, θ = 2", "θ = 8");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { StandardError = double.NaN })), "on samples, θ = 0.5");
        AssertFails(ExactPairVerdicts.Of(Change(rows, r => r with { StandardError = 0.1 * r.Saturating })), "on samples, θ = 4");
    }

    [Fact]
    public void TheVerdictsOnFrozenGeneratorsHoldOnGoodNumbersAndFailOnBrokenOnes()
    {
        FrozenResult good = Frozen();
        Assert.All(FrozenVerdicts.Of(good, FrozenBounds.Quick), AssertHolds);
        ProbeRun digits = good.Digits[0];
        void Fails(FrozenResult broken, string claim) => AssertFails(FrozenVerdicts.Of(broken, FrozenBounds.Quick), claim);

        Fails(good with { Digits = [digits with { Saturating = [1, 0.1, 0.01] }, good.Digits[1]] }, "untrained G: the saturating");
        Fails(good with { Digits = [digits with { NonSaturating = [1, 1, 1] }, good.Digits[1]] }, "untrained G: the non-saturating");
        Fails(good with { Digits = [digits with { Saturating = [1, double.NaN, 1e-5] }, good.Digits[1]] }, "untrained G: the saturating");
        Fails(good with { Digits = [digits with { Saturating = [1, 0.1, 0] }, good.Digits[1]] }, "untrained G: the saturating");
        Fails(good with { Digits = [digits with { Moved = 0 }, good.Digits[1]] }, "untrained G: the saturating");
        Fails(good with { Digits = [digits with { Accuracy = [0.5, 0.5, 0.5] }, good.Digits[1]] }, "accuracy");
        Fails(good with { Generators = [good.Generators[0], good.Generators[1] with { Moved = 0 }] }, "G after 10 epochs: the saturating");
        Fails(good with { Overlap = good.Overlap with { Saturating = [1, 0.1, 0.01] } }, "that of the best D");
        Fails(good with { Overlap = good.Overlap with { Moved = 0 } }, "that of the best D");
        Fails(good with { Overlap = good.Overlap with { Accuracy = [0.5, 0.9, 1] } }, "accuracy Φ(θ/2)");
        Fails(good with { Penalised = good.Penalised with { Slope = [1, 1, 1] } }, "settles at 1 + d/(2λ)");
        Fails(good with { Penalised = good.Penalised with { Slope = [1, 1, 1] } }, "and not at 1");
        Fails(good with { Penalised = good.Penalised with { Wasserstein = [1, 0.1, 0.1] } }, "G's gradient does not vanish");
        Fails(good with { Unbounded = good.Unbounded with { Slope = [1, 2, 2] } }, "keeps rising");
        Fails(good with { Unbounded = good.Unbounded with { Moved = double.NaN } }, "keeps rising");
    }

    [Fact]
    public void TheFullFormAlsoAsksThatTheFallIsWeakerForAGeneratorThatTrainedLong()
    {
        FrozenResult two = Frozen();
        FrozenResult three = two with
        {
            Generators = [.. two.Generators, Digits(epochs: 25, moved: 0.2)],
            Digits = [.. two.Digits, two.Digits[1] with { Name = "G after 25 epochs", Saturating = [1, 1, 1e-6] }],
        };
        AssertFails(FrozenVerdicts.Of(three, FrozenBounds.Quick), "weaker for the generator that trained longest");
    }

    [Fact]
    public void TheVerdictsOnHeadStartsHoldOnGoodNumbersAndFailOnBrokenOnes()
    {
        HeadStartRun[] good = Games();
        Assert.All(HeadStartVerdicts.Of(good), AssertHolds);
        void Fails(Func<HeadStartRun, bool> which, Func<HeadStartRun, HeadStartRun> change, string claim) =>
            AssertFails(HeadStartVerdicts.Of([.. good.Select(g => which(g) ? change(g) : g)]), claim);
        bool Stuck(HeadStartRun g) => g is { Lead: 2000, WithAdam: false, Loss.Name: "saturating" };
        bool Control(HeadStartRun g) => g is { Lead: 0, WithAdam: false, Loss.Name: "saturating" };
        bool Hidden(HeadStartRun g) => g is { Lead: 200, WithAdam: true, Loss.Name: "saturating" };
        bool Other(HeadStartRun g) => g is { Lead: 2000, WithAdam: false, Loss.Name: "non-saturating" };
        bool Below(HeadStartRun g) => g is { Lead: 2000, WithAdam: true, Loss.Name: "saturating" };

        Fails(Stuck, g => g with { After = 0.5 }, "SGD, K = 2000: stuck");
        Fails(Stuck, g => g with { After = 40 }, "SGD, K = 2000: stuck");
        Fails(Stuck, g => g with { After = double.PositiveInfinity }, "stuck");
        Fails(Stuck, g => g with { Update = [0, 0, 0] }, "stuck");
        Fails(Stuck, g => g with { DiscriminatorMoved = 0 }, "stuck");
        Fails(Other, g => g with { GeneratorMoved = 0.01 }, "non-saturating, SGD");
        Fails(Other, g => g with { After = double.PositiveInfinity }, "non-saturating, SGD");
        Fails(Control, g => g with { After = 3 }, "saturating, SGD, K = 0");
        Fails(Control, g => g with { After = double.PositiveInfinity }, "saturating, SGD, K = 0");
        Fails(g => g is { Lead: 2000, WithAdam: false, Loss.Name: "WGAN-GP" }, g => g with { After = g.Before }, "WGAN-GP, SGD");
        Fails(g => g is { Lead: 2000, WithAdam: false, Loss.Name: "WGAN-GP" }, g => g with { GeneratorMoved = 0 }, "WGAN-GP, SGD");
        Fails(Hidden, g => g with { Gradient = [1, 1, 1] }, "Adam hides it");
        Fails(Hidden, g => g with { Gradient = [0, 0, 0] }, "Adam hides it");
        Fails(Hidden, g => g with { Update = [1e-4, 1, 1] }, "and yet its first update");
        Fails(Below, g => g with { Update = [1, 1, 1] }, "until ε");
        Fails(Below, g => g with { Update = [double.NaN, 1, 1] }, "until ε");
    }

    [Fact]
    public void ATinyRunGivesAWellFormedResultAndTheSameNumbersAgain()
    {
        ExperimentResult first = Tiny();
        ResultCheck.Check(first);
        Assert.NotEmpty(first.Verdicts);
        ExperimentResult second = Tiny();
        Assert.Equal(first.Numbers.Keys, second.Numbers.Keys);
        Assert.All(first.Numbers, n => Assert.Equal(n.Value, second.Numbers[n.Key]));
        Assert.Equal(first.Verdicts, second.Verdicts);
    }

    [Fact]
    public void ACancelledRunStops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new SaturationExperiment().Run(Context(stop.Token)));
    }

    private static IReadOnlyList<PairRow> Pair(ulong seed) =>
        ExactPair.Measure(200_000, new RandomSource(seed), new SilentProgress(), CancellationToken.None);

    private static IReadOnlyList<PairRow> Change(IReadOnlyList<PairRow> rows, Func<PairRow, PairRow> change) => [.. rows.Select(change)];

    private static FrozenResult Frozen()
    {
        double[] falls = [1, 0.1, 1e-4];
        var any = new ProbeRun(
            Name: "any",
            Iterations: _three,
            Saturating: falls,
            NonSaturating: [1, 2, 3],
            Wasserstein: [1, 2, 3],
            Accuracy: [0.5, 1, 1],
            Gap: _three,
            Slope: _three,
            Moved: 0.05);
        return new FrozenResult(
            Generators: [Digits(epochs: 0, moved: 0), Digits(epochs: 10, moved: 0.14)],
            Real: [],
            Digits: [any with { Name = "untrained G" }, any with { Name = "G after 10 epochs" }],
            Overlap: any with { Name = "overlap", Saturating = [0.5, 0.4, 0.4], Accuracy = [0.5, 0.6, 0.69], Moved = 0.1 },
            Penalised: any with { Name = "WGAN-GP critic", Slope = [1, 2, 2.2], Gap = [0, 40, 2.2 * 24], Moved = 0.2 },
            Unbounded: any with { Name = "critic without penalty", Slope = [1, 10, 100], Moved = 2 });
    }

    private static FrozenDigits Digits(int epochs, double moved) => new(
        Epochs: epochs,
        Weights: WeightSnapshot.Of(Networks.Mlp([1, 1], Activation.Relu, new RandomSource(1))),
        Moved: moved,
        Images: []);

    private static HeadStartRun[] Games()
    {
        return
        [
            .. from lead in (int[])[0, 200, 2000]
               from loss in (GanLoss[])[GanLoss.Saturating, GanLoss.NonSaturating, GanLoss.Wasserstein()]
               from adam in (bool[])[false, true]
               let stuck = lead == 2000 && loss == GanLoss.Saturating
               let gradient = loss != GanLoss.Saturating || lead == 0 ? 1 : lead == 200 ? 0.01 : 1e-10
               let near = stuck ? 4 : 1
               let moved = stuck ? 1e-6 : 0.2
               let update = adam ? gradient / (gradient + 1e-8) : 0.01 * gradient
               select new HeadStartRun(
                   Loss: loss,
                   WithAdam: adam,
                   Lead: lead,
                   Iterations: _three,
                   Gradient: [gradient, gradient, gradient],
                   Update: [update, update, update],
                   Before: 4,
                   After: near,
                   GeneratorMoved: moved,
                   DiscriminatorMoved: 0.5),
        ];
    }

    private static ExperimentResult Tiny()
    {
        var sizes = new Sizes(
            PairSamples: 1000, Epochs: [0, 1], Iterations: 3, CriticIterations: 3, Probe: 16,
            HeadStarts: [0, 2, 4], GameIterations: 3, Balance: [1, 2], BalanceIterations: 3);
        return SaturationExperiment.Run(Context(CancellationToken.None), sizes, FrozenBounds.Quick);
    }

    private static ExperimentContext Context(CancellationToken stop) =>
        new(Seed: 1, Quick: true, DataSets.Find(AppContext.BaseDirectory), new SilentProgress(), stop);

    private static void AssertHolds(Verdict verdict) =>
        Assert.True(verdict.Holds, $"{verdict.Claim}: {verdict.Measured}, {verdict.Expected}");

    private static void AssertFails(IEnumerable<Verdict> verdicts, params string[] claims)
    {
        Verdict[] all = [.. verdicts];
        foreach (string claim in claims)
        {
            Verdict[] meant = [.. all.Where(v => v.Claim.Contains(claim, StringComparison.Ordinal))];
            Assert.NotEmpty(meant);
            Assert.Contains(meant, v => !v.Holds);
        }
    }

    private sealed class SilentProgress : IStageProgress, IStage
    {
        public IStage Stage(string title, int steps) => this;

        public void Advance(int steps = 1)
        {
        }
    }
}
