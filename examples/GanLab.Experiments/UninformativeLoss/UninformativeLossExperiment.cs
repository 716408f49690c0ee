using AutoGrad;
using AutoGrad.Gan;

namespace GanLab.Experiments.UninformativeLoss;

/// <summary>Which loss of a discriminator tells how good the generator is.</summary>
public sealed class UninformativeLossExperiment : IExperiment
{
    private const int TinyIterations = 10;
    private const int QuickIterations = 1000;
    private const int FullIterations = 1500;

    /// <inheritdoc/>
    public string Name => "uninformative-loss";

    /// <inheritdoc/>
    public string Summary => "a discriminator's loss does not tell how good the generator is; a Wasserstein critic's does";

    /// <inheritdoc/>
    public string Source => "Arjovsky, Chintala, Bottou 2017, Wasserstein GAN, figures 3 and 4; Gulrajani et al. 2017, figure 5";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        int iterations = context.Tiny ? TinyIterations : context.Quick ? QuickIterations : FullIterations;
        var random = new RandomSource((ulong)context.Seed);
        GanLoss[] losses = [GanLoss.Wasserstein(1), GanLoss.NonSaturating, GanLoss.LeastSquares, GanLoss.Hinge];
        IStage stage = context.Progress.Stage($"training with {losses.Length} losses", losses.Length * iterations);
        LossTrack[] tracks = SideBySide.Run(
            losses, loss => new RingGame(loss, random).Train(iterations, stage, context.Cancellation), context.Cancellation);
        var result = new LossResult(Critic: tracks[0], Others: tracks[1..], Floor: RingGame.Floor(random));
        return new ExperimentResult(
            Explanation: UninformativeLossFigures.Explanation(result, context.Tiny),
            Verdicts: context.Tiny ? UninformativeLossVerdicts.OfMovement(result) : UninformativeLossVerdicts.All(result, context.Quick),
            Tables: UninformativeLossFigures.Tables(result),
            Figures: UninformativeLossFigures.All(result),
            Numbers: Numbers(result));
    }

    private static Dictionary<string, double[]> Numbers(LossResult result)
    {
        var numbers = new Dictionary<string, double[]> { ["sampling floor"] = [result.Floor] };
        foreach (LossTrack track in result.All)
        {
            numbers[$"{track.Loss}: iterations"] = track.Iterations;
            numbers[$"{track.Loss}: negative loss"] = track.Values;
            numbers[$"{track.Loss}: exact distance"] = track.Distances;
        }
        return numbers;
    }
}
