using AutoGrad;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>A discriminator that is too strong: what it does to the generator's gradient, and what cures it.</summary>
public sealed class SaturationExperiment : IExperiment
{
    /// <inheritdoc/>
    public string Name => "saturation";

    /// <inheritdoc/>
    public string Summary => "a discriminator that is too sure hands the generator no gradient; a Wasserstein critic always does";

    /// <inheritdoc/>
    public string Source =>
        "Goodfellow et al. 2014, section 3; Arjovsky and Bottou 2017, theorem 2.4, figures 2 and 3; Gulrajani et al. 2017 (WGAN-GP)";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context) =>
        Run(context, context.Quick ? Sizes.Quick : Sizes.Full, context.Quick ? FrozenBounds.Quick : FrozenBounds.Full);

    /// <summary>The experiment with sizes and bounds of the caller's choice.</summary>
    internal static ExperimentResult Run(ExperimentContext context, Sizes sizes, FrozenBounds bounds)
    {
        var random = new RandomSource((ulong)context.Seed);
        IReadOnlyList<PairRow> pair = ExactPair.Measure(sizes.PairSamples, random.Fork(1), context.Progress, context.Cancellation);
        FrozenResult frozen = FrozenGenerators.Measure(context, sizes, random.Fork(2));
        IReadOnlyList<HeadStartRun> games = HeadStart.Measure(context, sizes, random.Fork(3));
        IReadOnlyList<BalanceRow> balance = HeadStart.Balance(context, sizes, random.Fork(4));
        return new ExperimentResult(
            Explanation,
            [.. ExactPair.Verdicts(pair), .. FrozenReport.Verdicts(frozen, bounds), .. HeadStartReport.Verdicts(games)],
            [ExactPair.Table(pair), .. FrozenReport.Tables(frozen), .. HeadStartReport.Tables(games, balance)],
            [.. ExactPair.Figures(pair), .. FrozenReport.Figures(frozen), .. HeadStartReport.Figures(games)],
            ExactPair.Numbers(pair).Concat(FrozenReport.Numbers(frozen)).Concat(HeadStartReport.Numbers(games, balance))
                .ToDictionary(n => n.Name, n => n.Values));
    }

    private static IReadOnlyList<string> Explanation { get; } =
    [
        "A generator learns only what the discriminator tells it. If D is sure of every sample, log(1 − D) is flat where the samples are, "
        + "and the gradient that reaches the generator vanishes. Three parts show when this happens, and when it does not.",
        "(a) The smallest case, where all is known exactly: the truth is N(0, 1), the generator N(θ, 1), D at its optimum. The saturating "
        + "gradient falls as exp(−θ²/8), the non-saturating one keeps what the other loses, and the Wasserstein distance pulls with 1 "
        + "everywhere. The engine finds the same numbers from samples.",
        "(b) Digits: a generator is frozen after some training, and a fresh D is trained against it. Real and generated digits do not "
        + "overlap, so D grows sure without bound, and the saturating gradient falls by orders of magnitude; with −log D it grows. On a "
        + "ring that the generator covers, no D can be sure, and nothing vanishes. It is often said that ∂L/∂D goes to 0 when D is too "
        + "good. It does not: 1/(D − 1) goes to −1. What vanishes is D's slope in x, since a sure D is a flat one.",
        "(c) A ring, a generator that starts far away, and a D with a head start. Under the saturating loss and plain gradient descent the "
        + "generator is stuck. Adam divides each gradient by its own size, takes full steps on a gradient a hundred times too small, and "
        + "so hides the vanishing, until the gradient is small against its ε. So look at the gradient's norm, not at whether weights move.",
    ];
}
