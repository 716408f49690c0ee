using AutoGrad;
using AutoGrad.Nn;
using GanLab.Experiments;
using GanLab.Experiments.ClippingAgainstPenalty;

namespace GanLab.Tests;

/// <summary>The verdicts on clipping and penalty: they hold on good numbers, and each fails on those that break its claim.</summary>
public class ClippingAgainstPenaltyTests
{
    private const double Clip = 0.01;
    private const int Seed = 1;

    private static readonly CriticSetup _deepTight = new("tight", 12, Clip, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup _deepLoose = new("loose", 12, Clip: 0.1, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup _deepPenalty = new("penalty", 12, Clip: 0, Lambda: 10, Init.HeUniform);
    private static readonly CriticSetup _smallTight = new("small tight", 4, Clip, Lambda: 0, Init.HeUniform);
    private static readonly CriticSetup _smallPenalty = new("small penalty", 4, Clip: 0, Lambda: 0.1, Init.HeUniform);

    private static readonly Lazy<PenaltyCheck.Outcome[]> _checks = new(() =>
        [.. PenaltyCheck.Subjects.Select(s => PenaltyCheck.Of(s, Seed))]);

    private static readonly Lazy<SurfacePair> _ring = new(() =>
        new SurfacePair(ToySet.Ring, Clipped: OnRing(_smallTight), Penalised: OnRing(_smallPenalty)));

    [Fact]
    public void GoodNumbersHold() => Assert.Empty(QuickRun.Broken(Verdicts()));

    [Fact]
    public void APenaltyWhoseGradientIsWrongOrDoesNotArriveIsNoticed()
    {
        PenaltyCheck.Outcome good = _checks.Value[0];
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
    public void ADeepCriticWithALayerThatLetsNothingThroughIsNotReachedByItsPenalty()
    {
        CriticRun cut = Moved(_deepPenalty);
        Parameter middle = cut.Critic.Parameters().Where(p => p.Shape.Rank == 2).ElementAt(5);
        middle.Set(Tensor.Zeros(middle.Shape));
        OnlyFails(Verdicts(deep: [GoodPenalty() with { Run = cut }]), "reaches every weight matrix of the deep critic");
    }

    [Fact]
    public void GradientsThatDoNotVanishUnderTightClippingAreNoticed()
    {
        DeepCritic good = GoodTight();
        OnlyFails(Verdicts(deep: [good with { After = Straight(0) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { After = Straight(2 * good.Theory) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { After = Straight(double.NaN) }]), "against log₁₀");
        OnlyFails(Verdicts(deep: [good with { Run = Moved(_deepTight) }]), "stand still");
    }

    [Fact]
    public void GradientsThatDoNotExplodeUnderLooseClippingAreNoticed()
    {
        DeepCritic good = GoodLoose();
        OnlyFails(Verdicts(deep: [good with { After = good.Before }]), "it explodes");
        OnlyFails(Verdicts(deep: [good with { After = Straight(double.PositiveInfinity) }]), "it explodes");
        OnlyFails(Verdicts(deep: [good with { Run = Start(_deepLoose, ToySet.SwissRoll) }]), "loose: trained, weights moved");
        OnlyFails(Verdicts(deep: [good with { Gap = -1 }]), "E f(real)");
        OnlyFails(Verdicts(deep: [good with { Gap = double.NaN }]), "E f(real)");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(-0.2)]
    [InlineData(double.NaN)]
    public void GradientsThatAreNotLevelUnderThePenaltyAreNoticed(double slope) =>
        OnlyFails(Verdicts(deep: [GoodPenalty() with { After = Straight(slope) }]), "level");

    [Fact]
    public void APenalisedCriticThatDidNotTrainIsNoticed()
    {
        CriticRun idle = Start(_deepPenalty, ToySet.SwissRoll);
        OnlyFails(Verdicts(deep: [GoodPenalty() with { Run = idle }]), "penalty: trained, weights moved");
        OnlyFails(Verdicts(penalised: Start(_smallPenalty, ToySet.SwissRoll)), "small penalty: trained, weights moved");
    }

    [Fact]
    public void WeightsThatAreSpreadUnderClippingOrPinnedUnderThePenaltyAreNoticed()
    {
        CriticRun spread = Start(_smallTight with { Start = Init.Uniform(Clip / 2) }, ToySet.SwissRoll);
        Negate(spread);
        OnlyFails(Verdicts(clipped: spread), "small tight: share of weights within");
        CriticRun pinned = Moved(_smallTight with { Name = "pinned" });
        OnlyFails(Verdicts(penalised: pinned), "pinned: share of weights within");
    }

    [Fact]
    public void SurfacesOfTheTwoCriticsExchangedOrAlikeAreNoticed()
    {
        SurfacePair good = _ring.Value;
        SurfacePair exchanged = good with { Clipped = good.Penalised, Penalised = good.Clipped };
        SurfacePair alike = good with { Clipped = good.Penalised };
        OnlyFails(Verdicts(ring: exchanged), "8 Gaussians: relief");
        OnlyFails(Verdicts(ring: alike), "8 Gaussians: relief");
    }

    [Fact]
    public void ARunStopsWhenAsked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        ExperimentContext context = QuickRun.Context(cancellation: stop.Token);
        Assert.Throws<OperationCanceledException>(() => new ClippingAgainstPenaltyExperiment().Run(context));
    }

    /// <summary>The verdicts on good numbers, but for those that are given.</summary>
    private static Verdict[] Verdicts(
        PenaltyCheck.Outcome[]? checks = null,
        DeepCritic[]? deep = null,
        CriticRun? clipped = null,
        CriticRun? penalised = null,
        SurfacePair? ring = null)
    {
        var result = new PenaltyResult(
            Checks: checks ?? _checks.Value,
            Deep: deep ?? [GoodTight(), GoodLoose(), GoodPenalty()],
            Clipped: clipped ?? Moved(_smallTight),
            Penalised: penalised ?? Moved(_smallPenalty),
            Surfaces: [ring ?? _ring.Value]);
        return [.. ClippingAgainstPenaltyVerdicts.OfDerivatives(result), .. ClippingAgainstPenaltyVerdicts.OfTraining(result)];
    }

    /// <summary>Asserts that one claim fails, the one with these words.</summary>
    private static void OnlyFails(Verdict[] verdicts, string words) => Assert.Contains(words, Assert.Single(QuickRun.Broken(verdicts)));

    // Clipped from ±√(6/n) to ±0.01 before the first step, a deep critic is at once what it stays.
    private static DeepCritic GoodTight()
    {
        CriticRun run = Start(_deepTight, ToySet.SwissRoll);
        LayerProfile profile = run.Profile();
        return new DeepCritic(run, profile, profile, Gap: 0);
    }

    private static DeepCritic GoodLoose() => new(Moved(_deepLoose), Straight(-0.1), Straight(0.2), Gap: 40);

    private static DeepCritic GoodPenalty() => new(Moved(_deepPenalty), Straight(0), Straight(0.02), Gap: 1);

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
        foreach (Parameter p in run.Critic.Parameters())
        {
            p.Set(-p.Detach());
        }
    }
}
