using AutoGrad;

namespace GanLab.Experiments.ChainRule;

/// <summary>The chain rule with its numbers: on a function worked out by hand, and on a generator's gradient, factor by factor.</summary>
public sealed class ChainRuleExperiment : IExperiment
{
    // How far the gradient falls depends on the draw of the weights: of several pairs of players the one in the middle is shown.
    private const int Discriminators = 5;

    // The steps of the discriminator at which the generator's gradient is taken apart.
    private static readonly int[] _tinySteps = [0, 1, 10];
    private static readonly int[] _quickSteps = [0, 1, 3, 10, 30, 100, 300, 1000];
    private static readonly int[] _fullSteps = [.. _quickSteps, 3000, 10000];

    /// <inheritdoc/>
    public string Name => "chain-rule";

    /// <inheritdoc/>
    public string Summary => "the chain rule by hand and by engine, and which factor of a generator's gradient vanishes";

    /// <inheritdoc/>
    public string Source => "worked out by hand; the generator's factors after Arjovsky & Bottou 2017, section 2.2";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        var plane = new Plane(HandExample.Loss);
        IStage descent = context.Progress.Stage("descending in the plane", 1);
        HandNumbers hand = HandExample.Measure(plane, context.Cancellation);
        IReadOnlyList<Meaning> meanings = Meaning.Measure(plane, hand.Newton);
        IReadOnlyList<ScaledLoss> scaled = ScaledLoss.Measure(0.001, 1, 100);
        descent.Advance();

        int[] at = context.Tiny ? _tinySteps : context.Quick ? _quickSteps : _fullSteps;
        int players = context.Tiny ? 1 : Discriminators;
        IStage training = context.Progress.Stage("training discriminators", players * (at[^1] + 1));
        FactorNumbers Train(ulong seed) => new GeneratorFactors(seed, GeneratorFactors.Radius)
            .Measure(at, GeneratorFactors.Rate, () => training.Advance(), context.Cancellation);
        var random = new RandomSource((ulong)context.Seed);
        ulong[] seeds = [.. Enumerable.Range(0, players).Select(i => random.Fork((ulong)i).Seed)];
        FactorNumbers factors = FactorNumbers.Median(SideBySide.Run(seeds, Train, context.Cancellation));
        return new ExperimentResult(
            Explanation: context.Tiny ? ChainRuleFigures.TinyForm(at[^1]) + ChainRuleFigures.Explanation : ChainRuleFigures.Explanation,
            Verdicts:
            [
                .. ChainRuleVerdicts.OfExample(hand),
                .. ChainRuleVerdicts.OfMeanings(meanings, scaled),
                .. context.Tiny ? ChainRuleVerdicts.OfProduct(factors) : ChainRuleVerdicts.OfFactors(factors),
            ],
            Tables: ChainRuleFigures.Tables(hand, meanings, scaled, factors),
            Figures: ChainRuleFigures.All(plane, hand, factors),
            Numbers: Numbers(hand, factors));
    }

    private static Dictionary<string, double[]> Numbers(HandNumbers n, FactorNumbers factors) => new()
    {
        ["gradient"] = [n.Gradient.X, n.Gradient.Y],
        ["hessian"] = n.Hessian.ToRowMajorArray(),
        ["eigenvalues"] = n.Eigenvalues,
        ["path x"] = [.. n.Path.Points.Select(p => p.X)],
        ["path y"] = [.. n.Path.Points.Select(p => p.Y)],
        ["path loss"] = n.Path.Values,
        ["path gradient norm"] = [.. n.Path.Gradients.Select(g => g.Norm)],
        ["predicted gradient norm"] = n.PredictedNorms,
        ["largest stable rate, predicted"] = [n.PredictedRateLimit],
        ["contraction a step at rate 0.1, predicted"] = [n.PredictedContraction],
        ["largest stable rate, measured"] = [n.MeasuredRateLimit],
        ["discriminator steps"] = [.. factors.Rows.Select(r => (double)r.Step)],
        ["norm of dG/dtheta"] = [.. factors.Rows.Select(r => r.Generator)],
        ["norm of dD/dG"] = [.. factors.Rows.Select(r => r.Slope)],
        ["mean of 1/(D-1)"] = [.. factors.Rows.Select(r => r.Saturating)],
        ["mean of -1/D"] = [.. factors.Rows.Select(r => r.NonSaturating)],
        ["share that the discriminator tells right"] = [.. factors.Rows.Select(r => r.Accuracy)],
        ["whole gradient"] = [.. factors.Rows.Select(r => r.Whole)],
        ["whole gradient, non-saturating"] = [.. factors.Rows.Select(r => r.WholeNonSaturating)],
        ["relative miss of the product"] = [.. factors.Rows.Select(r => r.Mismatch)],
        ["movement of the discriminator"] = [factors.Moved],
    };
}
