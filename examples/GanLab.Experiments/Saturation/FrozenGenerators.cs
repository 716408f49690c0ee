using AutoGrad;
using AutoGrad.Gan;

namespace GanLab.Experiments.Saturation;

/// <summary>All that part (b) measured.</summary>
/// <param name="Generators">The frozen generators of digits.</param>
/// <param name="Real">Some real digits, pixels in [0, 1], as many as each generator shows.</param>
/// <param name="Digits">A fresh D against each of them, in the same order.</param>
/// <param name="Overlap">A fresh D where real and generated points overlap by construction.</param>
/// <param name="Penalised">A WGAN-GP critic against the untrained generator of digits.</param>
/// <param name="Unbounded">The same critic without its penalty.</param>
internal sealed record FrozenResult(
    IReadOnlyList<FrozenDigits> Generators,
    IReadOnlyList<float[]> Real,
    IReadOnlyList<ProbeRun> Digits,
    ProbeRun Overlap,
    ProbeRun Penalised,
    ProbeRun Unbounded);

/// <summary>Part (b): the set-ups of Arjovsky and Bottou 2017, figures 2 and 3, and what a Wasserstein critic does instead.</summary>
internal static class FrozenGenerators
{
    /// <summary>The weight λ of the penalty.</summary>
    public const double Lambda = 10;

    // Points of the overlapping pair cost little, and the accuracy of its D is held against a known one.
    private const int OverlapProbe = 8192;

    /// <summary>Trains generators, freezes them, and trains fresh discriminators and critics against them.</summary>
    /// <exception cref="IOException">The digits are missing.</exception>
    /// <exception cref="InvalidDataException">The digits are damaged.</exception>
    public static FrozenResult Measure(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        var digits = new DigitGame(context.DataFolder, sizes.Probe, random);
        var pair = new OverlapGame(OverlapProbe, random.Fork(6));
        IReadOnlyList<FrozenDigits> generators = digits.Train(sizes.Epochs, context);

        FrozenDigits untrained = generators[0];
        ProbeSetup[] againstDigits =
            [.. generators.Select(g => digits.Against(g, g.Name, GanLoss.NonSaturating, sizes.Iterations))];
        ProbeSetup penalised = digits.Against(untrained, "WGAN-GP critic", GanLoss.Wasserstein(Lambda), sizes.CriticIterations);
        ProbeSetup unbounded = digits.Against(untrained, "critic without penalty", GanLoss.Wasserstein(0), sizes.CriticIterations);
        ProbeSetup overlapping = pair.Against("overlapping Gaussians", sizes.Iterations);

        ProbeSetup[] setups = [.. againstDigits, penalised, unbounded, overlapping];
        IStage stage = context.Progress.Stage("fresh discriminators against frozen generators", setups.Sum(s => s.Iterations));
        ProbeRun[] runs = SideBySide.Run(setups, s => Probe.Run(s, stage, context.Cancellation), context.Cancellation);
        ProbeRun RunOf(ProbeSetup setup) => runs.Single(run => run.Name == setup.Name);
        return new FrozenResult(
            Generators: generators,
            Real: digits.Shows(),
            Digits: [.. againstDigits.Select(RunOf)],
            Overlap: RunOf(overlapping),
            Penalised: RunOf(penalised),
            Unbounded: RunOf(unbounded));
    }

    /// <summary>The raw numbers, by name.</summary>
    public static IEnumerable<(string Name, double[] Values)> Numbers(FrozenResult result)
    {
        foreach (ProbeRun run in (ProbeRun[])[.. result.Digits, result.Overlap, result.Penalised, result.Unbounded])
        {
            yield return ($"b/{run.Name}/iterations", run.Iterations);
            yield return ($"b/{run.Name}/saturating", run.Saturating);
            yield return ($"b/{run.Name}/non-saturating", run.NonSaturating);
            yield return ($"b/{run.Name}/wasserstein", run.Wasserstein);
            yield return ($"b/{run.Name}/accuracy", run.Accuracy);
            yield return ($"b/{run.Name}/gap", run.Gap);
            yield return ($"b/{run.Name}/slope", run.Slope);
        }
    }
}
