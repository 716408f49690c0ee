using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Kernels;
using GanLab.Experiments;
using GanLab.Experiments.Drawing;
using GanLab.Experiments.Oscillation;

namespace GanLab.Tests;

/// <summary>The verdicts on oscillation: they hold on what is measured, and each fails where the maths or the numbers are broken.</summary>
public class OscillationTests
{
    private const int Steps = 500;
    private const int Settling = 40;
    private const int BilinearSteps = 200;

    private static readonly Lazy<IReadOnlyList<EigenvalueRow>> _eigenvalues = new(DiracPaths.Eigenvalues);

    private static readonly Lazy<IReadOnlyList<DiracPath>> _paths = new(() => DiracPaths.Play(Steps, Settling, QuickRun.Context()));

    private static readonly Lazy<IReadOnlyList<BilinearRow>> _bilinear = new(() => Bilinear.Measure(BilinearSteps, CancellationToken.None));

    private static readonly Lazy<IReadOnlyList<TimeScaleRun>> _toy = new(() =>
        TwoTimeScales.Measure(40, TwoTimeScales.Iterations, QuickRun.Context(), new RandomSource(1)));

    [Fact]
    public void WhatIsMeasuredHolds()
    {
        Assert.Empty(QuickRun.Broken(OscillationVerdicts.OfEigenvalues(_eigenvalues.Value, DiracPaths.Kink())));
        Assert.Empty(QuickRun.Broken(OscillationVerdicts.OfPaths(_paths.Value)));
        Assert.Empty(QuickRun.Broken(OscillationVerdicts.OfBilinear(_bilinear.Value)));
        Assert.Empty(QuickRun.Broken(OscillationVerdicts.OfTimeScales(_toy.Value)));
    }

    [Fact]
    public void ATinyRunGivesAWellFormedResultAndTheSameNumbersAgain()
    {
        ExperimentResult first = Tiny();
        ResultCheck.Check(first);
        Assert.Empty(QuickRun.Broken(first.Verdicts));
        ExperimentResult second = Tiny();
        Assert.All(first.Numbers, n => Assert.Equal(n.Value, second.Numbers[n.Key]));

        static ExperimentResult Tiny() => new OscillationExperiment().Run(QuickRun.Context() with { Tiny = true });
    }

    public static TheoryData<string> Games => [.. _eigenvalues.Value.Select(r => r.Game).Distinct()];

    [Theory]
    [MemberData(nameof(Games))]
    public void EigenvaluesThatAreOffAreNoticed(string game)
    {
        EigenvalueRow good = _eigenvalues.Value.First(r => r.Game == game);
        foreach (double off in (double[])[1e-8, double.NaN])
        {
            EigenvalueRow broken = good with { Engine = (good.Engine.Item1 + off, good.Engine.Item2) };
            QuickRun.AssertFails(OscillationVerdicts.OfEigenvalues([broken], DiracPaths.Kink()), $"{game}: eigenvalues");
        }
    }

    [Fact]
    public void APenaltyWithAnotherFactorHasOtherEigenvalues()
    {
        DiracGame right = DiracGame.WithR1(0.3);
        Assert.Equal(0, Apart(right), 1e-12);

        // γ‖∇D‖² without the half; and instance noise on the real samples alone.
        Assert.True(Apart(right with { Loss = GanLoss.NonSaturating.With(new R1(0.6)) }) > 0.01);
        Assert.True(Apart(DiracGame.WithNoise(0.7) with { Noise = 0.5 }) > 0.01);

        static double Apart(DiracGame game)
        {
            Matrix2 engine = new DiracGan(game, 0, 0).Jacobian();
            return new EigenvalueRow(game.Name, string.Empty, engine.Eigenvalues, game.Jacobian.Eigenvalues).Error;
        }
    }

