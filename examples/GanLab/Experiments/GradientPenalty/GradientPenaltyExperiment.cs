using AutoGrad.Kernels;
using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>
/// Two ways to bound a critic's slope: clipped weights make its gradients vanish or explode, a gradient penalty keeps them.
/// </summary>
public sealed class GradientPenaltyExperiment : IExperiment
{
    private const double SmallClip = 0.01;
    private const int ShallowLayers = 4;
    private const int TinyWidth = 16;
    private const int TinyIterations = 3;

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
        PenaltyCheck.Outcome[] checks = [.. PenaltyCheck.Subjects.Select(s => PenaltyCheck.Of(s, context.Seed))];

        int iterations = context.Tiny ? TinyIterations : context.Quick ? 500 : 1000;
        CancellationToken stop = context.Cancellation;
        DeepCritic[] deep = SideBySide.Run(DeepSetups(), s => DeepCritic.Train(Sized(s, context), iterations, context), stop);

        int shallowIterations = context.Tiny ? TinyIterations : context.Quick ? 500 : 2000;
        (CriticSetup Setup, ToySet Data)[] shallow =
        [
            .. SmallStartSetups().Select(s => (s, ToySet.SwissRoll)),
            .. new[] { ToySet.Ring, ToySet.Grid, ToySet.SwissRoll }.SelectMany(data => SurfaceSetups().Select(s => (s, data))),
        ];
        CriticRun[] trained = SideBySide.Run(shallow, s => Train(Sized(s.Setup, context), s.Data, shallowIterations, context), stop);
        int starts = SmallStartSetups().Length;
        CriticRun[] small = trained[..starts];
        Surface[] surfaces = [.. trained.Zip(shallow, (run, s) => new Surface(run, s.Data, context.Seed)).Skip(starts)];

        var report = new Report(checks, deep, small, surfaces, SmallClip, context.Seed, context.Tiny);
        return new ExperimentResult(report.Explanation(), report.Verdicts(), report.Tables(), report.Figures(), report.Numbers());
    }

    private static CriticRun Train(CriticSetup setup, ToySet data, int iterations, ExperimentContext context) =>
        new CriticRun(setup, data, context.Seed).Train(iterations, context);

    private static CriticSetup Sized(CriticSetup setup, ExperimentContext context) =>
        context.Tiny ? setup with { Width = TinyWidth } : setup;

    // The gradient of the critic clipped to ±0.001 falls to 10⁻²³ at its first layer; squared, that is below what float32 can hold.
    private static CriticSetup[] DeepSetups() =>
    [
        new("clipping, c = 0.001", 12, Clip: 0.001, Lambda: 0, Init.HeUniform, DType.Float64),
        new("clipping, c = 0.01", 12, Clip: 0.01, Lambda: 0, Init.HeUniform),
        new("clipping, c = 0.1", 12, Clip: 0.1, Lambda: 0, Init.HeUniform),
        new("penalty, λ = 10", 12, Clip: 0, Lambda: 10, Init.HeUniform),
        new("penalty, λ = 0.1", 12, Clip: 0, Lambda: 0.1, Init.HeUniform),
    ];

    private static CriticSetup[] SmallStartSetups() =>
    [
        new("clipping, c = 0.01, from ±c/2", ShallowLayers, SmallClip, Lambda: 0, Init.Uniform(SmallClip / 2)),
        new("penalty, λ = 10, from ±c/2", ShallowLayers, Clip: 0, Lambda: 10, Init.Uniform(SmallClip / 2)),
    ];

    // λ = 0.1 is what the paper's code takes for these sets; with λ = 10 a critic that starts with the wrong sign keeps it.
    private static CriticSetup[] SurfaceSetups() =>
    [
        new("clipping, c = 0.01", ShallowLayers, SmallClip, Lambda: 0, Init.HeUniform),
        new("penalty, λ = 0.1", ShallowLayers, Clip: 0, Lambda: 0.1, Init.HeUniform),
    ];
}
