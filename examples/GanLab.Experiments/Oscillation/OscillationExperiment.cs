using AutoGrad;

namespace GanLab.Experiments.Oscillation;

/// <summary>Two players that chase each other: why training circles, by eigenvalues, and what stops it.</summary>
public sealed class OscillationExperiment : IExperiment
{
    /// <inheritdoc/>
    public string Name => "oscillation";

    /// <inheritdoc/>
    public string Summary => "two players that chase each other: eigenvalues tell who circles, and which cures damp it";

    /// <inheritdoc/>
    public string Source =>
        "Mescheder, Geiger, Nowozin 2018 (Dirac-GAN); Mescheder et al. 2017; Gidel et al. 2019; Daskalakis et al. 2018; Heusel et al. 2017";

    /// <summary>The prose.</summary>
    internal static ExperimentText Text { get; } = ExperimentText.Of<OscillationExperiment>();

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        Sizes sizes = context.Tiny ? Sizes.Tiny : context.Quick ? Sizes.Quick : Sizes.Full;
        var random = new RandomSource((ulong)context.Seed);
        IReadOnlyList<EigenvalueRow> eigenvalues = DiracPaths.Eigenvalues();
        (double Below, double Above) kink = DiracPaths.Kink();
        IReadOnlyList<DiracPath> paths = DiracPaths.Play(sizes.Steps, sizes.Settling, context);
        IReadOnlyList<BilinearRow> bilinear = Bilinear.Measure(sizes.BilinearSteps, context.Cancellation);
        IReadOnlyList<TimeScaleRun> toy = TwoTimeScales.Measure(sizes.ToyRuns, sizes.ToyIterations, context, random.Fork(1));
        IReadOnlyList<RingRun> ring = RingGame.Measure(sizes.RingSeeds, sizes.RingIterations, context, random.Fork(2));
        return new ExperimentResult(
            Explanation: (context.Tiny ? Text.Part("The tiny form") + "\n\n" : string.Empty)
                + Text.Part("Explanation", RingFigures.Findings(ring)),
            Verdicts:
            [
                .. OscillationVerdicts.OfEigenvalues(eigenvalues, kink),
                .. context.Tiny ? [] : OscillationVerdicts.OfBilinear(bilinear),
                .. context.Tiny ? [] : OscillationVerdicts.OfPaths(paths),
                .. context.Tiny ? [] : OscillationVerdicts.OfTimeScales(toy),
                .. context.Tiny ? [] : OscillationVerdicts.OfRing(ring),
            ],
            Tables: [.. GameFigures.Tables(eigenvalues, paths, toy), RingFigures.Table(ring)],
            Figures: [.. GameFigures.All(paths, bilinear, toy), .. RingFigures.All(ring)],
            Numbers: Numbers(eigenvalues, paths, bilinear, toy, ring));
    }

    private static Dictionary<string, double[]> Numbers(
        IReadOnlyList<EigenvalueRow> eigenvalues,
        IReadOnlyList<DiracPath> paths,
        IReadOnlyList<BilinearRow> bilinear,
        IReadOnlyList<TimeScaleRun> toy,
        IReadOnlyList<RingRun> ring)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (EigenvalueRow row in eigenvalues)
        {
            numbers[$"a/eigenvalues, real and imaginary: {row.Game} {row.Strength}".Trim()] =
                [row.Engine.Item1.Real, row.Engine.Item1.Imaginary, row.Engine.Item2.Real, row.Engine.Item2.Imaginary];
        }
        foreach (DiracPath path in paths)
        {
            string name = $"a/{path.Game.Name}, {path.Move.Name}";
            numbers[$"{name}/factor predicted, measured"] = [path.Predicted, path.Measured];
            numbers[$"{name}/distance"] = path.Distances;
        }
        foreach (IGrouping<string, BilinearRow> rule in bilinear.GroupBy(r => r.Rule))
        {
            numbers[$"b/{rule.Key}/factor by rate"] = [.. rule.Select(r => r.Measured)];
        }
        foreach (TimeScaleRun run in toy)
        {
            numbers[$"c/{run.Name}/late norm, each run"] = run.LateNorms;
            numbers[$"c/{run.Name}/first time, each run"] = run.FirstTimes;
        }
        foreach (IGrouping<string, RingRun> runs in ring.GroupBy(r => r.SetUp.Name))
        {
            numbers[$"d/{runs.Key}/index of the loss, each run"] = [.. runs.Select(r => r.Index)];
            numbers[$"d/{runs.Key}/distance, each run"] = [.. runs.Select(r => r.Distance)];
            numbers[$"d/{runs.Key}/index of the distance, each run"] = [.. runs.Select(r => r.Swing)];
            numbers[$"d/{runs.Key}/last distance, each run"] = [.. runs.Select(r => r.Distances[^1])];
        }
        return numbers;
    }
}
