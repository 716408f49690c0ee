using AutoGrad;
using AutoGrad.Nn;
using GanLab.Experiments.ChainRule;
using GanLab.Experiments;

namespace GanLab.Tests;

public class ChainRuleTests
{
    private static readonly Lazy<ExperimentResult> Result = new(() => new ChainRuleExperiment().Run(QuickRun.Context()));

    private static readonly Lazy<HandNumbers> Example = new(() => HandExample.Measure(new Plane(HandExample.Loss), CancellationToken.None));

    private static readonly Lazy<FactorNumbers> Factors = new(() => Train(rate: GeneratorFactors.Rate, radius: GeneratorFactors.Radius));

    [Fact]
    public void Every_verdict_of_the_quick_run_holds()
    {
        Assert.Empty(QuickRun.Broken(Result.Value.Verdicts));
        ResultCheck.Check(Result.Value);
    }

    [Fact]
    public void The_numbers_of_the_derivation_are_printed()
    {
        string text = string.Join('\n', Result.Value.Tables.Select(t => t.Note).Concat(Result.Value.Verdicts.Select(v => v.Measured)));
        string[] printed = ["(−1.15, 0.65)", "1.3210", "(0.615, −0.365)", "(1.2, −0.8)"];
        Assert.All(printed, number => Assert.Contains(number, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_runs_with_one_seed_give_the_same_numbers()
    {
        ExperimentResult again = new ChainRuleExperiment().Run(QuickRun.Context());
        Assert.Equal(Result.Value.Numbers, again.Numbers);
    }

    [Fact]
    public void A_function_without_its_cross_term_is_noticed()
    {
        Plane plane = new((x, y) => (x - 1).Square() + (y + 0.5).Square());
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfExample(HandExample.Measure(plane, CancellationToken.None))];
        string[] claims =
        [
            "derivation by hand", "L at", "∇L", "‖∇L‖", "one step", "L after", "Hessian, by", "smaller eigenvalue", "larger eigenvalue",
            "rate, predicted", "rate, measured", "0.1, predicted", "0.1, measured", "Newton", "200 steps", "L there", "falls, then rises",
        ];
        Assert.All(claims, words => Assert.Contains(verdicts, v => v.Claim.Contains(words, StringComparison.Ordinal) && !v.Holds));
    }

    [Fact]
    public void One_wrong_number_fails_its_claim()
    {
        HandNumbers n = Example.Value;
        DerivationLine[] wrong = [.. n.Derivation.Select((l, i) => i == 5 ? l with { Engine = l.Engine + 1e-9 } : l)];
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Derivation = wrong }), "derivation by hand");
        wrong[5] = wrong[5] with { Engine = double.NaN };
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Derivation = wrong }), "derivation by hand");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Differences = new Point(-1.15, 0.66) }), "central differences");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { Gradient = new Point(-115, 65) }), "class by the fixed bands");
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(n with { MeasuredRateLimit = double.NaN }), "measured by halving");
    }

    [Fact]
    public void A_descent_that_stays_at_the_wrong_minimum_is_noticed()
    {
        Descent path = Example.Value.Path;
        Point[] stays = [.. path.Points.Select((p, i) => i < 6 ? p : path.Points[6])];
        QuickRun.AssertFails(ChainRuleVerdicts.OfExample(Example.Value with { Path = path with { Points = stays } }), "falls, then rises");
    }

    [Fact]
    public void Meanings_that_are_mixed_up_fail()
    {
        Plane plane = new(HandExample.Loss);
        Meaning[] meanings = [.. Meaning.Measure(plane, Example.Value.Newton)];
        GradientClass[] scaled = [GradientClass.Vanishing, GradientClass.Normal, GradientClass.Normal];
        (meanings[1], meanings[2]) = (meanings[2], meanings[1]);
        meanings[0] = meanings[0] with { Norm = double.NaN };
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfMeanings(meanings, scaled)];
        Assert.Equal(verdicts.Length, QuickRun.Broken(verdicts).Length);
    }

    [Fact]
    public void A_discriminator_that_does_not_train_vanishes_nothing()
    {
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(Train(rate: 0, radius: GeneratorFactors.Radius))];
        Assert.All(
            ["trained", "share right", "∂D/∂G vanishes", "it goes to", "so the whole gradient", "explodes"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void Where_real_and_generated_points_overlap_nothing_vanishes()
    {
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(Train(rate: GeneratorFactors.Rate, radius: 0.5))];
        Assert.All(
            ["share right", "∂D/∂G vanishes", "it goes to", "so the whole gradient"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Theory]
    [InlineData(1e-11)]
    [InlineData(double.NaN)]
    public void A_product_that_is_not_the_whole_is_noticed(double mismatch)
    {
        FactorNumbers n = Factors.Value;
        FactorRow[] rows = [.. n.Rows];
        rows[1] = rows[1] with { Mismatch = mismatch, Generator = rows[1].Generator * (1 + 1e-15), WholeNonSaturating = 0 };
        Verdict[] verdicts = [.. ChainRuleVerdicts.OfFactors(n with { Rows = rows })];
        Assert.All(["equal the whole", "∂G/∂θ", "not vanish: grows"], words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void A_run_stops_when_asked()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ChainRuleExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    private static FactorNumbers Train(double rate, double radius) =>
        new GeneratorFactors(1, radius).Measure([0, 1000], rate, () => { }, CancellationToken.None);
}
