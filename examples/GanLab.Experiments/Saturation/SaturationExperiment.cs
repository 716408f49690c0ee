using AutoGrad;

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

    /// <summary>The prose of all three parts.</summary>
    internal static ExperimentText Text { get; } = ExperimentText.Of<SaturationExperiment>();

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
            Explanation: Text.Part("Explanation"),
            Verdicts: [.. ExactPairVerdicts.Of(pair), .. FrozenVerdicts.Of(frozen, bounds), .. HeadStartVerdicts.Of(games)],
            Tables: [ExactPairFigures.Table(pair), .. FrozenFigures.Tables(frozen), .. HeadStartFigures.Tables(games, balance)],
            Figures: [.. ExactPairFigures.All(pair), .. FrozenFigures.All(frozen), .. HeadStartFigures.All(games)],
            Numbers: ExactPair.Numbers(pair).Concat(FrozenGenerators.Numbers(frozen)).Concat(HeadStart.Numbers(games, balance))
                .ToDictionary(n => n.Name, n => n.Values));
    }
}
