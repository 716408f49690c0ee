using AutoGrad;
using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.ChainRule;

/// <summary>The chain rule with its numbers: on a function worked out by hand, and on a generator's gradient, factor by factor.</summary>
public sealed class ChainRuleExperiment : IExperiment
{
    private static readonly double[] Scales = [0.001, 1, 100];

    /// <inheritdoc/>
    public string Name => "chain-rule";

    /// <inheritdoc/>
    public string Summary => "the chain rule by hand and by engine, and which factor of a generator's gradient vanishes";

    /// <inheritdoc/>
    public string Source => "worked out by hand; the generator's factors after Arjovsky & Bottou 2017, section 2.2";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        Plane plane = new(HandExample.Loss);
        IStage descent = context.Progress.Stage("descending in the plane", 1);
        HandNumbers numbers = HandExample.Measure(plane, context.Cancellation);
        IReadOnlyList<Meaning> meanings = Meaning.Measure(plane, numbers.Newton);
        Plane Scaled(double c) => new((x, y) => c * HandExample.Loss(x, y));
        double[] scaledNorms = [.. Scales.Select(c => Scaled(c).Differentiate(HandExample.Start).Gradient.Norm)];
        descent.Advance();
        int[] quick = [0, 1, 3, 10, 30, 100, 300, 1000];
        int[] at = context.Tiny ? [0, 1, 10] : context.Quick ? quick : [.. quick, 3000, 10000];
        IStage training = context.Progress.Stage("training a discriminator", at[^1] + 1);
        FactorNumbers factors = new GeneratorFactors((ulong)context.Seed, GeneratorFactors.Radius)
            .Measure(at, GeneratorFactors.Rate, () => training.Advance(), context.Cancellation);
        return new ExperimentResult(
            context.Tiny ? [TinyForm, .. Explanation] : Explanation,
            [
                .. ChainRuleVerdicts.OfExample(numbers),
                .. ChainRuleVerdicts.OfMeanings(meanings, [.. scaledNorms.Select(GradientFlow.ClassOf)]),
                .. context.Tiny ? ChainRuleVerdicts.OfProduct(factors) : ChainRuleVerdicts.OfFactors(factors),
            ],
            [Derivation(numbers), Meanings(meanings, scaledNorms), Factors(factors)],
            ChainRuleFigures.All(plane, numbers, factors),
            Numbers(numbers, factors));
    }

    private const string TinyForm =
        "This is the tiny form, for emulated GPUs: the discriminator takes 10 steps, and what takes it hundreds to show is drawn but not "
        + "judged.";

    private static IReadOnlyList<string> Explanation { get; } =
    [
        "L(x, y) = (x − 1)² + (y + 0.5)² + 0.5xy at (0.5, −0.3), in float64. The table follows the tape: first every value in the order in "
        + "which it is computed, then every share of a cotangent in the order of the sweep, newest first. x and y are each used twice, so "
        + "each gets two shares, which add up.",
        "The minimum is not (1, −0.5), where the two squares are 0: there the cross term still has the slope (−0.25, 0.5). It moves the "
        + "minimum to (1.2, −0.8), where L = −0.35. Descent first comes near (1, −0.5), and then leaves it.",
        "The Hessian's eigenvalues, 1.5 and 2.5, foretell the whole descent: each direction shrinks by 1 − rate · eigenvalue a step, so at "
        + "rate 0.1 the slower one by 0.85, and above the rate 2/2.5 = 0.8 the quicker one runs away.",
        "A small norm has several meanings. At the minimum it is 0 because the descent has arrived; at the saddle of xy it is 0 too; on "
        + "the plain of a saturated sigmoid it is small though nearly the whole loss is left. The bands, below 0.01 vanishing and above 10 "
        + "exploding, call all three vanishing; the Hessian tells them apart. And a loss times 100 has a gradient times 100, whatever it "
        + "means.",
        "The generator's gradient is a product of three factors: ∇θ log(1 − D(G(z))) = 1/(D − 1) · ∂D/∂G · ∂G/∂θ. It acts on the "
        + "generator's weights alone. While the discriminator gets better, D → 0 on generated points and 1/(D − 1) → −1, so that factor "
        + "does not vanish; ∂D/∂G does, because D is flat at 0 wherever the generator is. With −log D the factor is −1/D, which grows as "
        + "∂D/∂G falls, and the product lives on. This needs real and generated points that lie apart, as here; where they overlap, D "
        + "cannot be sure.",
    ];

    private static ResultTable Derivation(HandNumbers n) => new(
        "The derivation, line by line",
        ["quantity", "rule", "engine", "by hand"],
        [.. n.Derivation.Select(l => (IReadOnlyList<string>)[l.Name, l.Rule, Show.Number(l.Engine), Show.Number(l.Hand)])],
        $"∇L = {Show.Pair(n.Gradient)}, ‖∇L‖ = {Show.Number(n.Gradient.Norm, "F4")}, next point {Show.Pair(n.Path.Points[1])}, "
        + $"true minimum {Show.Pair(n.Newton)} with L = {Show.Number(n.NewtonValue)}.");

    private static ResultTable Meanings(IReadOnlyList<Meaning> meanings, double[] scaledNorms) => new(
        "What a small gradient can mean",
        ["where", "value", "norm", "eigenvalues", "by the bands", "it is"],
        [
            .. meanings.Select(m => (IReadOnlyList<string>)
            [
                m.Name,
                Show.Number(m.Value, "G4"),
                Show.Number(m.Norm, "G3"),
                string.Join(", ", m.Eigenvalues.Select(e => Show.Number(e, "G2"))),
                ChainRuleVerdicts.Name(m.Class),
                m.Verdict,
            ]),
            .. Scales.Zip(scaledNorms).Where(s => s.First != 1).Select(s => (IReadOnlyList<string>)
            [
                $"{Show.Number(s.First)} · L at the start",
                string.Empty,
                Show.Number(s.Second, "G4"),
                string.Empty,
                ChainRuleVerdicts.Name(GradientFlow.ClassOf(s.Second)),
                "on the way",
            ]),
        ]);

    private static ResultTable Factors(FactorNumbers n) => new(
        "The generator's gradient, factor by factor, while the discriminator trains",
        ["step", "‖∂G/∂θ‖", "‖∂D/∂G‖", "1/(D−1)", "whole", "miss", "−1/D", "whole, −log D"],
        [.. n.Rows.Select(r => (IReadOnlyList<string>)
            [
                Show.Number(r.Step),
                Show.Number(r.Generator, "G4"),
                Show.Number(r.Slope, "G3"),
                Show.Number(r.Saturating, "F4"),
                Show.Number(r.Whole, "G3"),
                Show.Number(r.Mismatch, "G2"),
                Show.Number(r.NonSaturating, "G3"),
                Show.Number(r.WholeNonSaturating, "G3"),
            ])],
        "Norms: root mean square over 64 samples; 1/(D−1) and −1/D: their means. Whole: the norm of the gradient by one sweep; "
        + "miss: how far the product of the factors is from it, as a share.");

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
