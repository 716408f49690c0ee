using AutoGrad;
using AutoGrad.Nn;
using GanLab.Experiments.Depth;
using GanLab.Experiments;

namespace GanLab.Tests;

public class DepthTests
{
    private static readonly Lazy<ExperimentResult> Result = new(() => new DepthExperiment().Run(QuickRun.Context()));

    private static readonly Lazy<TrainingRun> Free = new(() => Train(double.PositiveInfinity, Clipping.Rate));

    private static readonly Lazy<TrainingRun> Clipped = new(() => Train(Clipping.Bound, Clipping.Rate));

    [Fact]
    public void Every_verdict_of_the_quick_run_holds()
    {
        Assert.Empty(QuickRun.Broken(Result.Value.Verdicts));
        ResultCheck.Check(Result.Value);
    }

    [Fact]
    public void Two_runs_with_one_seed_give_the_same_numbers()
    {
        DepthExperiment two = new() { SetUps = [SetUp.All[0], SetUp.All[1]] };
        IReadOnlyDictionary<string, double[]> numbers = two.Run(QuickRun.Context()).Numbers;
        Assert.All(numbers, n => Assert.Equal(Result.Value.Numbers[n.Key], n.Value));
    }

    [Theory]
    [InlineData("linear U(±1/√n)", 0.57735026919)]
    [InlineData("ReLU Glorot", 0.70710678119)]
    [InlineData("ReLU He", 1)]
    [InlineData("ReLU He + batch norm", 1.2111738962)]
    public void The_theory_gives_the_closed_forms(string name, double factor) =>
        Assert.Equal(factor, MeanField.Predict(Named(name)).SettledFactor, 1e-8);

    [Fact]
    public void Weights_drawn_wrongly_are_noticed()
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
    public void A_cure_that_is_another_is_noticed(string name, object norm, double shortcut) =>
        QuickRun.AssertFails(OfOne(Named(name) with { Norm = (Norm)norm, Shortcut = shortcut }), name + ": factor");

    [Fact]
    public void A_class_that_is_another_or_a_gradient_that_is_no_number_is_noticed()
    {
        StackFlow level = new([.. Enumerable.Repeat(1.0, 31)], [.. Enumerable.Repeat(1.0, 31)], [.. Enumerable.Repeat(1.0, 30)]);
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
    public void Clipping_that_does_not_clip_is_noticed()
    {
        Verdict[] verdicts = [.. DepthVerdicts.OfTraining(Free.Value, Free.Value)];
        Assert.All(
            ["every loss and norm", "below 1", "share of the first"],
            words => QuickRun.AssertFails(verdicts, words));
    }

    [Fact]
    public void A_rate_too_low_to_explode_or_to_learn_is_noticed()
    {
        Verdict[] verdicts = [.. DepthVerdicts.OfTraining(Train(double.PositiveInfinity, 1e-12), Train(Clipping.Bound, 1e-12))];
        Assert.All(["without clipping", "below 1", "share of the first", "trained"], words => QuickRun.AssertFails(verdicts, words));
        TrainingRun small = Clipped.Value with { Norms = [.. Clipped.Value.Norms.Select(_ => 0.5)] };
        QuickRun.AssertFails(DepthVerdicts.OfTraining(Free.Value, small), "something to clip");
    }

    [Fact]
    public void A_run_stops_when_asked()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DepthExperiment().Run(QuickRun.Context(cancellation: stop.Token)));
    }

    private static SetUp Named(string name) => SetUp.All.Single(s => s.Name == name);

    private static IEnumerable<Verdict> OfOne(SetUp setUp) =>
        DepthVerdicts.OfStacks([new StackResult(setUp, [Stack.Measure(setUp, new RandomSource(1))], MeanField.Predict(Named(setUp.Name)))]);

    private static TrainingRun Train(double bound, double rate) =>
        Clipping.Train(1, 300, bound, rate, () => { }, CancellationToken.None);
}