    [Fact]
    public void TheJacobianIsThatOfDifferencesAwayFromTheEquilibriumToo()
    {
        const double step = 1e-5;
        foreach (DiracGame game in DiracGame.All)
        {
            Matrix2 j = new DiracGan(game, 0.7, -0.4).Jacobian();
            double alongTheta = (Field(step, 0).Psi - Field(-step, 0).Psi) / (2 * step);
            double alongPsi = (Field(0, step).Theta - Field(0, -step).Theta) / (2 * step);
            Assert.Equal(alongTheta, j.C, 1e-8);
            Assert.Equal(alongPsi, j.B, 1e-8);

            (double Theta, double Psi) Field(double theta, double psi) => new DiracGan(game, 0.7 + theta, -0.4 + psi).Field();
        }
    }

    [Fact]
    public void ConsensusMovesByTheGradientOfHalfTheSquaredField()
    {
        const double step = 1e-5;
        const double rate = 0.2;
        const double gamma = 0.5;
        (double theta, double psi) = (0.7, -0.4);
        var players = new DiracGan(DiracGame.NonSaturating, theta, psi, rate, rate);
        new Consensus(gamma).Iterate(players.Discriminator, players.Generator);
        (double along, double up) = Field(theta, psi);
        double pullOfTheta = (Half(theta + step, psi) - Half(theta - step, psi)) / (2 * step);
        double pullOfPsi = (Half(theta, psi + step) - Half(theta, psi - step)) / (2 * step);
        Assert.Equal(theta + (rate * (along - (gamma * pullOfTheta))), players.Theta, 1e-9);
        Assert.Equal(psi + (rate * (up - (gamma * pullOfPsi))), players.Psi, 1e-9);

        static (double Theta, double Psi) Field(double theta, double psi) => new DiracGan(DiracGame.NonSaturating, theta, psi).Field();

        static double Half(double theta, double psi)
        {
            (double a, double b) = Field(theta, psi);
            return ((a * a) + (b * b)) / 2;
        }
    }

    [Fact]
    public void AFieldWithoutTheJumpIsNoticed() => QuickRun.AssertFails(
        OscillationVerdicts.OfEigenvalues(_eigenvalues.Value, (0, 0)), "the field jumps");

    [Theory]
    [InlineData("simultaneous", "alternating")]
    [InlineData("simultaneous, a tenth of the rate", "simultaneous")]
    [InlineData("simultaneous, two time scales", "alternating")]
    [InlineData("alternating", "simultaneous")]
    [InlineData("alternating, 5 steps of D", "alternating")]
    [InlineData("extragradient", "optimistic")]
    [InlineData("optimistic", "extragradient")]
    [InlineData("consensus", "extragradient")]
    public void ARuleThatPlaysAnotherIsNoticed(string name, string other)
    {
        Move right = Move.All.Single(m => m.Name == name);
        Move wrong = Move.All.Single(m => m.Name == other) with { Name = name, Factor = (j, _) => right.Predict(j) };
        DiracPath path = DiracPaths.Play(DiracGame.All.Single(g => g.Name == "R1"), wrong, 1, Settling, default);
        QuickRun.AssertFails(OscillationVerdicts.OfPaths(With(path)), $"{name}: factor");
    }

    [Fact]
    public void PathsThatGoElsewhereAreNoticed()
    {
        DiracPath circle = Path("NS", "simultaneous");
        DiracPath inwards = Path("R1", "simultaneous");
        QuickRun.AssertFails(Verdicts(inwards with { Theta = circle.Theta, Psi = Far(circle.Psi) }), "below 0.997");
        QuickRun.AssertFails(Verdicts(circle with { Theta = inwards.Theta, Psi = inwards.Psi }), "above 1.001");
        QuickRun.AssertFails(Verdicts(circle with { Theta = inwards.Theta, Psi = inwards.Psi }), "circle of radius");
        QuickRun.AssertFails(Verdicts(circle with { Theta = Far(circle.Theta) }), "circle of radius");
        DiracPath penalised = Path("WGAN-GP", "alternating");
        QuickRun.AssertFails(Verdicts(penalised with { Theta = inwards.Theta, Psi = inwards.Psi }), "WGAN-GP does not come in");
        QuickRun.AssertFails(Verdicts(penalised with { Theta = [.. penalised.Theta.Select(_ => double.NaN)] }), "WGAN-GP does not come in");

        static IEnumerable<Verdict> Verdicts(DiracPath path) => OscillationVerdicts.OfPaths(With(path));

        static double[] Far(double[] values) => [.. values.Select((v, i) => i == 0 ? v : v + 1)];
    }

