using AutoGrad;
using AutoGrad.Nn;
using GanLab.Experiments;
using GanLab.Experiments.Depth;

namespace GanLab.Tests;

public class DepthTests
{
    private static readonly Lazy<ExperimentResult> _result = new(() => new DepthExperiment().Run(QuickRun.Context()));

    private static readonly Lazy<TrainingRun> _free = new(() => Train(double.PositiveInfinity, Clipping.Rate));

    private static readonly Lazy<TrainingRun> _clipped = new(() => Train(Clipping.Bound, Clipping.Rate));

    [Fact]
    public void EveryVerdictOfTheQuickRunHolds()
    {
        Assert.Empty(QuickRun.Broken(_result.Value.Verdicts));
        ResultCheck.Check(_result.Value);
    }

    [Fact]
    public void TwoRunsWithOneSeedGiveTheSameNumbers()
    {
        var two = new DepthExperiment { SetUps = [SetUp.All[0], SetUp.All[1]] };
        IReadOnlyDictionary<string, double[]> numbers = two.Run(QuickRun.Context()).Numbers;
        Assert.All(numbers, n => Assert.Equal(_result.Value.Numbers[n.Key], n.Value));
    }

    [Theory]
    [InlineData("linear U(±1/√n)", 0.57735026919)]
    [InlineData("ReLU Glorot", 0.70710678119)]
    [InlineData("ReLU He", 1)]
    [InlineData("ReLU He + batch norm", 1.2111738962)]
    public void TheTheoryGivesTheClosedForms(string name, double factor) =>
        Assert.Equal(factor, MeanField.Predict(Named(name)).SettledFactor, 1e-8);

    [Fact]
    public void WeightsDrawnWronglyAreNoticed()
    {
        SetUp right = Named("ReLU He");
        Verdict[] verdicts = [.. OfOne(right with { Weights = (shape, random, type) => Init.HeUniform(shape, random, type) * 1.05 })];
        QuickRun.AssertFails(verdicts, "ReLU He: factor");
        QuickRun.AssertFails(verdicts, "mean-field");
        Assert.True(OfOne(right).First().Holds);
    }

    [Theory]
    [InlineData("ReLU He + batch norm", Norm.Layer, 0)]
    [InlineData("ReLU + layer norm", Norm.Batch, 0)]
    [InlineData("sigmoid + layer norm", Norm.Batch, 0)]
    [InlineData("sigmoid + batch norm", Norm.Layer, 0)]
    [InlineData("tanh + batch norm", Norm.None, 0)]
    [InlineData("tanh + layer norm", Norm.None, 0)]
    [InlineData("ReLU He residual", Norm.None, 0.9)]
    [InlineData("ReLU residual / √30", Norm.None, 0)]
    [InlineData("sigmoid residual", Norm.None, 0)]
    public void ACureThatIsAnotherIsNoticed(string name, object norm, double shortcut) =>
        QuickRun.AssertFails(OfOne(Named(name) with { Norm = (Norm)norm, Shortcut = shortcut }), name + ": factor");

    [Fact]
    public void AClassThatIsAnotherOrAGradientThatIsNoNumberIsNoticed()
    {
        var level = new StackFlow([.. Enumerable.Repeat(1.0, 31)], [.. Enumerable.Repeat(1.0, 31)], [.. Enumerable.Repeat(1.0, 30)]);
        StackFlow none = level with
        {
            Gradients = [double.NaN, .. level.Gradients.Skip(1)],
            Weights = [.. level.Weights.Select(_ => double.NaN)],
        };
        foreach (StackFlow flow in (StackFlow[])[level, none])
        {
            Verdict[] verdicts = [.. DepthVerdicts.OfStacks([.. SetUp.All.Select(s => new StackResult(s, [flow], MeanField.Predict(s)))])];
            QuickRun.AssertFails(verdicts, "vanishing at the input");
            QuickRun.AssertFails(verdicts, "exploding at the input");
            QuickRun.AssertFails(verdicts, "mean-field");
            Assert.Equal(flow == level, verdicts.Single(v => v.Claim.StartsWith("weights' gradients", StringComparison.Ordinal)).Holds);
            Assert.Equal(flow == level, verdicts.Single(v => v.Claim.StartsWith("ReLU He: factor", StringComparison.Ordinal)).Holds);
        }
    }

    [Fact]
    public void ClippingThatDoesNotClipIsNoticed()
    {
        Verdict[] verdicts = [.. DepthVerdicts.OfTraining(_free.Value, _free.Value)];
        Assert.All(
            ["every loss and norm", "below 1", "share of the first"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void ARateTooLowToExplodeOrToLearnIsNoticed()
    {
        Verdict[] verdicts = [.. DepthVerdicts.OfTraining(Train(double.PositiveInfinity, 1e-12), Train(Clipping.Bound, 1e-12))];
        Assert.All(["without clipping", "below 1", "share of the first", "trained"], words => QuickRun.AssertFails(verdicts, words));
        TrainingRun small = _clipped.Value with { Norms = [.. _clipped.Value.Norms.Select(_ => 0.5)] };
        QuickRun.AssertFails(DepthVerdicts.OfTraining(_free.Value, small), "something to clip");
    }

    [Fact]
    public void ARunStopsWhenAsked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DepthExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    private static SetUp Named(string name) => SetUp.All.Single(s => s.Name == name);

    private static IEnumerable<Verdict> OfOne(SetUp setUp) =>
        DepthVerdicts.OfStacks([new StackResult(setUp, [Stack.Measure(setUp, new RandomSource(1))], MeanField.Predict(Named(setUp.Name)))]);

    private static TrainingRun Train(double bound, double rate) =>
        Clipping.Train(1, 300, bound, rate, () => { }, CancellationToken.None);
}
