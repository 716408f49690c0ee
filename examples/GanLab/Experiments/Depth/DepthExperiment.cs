using System.Globalization;
using AutoGrad;
using GanLab.Lab;

namespace GanLab.Experiments.Depth;

/// <summary>Sends a gradient down stacks of thirty layers and measures what each kind of layer does to it.</summary>
public sealed class DepthExperiment : IExperiment
{
    private const int FullDraws = 5;

    /// <inheritdoc/>
    public string Name => "depth";

    /// <inheritdoc/>
    public string Summary => "gradients through thirty layers: what vanishes, what explodes, and which cures do not cure";

    /// <inheritdoc/>
    public string Source => "Glorot & Bengio 2010; He et al. 2015; Yang et al. 2019 (batch norm); Pascanu et al. 2013 (clipping)";

    /// <summary>What is measured; a test takes fewer.</summary>
    internal IReadOnlyList<SetUp> SetUps { get; init; } = SetUp.All;

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        List<StackResult> results = MeasureStacks(context);
        int steps = context.Quick ? 400 : 1500;
        IStage stage = context.Progress.Stage("training with and without clipping", 2 * steps);
        ulong seed = new RandomSource((ulong)context.Seed).Fork(1000).Seed;
        TrainingRun Train(double bound) => Clipping.Train(seed, steps, bound, Clipping.Rate, () => stage.Advance(), context.Cancellation);
        TrainingRun free = Train(double.PositiveInfinity);
        TrainingRun clipped = Train(Clipping.Bound);
        return new ExperimentResult(
            DepthText.Explanation,
            [.. DepthVerdicts.OfStacks(results), .. DepthVerdicts.OfTraining(free, clipped)],
            [FactorTable(results), SettledTable(results)],
            DepthFigures.All(results, free, clipped),
            Numbers(results, free, clipped));
    }

    private List<StackResult> MeasureStacks(ExperimentContext context)
    {
        int draws = context.Quick ? 1 : FullDraws;
        IStage stage = context.Progress.Stage($"measuring {SetUps.Count} stacks of {Stack.Layers} layers", SetUps.Count * draws);
        RandomSource random = new((ulong)context.Seed);
        List<StackResult> results = [];
        for (int i = 0; i < SetUps.Count; i++)
        {
            List<StackFlow> flows = [];
            for (int draw = 0; draw < draws; draw++)
            {
                // A stream of its own for each stack, so that a new set-up does not change the numbers of the others.
                context.Cancellation.ThrowIfCancellationRequested();
                flows.Add(Stack.Measure(SetUps[i], random.Fork((ulong)((100 * draw) + i))));
                stage.Advance();
            }

            results.Add(new StackResult(SetUps[i], flows, MeanField.Predict(SetUps[i])));
        }

        return results;
    }

    private static ResultTable FactorTable(List<StackResult> results) => new(
        "What one layer multiplies the gradient's RMS by, on its way down",
        ["set-up", "factor", "claim", "theory", "at the input", "class"],
        [.. results.Select(r => (IReadOnlyList<string>)
            [
                r.SetUp.Name,
                r.Flows.Count == 1 ? Text(r.Factor, "F3") : $"{Text(r.Factor, "F3")} ± {Text(r.Spread, "F3")}",
                Text(r.SetUp.Expected, "G4"),
                Text(r.Theory.Factor, "F3"),
                Text(Math.Pow(r.Factor, Stack.Layers), "G2"),
                r.Class.ToString().ToLowerInvariant(),
            ])],
        $"factor: the {Stack.Layers}th root of the RMS at the input over that at the top"
        + (results[0].Flows.Count == 1 ? "." : $", mean ± sd of {results[0].Flows.Count} draws.")
        + " Theory: mean field, through the same layers.");

    private static ResultTable SettledTable(List<StackResult> results) => new(
        "The settled middle of each stack, and why the gradients of the weights look flat",
        ["set-up", "activation, a layer up", "its gradient, a layer down", "the same, in theory", "weights' gradient, a layer down"],
        [.. results.Select(r => (IReadOnlyList<string>)
            [
                r.SetUp.Name,
                Text(r.Flows.Average(f => f.ValueFactor), "F3"),
                Text(r.Flows.Average(f => f.SettledFactor), "F3"),
                Text(r.Theory.SettledFactor, "F3"),
                Text(r.Flows.Average(f => f.WeightFactor), "F3"),
            ])],
        $"By a line through the logarithms, without {Stack.Margin} layers at either end. Closed forms of the theory: 1/√3 = 0.577, "
        + "1/√2 = 0.707, 1, and √(π/(π − 1)) = 1.211 for ReLU with batch norm. A weight's gradient is the gradient above it times the "
        + "activation below it: what one loses on the way down, the other regains.");

    private static Dictionary<string, double[]> Numbers(List<StackResult> results, TrainingRun free, TrainingRun clipped)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (StackResult r in results)
        {
            numbers[$"factor, each draw: {r.SetUp.Name}"] = [.. r.Flows.Select(f => f.Factor)];
            numbers[$"gradient by layer: {r.SetUp.Name}"] = r.Flows[0].Relative;
            numbers[$"activation by layer: {r.SetUp.Name}"] = r.Flows[0].Values;
            numbers[$"weight gradient by layer: {r.SetUp.Name}"] = r.Flows[0].Weights;
        }

        numbers["loss without clipping"] = free.Losses;
        numbers["gradient norm without clipping"] = free.Norms;
        numbers["loss with clipping"] = clipped.Losses;
        numbers["gradient norm with clipping, before it"] = clipped.Norms;
        return numbers;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