    [Fact]
    public void ABilinearRuleThatMissesItsRateIsNoticed()
    {
        foreach (BilinearRow good in _bilinear.Value)
        {
            BilinearRow[] rows = [good with { Measured = good.Measured + 1e-8 }];
            QuickRun.AssertFails(OscillationVerdicts.OfBilinear(rows), good.Rule);
        }
        (double X, double Y)[] outwards = Bilinear.Walk(new Simultaneous(), 0.2, 100, default);
        Assert.Equal(Math.Sqrt(1.04), Bilinear.Factor(outwards, 0), 1e-12);
    }

    [Fact]
    public void TwoTimeScalesThatAreNoiseOrSlowAreNoticed()
    {
        (TimeScaleRun high, TimeScaleRun low, TimeScaleRun two) = (_toy.Value[0], _toy.Value[1], _toy.Value[2]);
        QuickRun.AssertFails(OscillationVerdicts.OfTimeScales([high, low, two with { LateNorms = high.LateNorms }]), "both rates high");
        QuickRun.AssertFails(OscillationVerdicts.OfTimeScales([high, low, two with { LateNorms = low.LateNorms }]), "noise on y");
        QuickRun.AssertFails(OscillationVerdicts.OfTimeScales([high, low, two with { FirstTimes = low.FirstTimes }]), "are quick");
        double[] never = [.. two.FirstTimes.Select(_ => double.NaN)];
        QuickRun.AssertFails(OscillationVerdicts.OfTimeScales([high, low, two with { FirstTimes = never }]), "are quick");
    }

    [Fact]
    public void ARingThatIsNoNumberOrDidNotTrainIsNoticed()
    {
        var good = new RingRun(RingSetUp.Plain, [1, 1], [1, 1], [1, 2], [1, 1], GeneratorMoved: 1, DiscriminatorMoved: 1);
        Assert.Empty(QuickRun.Broken(OscillationVerdicts.OfRing([good])));
        QuickRun.AssertFails(OscillationVerdicts.OfRing([good with { LossOfG = [1, double.NaN] }]), "is a number");
        QuickRun.AssertFails(OscillationVerdicts.OfRing([good with { Distances = [1, double.PositiveInfinity] }]), "is a number");
        QuickRun.AssertFails(OscillationVerdicts.OfRing([good with { GeneratorMoved = 0 }]), "trained");
        QuickRun.AssertFails(OscillationVerdicts.OfRing([good, good with { DiscriminatorMoved = double.NaN }]), "trained");
    }

    [Fact]
    public void TheIndexIsThatOfASineAndForgetsADrift()
    {
        double[] sine = [.. Enumerable.Range(0, 4000).Select(i => 3 * Math.Sin(2 * Math.PI * i / 400))];
        Assert.Equal(3 / Math.Sqrt(2), OscillationIndex.Of(sine), 0.05);
        Assert.Equal(0, OscillationIndex.Of([.. sine.Select((_, i) => 5 + (0.1 * i))]), 1e-9);
    }

    [Fact]
    public void AVectorFieldIsDrawnWhole()
    {
        double[] strokes = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 2 ? double.NaN : i)];
        var field = new Series("field", strokes, strokes, Field: true);
        var figure = new LineFigure("t", "c", new Axis("x"), new Axis("y"), [field], Equal: true);
        string json = FigureData.Encode(figure);
        Assert.Contains("\"field\":true", json, StringComparison.Ordinal);
        Assert.Contains("\"missing\":0", json, StringComparison.Ordinal);
        Assert.Contains("2998", json, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunStopsWhenAsked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new OscillationExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    private static DiracPath Path(string game, string move) => _paths.Value.Single(p => p.Game.Name == game && p.Move.Name == move);

    /// <summary>The measured paths, but for this one.</summary>
    private static IReadOnlyList<DiracPath> With(DiracPath path) =>
        [.. _paths.Value.Where(p => p.Game.Name != path.Game.Name || p.Move.Name != path.Move.Name), path];
}
