using AutoGrad;
using AutoGrad.Nn;
using GanLab.Experiments.ClippingAgainstPenalty;
using GanLab.Experiments;

namespace GanLab.Tests;

/// <summary>The verdicts on clipping and penalty: they hold on good numbers, and each fails on those that break its claim.</summary>
public class GradientPenaltyTests
{
    private const double Clip = 0.01;
    private const int Seed = 1;

    private static readonly CriticSetup DeepTight = new("tight", 12, Clip, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup DeepLoose = new("loose", 12, Clip: 0.1, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup DeepPenalty = new("penalty", 12, Clip: 0, Lambda: 10, Init.HeUniform);
    private static readonly CriticSetup SmallTight = new("small tight", 4, Clip, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup SmallPenalty = new("small penalty", 4, Clip: 0, Lambda: 0.1, Init.HeUniform);

    private static readonly Lazy<PenaltyCheck.Outcome[]> Checks = new(() =>
        [.. PenaltyCheck.Subjects.Select(s => PenaltyCheck.Of(s, Seed))]);

    private static readonly Lazy<Surface[]> Surfaces = new(() => [OnRing(SmallTight), OnRing(SmallPenalty)]);

    [Fact]
    public void Good_numbers_hold() => Assert.Empty(QuickRun.Broken(Verdicts()));

    [Fact]
    public void A_penalty_whose_gradient_is_wrong_or_does_not_arrive_is_noticed()
    {
        PenaltyCheck.Outcome good = Checks.Value[0];
        const string differs = "tanh critic: the penalty's gradient is that of central differences";
        const string arrives = "tanh critic: the penalty's gradient reaches every weight matrix";
        Fails(good with { Error = 1e-6 }, differs);
        Fails(good with { Error = double.NaN }, differs);
        Fails(good with { Scale = 0 }, arrives);
        Fails(good with { Scale = double.NaN }, arrives);
        Fails(good with { Reached = good.Matrices - 1 }, arrives);
        Fails(good with { Silent = [] }, arrives);
        Fails(good with { Silent = [.. good.Silent, "0.bias"] }, arrives);

        static void Fails(PenaltyCheck.Outcome broken, string words) => OnlyFails(Verdicts(checks: [broken]), words);
    }

    [Fact]
    public void A_deep_critic_with_a_layer_that_lets_nothing_through_is_not_reached_by_its_penalty()
    {
        CriticRun cut = Moved(DeepPenalty);
        Parameter middle = cut.Critic.Parameters().Where(p => p.Shape.Rank == 2).ElementAt(5);
        middle.Set(Tensor.Zeros(middle.Shape));
        OnlyFails(Verdicts(deep: [GoodPenalty() with { Run = cut }]), "reaches every weight matrix of the deep critic");
    }

    [Fact]
    public void Gradients_that_do_not_vanish_under_tight_clipping_are_noticed()
    {
        DeepCritic good = GoodTight();
        OnlyFails(Verdicts(deep: [good with { After = Straight(0) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { After = Straight(2 * good.Theory) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { After = Straight(double.NaN) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { Run = Moved(DeepTight) }]), "stand still");
    }

    [Fact]
    public void Gradients_that_do_not_explode_under_loose_clipping_are_noticed()
    {
        DeepCritic good = GoodLoose();
        OnlyFails(Verdicts(deep: [good with { After = good.Before }]), "it explodes");
        OnlyFails(Verdicts(deep: [good with { After = Straight(double.PositiveInfinity) }]), "it explodes");
        OnlyFails(Verdicts(deep: [good with { Run = Start(DeepLoose, ToySet.SwissRoll) }]), "loose: trained, weights moved");
        OnlyFails(Verdicts(deep: [good with { Gap = -1 }]), "E f(real)");
        OnlyFails(Verdicts(deep: [good with { Gap = double.NaN }]), "E f(real)");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(-0.2)]
    [InlineData(double.NaN)]
    public void Gradients_that_are_not_level_under_the_penalty_are_noticed(double slope) =>
        OnlyFails(Verdicts(deep: [GoodPenalty() with { After = Straight(slope) }]), "level");

    [Fact]
    public void A_penalised_critic_that_did_not_train_is_noticed()
    {
        CriticRun idle = Start(DeepPenalty, ToySet.SwissRoll);
        OnlyFails(Verdicts(deep: [GoodPenalty() with { Run = idle }]), "penalty: trained, weights moved");
        OnlyFails(Verdicts(small: [Moved(SmallTight), Start(SmallPenalty, ToySet.SwissRoll)]), "small penalty: trained, weights moved");
    }

    [Fact]
    public void Weights_that_are_spread_under_clipping_or_pinned_under_the_penalty_are_noticed()
    {
        CriticRun spread = Start(SmallTight with { Start = Init.Uniform(Clip / 2) }, ToySet.SwissRoll);
        Negate(spread);
        OnlyFails(Verdicts(small: [spread, Moved(SmallPenalty)]), "small tight: share of weights within");
        CriticRun pinned = Moved(SmallTight with { Name = "pinned" });
        OnlyFails(Verdicts(small: [Moved(SmallTight), pinned]), "pinned: share of weights within");
    }

    [Fact]
    public void Surfaces_of_the_two_critics_exchanged_or_alike_are_noticed()
    {
        Surface[] s = Surfaces.Value;
        OnlyFails(Verdicts(surfaces: [s[1], s[0]]), "8 Gaussians: relief");
        OnlyFails(Verdicts(surfaces: [s[1], s[1]]), "8 Gaussians: relief");
    }

    [Fact]
    public void A_run_stops_when_asked()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new GradientPenaltyExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    /// <summary>The verdicts on good numbers, but for those that are given.</summary>
    private static Verdict[] Verdicts(
        PenaltyCheck.Outcome[]? checks = null, DeepCritic[]? deep = null, CriticRun[]? small = null, Surface[]? surfaces = null) =>
        new Report(
            checks ?? Checks.Value,
            deep ?? [GoodTight(), GoodLoose(), GoodPenalty()],
            small ?? [Moved(SmallTight), Moved(SmallPenalty)],
            surfaces ?? Surfaces.Value,
            Clip,
            Seed).Verdicts();

    /// <summary>Asserts that one claim fails, the one with these words.</summary>
    private static void OnlyFails(Verdict[] verdicts, string words) => Assert.Contains(words, Assert.Single(QuickRun.Broken(verdicts)));

    // Clipped from ±√(6/n) to ±0.01 before the first step, a deep critic is at once what it stays.
    private static DeepCritic GoodTight()
    {
        CriticRun run = Start(DeepTight, ToySet.SwissRoll);
        LayerProfile profile = run.Profile();
        return new DeepCritic(run, profile, profile, Gap: 0);
    }

    private static DeepCritic GoodLoose() => new(Moved(DeepLoose), Straight(-0.1), Straight(0.2), Gap: 40);

    private static DeepCritic GoodPenalty() => new(Moved(DeepPenalty), Straight(0), Straight(0.02), Gap: 1);

    /// <summary>Gradients whose logarithm changes by <paramref name="slope"/> with each layer towards the input.</summary>
    private static LayerProfile Straight(double slope)
    {
        double[] layers = [.. Enumerable.Range(1, 11).Select(i => (double)i)];
        double[] gradients = [.. layers.Select(i => Math.Pow(10, slope * (layers.Length - i)))];
        return new LayerProfile(layers, gradients, gradients);
    }

    private static Surface OnRing(CriticSetup setup) =>
        new(Start(setup, ToySet.Ring).Train(250, QuickRun.Context()), ToySet.Ring, Seed);

    private static CriticRun Start(CriticSetup setup, ToySet data) => new(setup, data, Seed);

    /// <summary>A critic whose weights have moved as far as they can without leaving their range: each to its negative.</summary>
    private static CriticRun Moved(CriticSetup setup)
    {
        CriticRun run = Start(setup, ToySet.SwissRoll);
        Negate(run);
        return run;
    }

    private static void Negate(CriticRun run)
    {
        foreach (Parameter p in run.Critic.Parameters()) { p.Set(-p.Detach()); }
    }
}
