using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>
/// Two ways to bound a critic's slope: clipped weights make its gradients vanish or explode, a gradient penalty keeps them.
/// </summary>
public sealed class ClippingAgainstPenaltyExperiment : IExperiment
{
    private const int DeepLayers = 12;
    private const int ShallowLayers = 4;
    private const double SmallClip = 0.01;

    // The gradient of the critic clipped to ±0.001 falls to 10⁻²³ at its first layer; squared, that is below what float32 can hold.
    private static readonly CriticSetup[] _deep =
    [
        new("clipping, c = 0.001", DeepLayers, Clip: 0.001, Lambda: 0, Init.HeUniform, DType.Float64),
        new("clipping, c = 0.01", DeepLayers, Clip: 0.01, Lambda: 0, Init.HeUniform),
        new("clipping, c = 0.1", DeepLayers, Clip: 0.1, Lambda: 0, Init.HeUniform),
        new("penalty, λ = 10", DeepLayers, Clip: 0, Lambda: 10, Init.HeUniform),
        new("penalty, λ = 0.1", DeepLayers, Clip: 0, Lambda: 0.1, Init.HeUniform),
    ];

    // From weights within half of the clip, so that a weight at ±c has moved there.
    private static readonly CriticSetup _smallStartClipped =
        new("clipping, c = 0.01, from ±c/2", ShallowLayers, SmallClip, Lambda: 0, Init.Uniform(SmallClip / 2));

    private static readonly CriticSetup _smallStartPenalised =
        new("penalty, λ = 10, from ±c/2", ShallowLayers, Clip: 0, Lambda: 10, Init.Uniform(SmallClip / 2));

    // λ = 0.1 is what the paper's code takes for these sets; with λ = 10 a critic that starts with the wrong sign keeps it.
    private static readonly CriticSetup _surfaceClipped = new("clipping, c = 0.01", ShallowLayers, SmallClip, Lambda: 0, Init.HeUniform);

    private static readonly CriticSetup _surfacePenalised = new("penalty, λ = 0.1", ShallowLayers, Clip: 0, Lambda: 0.1, Init.HeUniform);

    /// <inheritdoc/>
    public string Name => "gradient-penalty";

    /// <inheritdoc/>
    public string Summary =>
        "clipping a critic's weights makes its gradients vanish or explode with depth; a gradient penalty keeps them level";

    /// <inheritdoc/>
    public string Source =>
        "Gulrajani et al. 2017, Improved Training of Wasserstein GANs, figure 1; "
        + "clipping: Arjovsky, Chintala, Bottou 2017, Wasserstein GAN";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        PenaltySizes sizes = context.Tiny ? PenaltySizes.Tiny : context.Quick ? PenaltySizes.Quick : PenaltySizes.Full;
        PenaltyResult result = Measure(context, sizes);
        string explanation = ClippingAgainstPenaltyFigures.Explanation(DeepLayers);
        return new ExperimentResult(
            Explanation: context.Tiny ? ClippingAgainstPenaltyFigures.TinyForm(sizes) + explanation : explanation,
            Verdicts:
            [
                .. ClippingAgainstPenaltyVerdicts.OfDerivatives(result),
                .. context.Tiny ? [] : ClippingAgainstPenaltyVerdicts.OfTraining(result),
            ],
            Tables: ClippingAgainstPenaltyFigures.Tables(result, context.Seed),
            Figures: ClippingAgainstPenaltyFigures.All(result, context.Seed),
            Numbers: Numbers(result));
    }

    private static PenaltyResult Measure(ExperimentContext context, PenaltySizes sizes)
    {
        CancellationToken stop = context.Cancellation;
        PenaltyCheck.Outcome[] checks = [.. PenaltyCheck.Subjects.Select(s => PenaltyCheck.Of(s, context.Seed))];
        DeepCritic[] deep = SideBySide.Run(
            _deep, setup => DeepCritic.Train(sizes.Of(setup), sizes.DeepIterations, context), stop);
        CriticRun Shallow(CriticSetup setup, ToySet data) =>
            new CriticRun(sizes.Of(setup), data, context.Seed).Train(sizes.ShallowIterations, context);
        CriticRun[] small = SideBySide.Run(
            [_smallStartClipped, _smallStartPenalised], setup => Shallow(setup, ToySet.SwissRoll), stop);
        Surface[] surfaces = SideBySide.Run(
            [.. from data in ToySet.All from setup in (CriticSetup[])[_surfaceClipped, _surfacePenalised] select (setup, data)],
            s => new Surface(Shallow(s.setup, s.data), s.data, context.Seed),
            stop);
        return new PenaltyResult(
            Checks: checks,
            Deep: deep,
            Clipped: small.Single(run => run.Setup.Clip > 0),
            Penalised: small.Single(run => run.Setup.Lambda > 0),
            Surfaces: [.. surfaces.GroupBy(s => s.Data).Select(PairOf)]);
    }

    private static SurfacePair PairOf(IGrouping<ToySet, Surface> surfaces) => new(
        Data: surfaces.Key,
        Clipped: surfaces.Single(s => s.Setup.Clip > 0),
        Penalised: surfaces.Single(s => s.Setup.Lambda > 0));

    private static Dictionary<string, double[]> Numbers(PenaltyResult result)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (DeepCritic d in result.Deep)
        {
            numbers[$"{d.Setup.Name}: gradient by layer, before"] = d.Before.Gradients;
            numbers[$"{d.Setup.Name}: gradient by layer, after"] = d.After.Gradients;
            numbers[$"{d.Setup.Name}: weight gradient by layer, after"] = d.After.WeightGradients;
            numbers[$"{d.Setup.Name}: log10 gradient per layer, before and after"] = [d.Before.Slope, d.After.Slope];
            numbers[$"{d.Setup.Name}: mean movement"] = [d.Run.Movement];
            numbers[$"{d.Setup.Name}: gap over time"] = d.Run.Gaps;
            numbers[$"{d.Setup.Name}: slope at interpolates over time"] = d.Run.Slopes;
        }
        foreach (Surface s in result.Surfaces.SelectMany(pair => (Surface[])[pair.Clipped, pair.Penalised]))
        {
            numbers[$"{s.Data.Name}, {s.Setup.Name}: told, relief, gap, steepest"] = [s.Told, s.Relief, s.Gap, s.Steepest];
        }
        foreach (PenaltyCheck.Outcome c in result.Checks)
        {
            numbers[$"{c.Subject.Name}: error against differences"] = [c.Error];
        }
        return numbers;
    }
}
