using AutoGrad;

namespace GanLab.Experiments.Depth;

/// <summary>Sends a gradient down stacks of thirty layers and measures what each kind of layer does to it.</summary>
public sealed class DepthExperiment : IExperiment
{
    private const int FullDraws = 5;
    private const int QuickSteps = 400;
    private const int FullSteps = 1500;

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
        List<StackResult> stacks = MeasureStacks(context);
        int steps = context.Quick ? QuickSteps : FullSteps;
        IStage stage = context.Progress.Stage("training with and without clipping", 2 * steps);
        TrainingRun free = Train(double.PositiveInfinity, steps, stage, context);
        TrainingRun clipped = Train(Clipping.Bound, steps, stage, context);
        return new ExperimentResult(
            Explanation: DepthFigures.Explanation,
            Verdicts: [.. DepthVerdicts.OfStacks(stacks), .. DepthVerdicts.OfTraining(free, clipped)],
            Tables: DepthFigures.Tables(stacks),
            Figures: DepthFigures.All(stacks, free, clipped),
            Numbers: Numbers(stacks, free, clipped));
    }

    private List<StackResult> MeasureStacks(ExperimentContext context)
    {
        int draws = context.Quick ? 1 : FullDraws;
        IStage stage = context.Progress.Stage($"measuring {SetUps.Count} stacks of {Stack.Layers} layers", SetUps.Count * draws);
        var random = new RandomSource((ulong)context.Seed);
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

    // The same seed with and without clipping: the two runs differ in the bound alone.
    private static TrainingRun Train(double bound, int steps, IStage stage, ExperimentContext context)
    {
        ulong seed = new RandomSource((ulong)context.Seed).Fork(1000).Seed;
        return Clipping.Train(seed, steps, bound, Clipping.Rate, () => stage.Advance(), context.Cancellation);
    }

    private static Dictionary<string, double[]> Numbers(List<StackResult> stacks, TrainingRun free, TrainingRun clipped)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (StackResult r in stacks)
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
}
