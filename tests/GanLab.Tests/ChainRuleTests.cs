using AutoGrad;
using GanLab.Experiments;
using GanLab.Experiments.ChainRule;

namespace GanLab.Tests;

public class ChainRuleTests
{
    private static readonly Lazy<ExperimentResult> _result = new(() => new ChainRuleExperiment().Run(QuickRun.Context()));

    private static readonly Lazy<HandNumbers> _example = new(
        () => HandExample.Measure(new Plane(HandExample.Loss), CancellationToken.None));

    private static readonly Lazy<FactorNumbers> _factors = new(() => Train(rate: GeneratorFactors.Rate, radius: GeneratorFactors.Radius));

    [Fact]
    public void EveryVerdictOfTheQuickRunHolds()
    {
        Assert.Empty(QuickRun.Broken(_result.Value.Verdicts));
        ResultCheck.Check(_result.Value);
    }

    [Fact]
    public void TheNumbersOfTheDerivationArePrinted()
    {
        string text = string.Join('\n', _result.Value.Tables.Select(t => t.Note).Concat(_result.Value.Verdicts.Select(v => v.Measured)));
        string[] printed = ["(−1.15, 0.65)", "1.3210", "(0.615, −0.365)", "(1.2, −0.8)"];
        Assert.All(printed, number => Assert.Contains(number, text, StringComparison.Ordinal));
    }

    [Fact]
    public void TwoRunsWithOneSeedGiveTheSameNumbers()
    {
        ExperimentResult again = new ChainRuleExperiment().Run(QuickRun.Context());
        Assert.Equal(_result.Value.Numbers, again.Numbers);
    }

    [Fact]
    public void AFunctionWithoutItsCrossTermIsNoticed()
    {
        var plane = new Plane((x, y) => (x - 1).Square() + (y + 0.5).Square());
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfExample(HandExample.Measure(plane, CancellationToken.None))];
        string[] claims =
        [
            "derivation by hand", "L at", "∇L", "one step", "L after", "Hessian, by", "smaller eigenvalue", "larger eigenvalue",
            "rate, measured", "0.1, measured", "Newton", "200 steps", "L there", "falls, then rises",
        ];
        Assert.All(claims, words => Assert.Contains(verdicts, v => v.Claim.Contains(words, StringComparison.Ordinal) && !v.Holds));
    }

    [Fact]
    public void OneWrongNumberFailsItsClaim()
    {
        HandNumbers n = _example.Value;
        DerivationLine[] wrong = [.. n.Derivation.Select((l, i) => i == 5 ? l with { Engine = l.Engine + 1e-9 } : l)];
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Derivation = wrong }), "derivation by hand");
        wrong[5] = wrong[5] with { Engine = double.NaN };
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Derivation = wrong }), "derivation by hand");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Differences = new Point(-1.15, 0.66) }), "central differences");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Gradient = new Point(-115, 65) }), "class by the fixed bands");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { MeasuredRateLimit = double.NaN }), "measured by halving");
    }

    [Fact]
    public void ADescentThatStaysAtTheWrongMinimumIsNoticed()
    {
        Descent path = _example.Value.Path;
        Point[] stays = [.. path.Points.Select((p, i) => i < 6 ? p : path.Points[6])];
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(_example.Value with { Path = path with { Points = stays } }), "falls, then rises");
    }

    [Fact]
    public void MeaningsThatAreMixedUpFail()
    {
        var plane = new Plane(HandExample.Loss);
        Meaning[] meanings = [.. Meaning.Measure(plane, _example.Value.Newton)];
        ScaledLoss[] scaled = [new(Scale: 0.001, Norm: 0.001), new(Scale: 1, Norm: 1), new(Scale: 100, Norm: 1)];
        (meanings[1], meanings[2]) = (meanings[2], meanings[1]);
        meanings[0] = meanings[0] with { Norm = double.NaN };
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfMeanings(meanings, scaled)];
        Assert.Equal(verdicts.Length, QuickRun.Broken(verdicts).Length);
    }

    [Fact]
    public void ADiscriminatorThatDoesNotTrainVanishesNothing()
    {
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(Train(rate: 0, radius: GeneratorFactors.Radius))];
        Assert.All(
            ["trained", "share right", "∂D/∂G vanishes", "it goes to", "so the whole gradient", "explodes"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void WhereRealAndGeneratedPointsOverlapNothingVanishes()
    {
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(Train(rate: GeneratorFactors.Rate, radius: 0.5))];
        Assert.All(
            ["share right", "∂D/∂G vanishes", "it goes to", "so the whole gradient"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Theory]
    [InlineData(1e-11)]
    [InlineData(double.NaN)]
    public void AProductThatIsNotTheWholeIsNoticed(double mismatch)
    {
        FactorNumbers n = _factors.Value;
        FactorRow[] rows = [.. n.Rows];
        rows[1] = rows[1] with { Mismatch = mismatch, WholeNonSaturating = 0 };
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(n with { Rows = rows })];
        Assert.All(["equal the whole", "not vanish: grows"], words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void OfSeveralRunsTheOneWithTheMedianFallIsShown()
    {
        FactorNumbers n = _factors.Value;
        FactorNumbers Falls(double times) => n with { Rows = [n.Rows[0] with { Whole = times }, n.Rows[^1] with { Whole = 1 }] };
        Assert.Equal(20, FactorNumbers.Median([Falls(1000), Falls(5), Falls(20)]).Fall);
    }

    [Fact]
    public void ARunStopsWhenAsked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ChainRuleExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    private static FactorNumbers Train(double rate, double radius) =>
        new GeneratorFactors(1, radius).Measure([0, 1000], rate, () => { }, CancellationToken.None);
}
