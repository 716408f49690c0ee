using System.Globalization;
using GanLab.Lab;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>Says what was found: the explanation, the verdicts, the tables and the numbers.</summary>
internal sealed partial class Report(
    PenaltyCheck.Outcome[] checks, DeepCritic[] deep, CriticRun[] small, Surface[] surfaces, double smallClip, int seed, bool tiny = false)
{
    // Twice the spread of five seeds lies well inside each of these.
    private const double VanishingTolerance = 0.15;
    private const double ExplodingBound = 0.1;
    private const double LevelBound = 0.1;
    private const double ReliefBound = 0.1;
    private const double LeastMovement = 1e-3;
    private const double MostStillness = 1e-3;
    private const double DifferenceTolerance = 1e-7;

    private CriticRun Clipped => small[0];

    private CriticRun Penalised => small[1];

    public string[] Explanation() =>
    [
        .. tiny
            ? (string[])
            [
                "This is the tiny form, for emulated GPUs: the critics are 16 units wide and take 3 steps. It shows that the device "
                + "computes the whole experiment, the penalty's gradient included. What needs training (pinned weights, vanishing and "
                + "exploding gradients, surfaces) is drawn but not judged; the text below speaks of the quick form.",
            ]
            : [],
        "A Wasserstein critic must not be steeper than 1. The first way to see to that was to clip its weights to ±c after each step. "
        + "The second is to add λ (‖∇f(x)‖ − 1)² to its loss, at points x between real and generated ones. "
        + "That penalty is made of gradients, "
        + "so training on it differentiates twice.",
        "The deep critics have 12 linear layers with ReLUs, 128 units wide. Real points are the Swiss roll, fake ones are real ones plus "
        + "N(0, I), batch 256. Hidden layers start He-uniform, U(±√(6/n)); the last layer starts He-uniform "
        + "under clipping and Glorot-uniform "
        + "under the penalty; biases start at 0. A clipped critic is clipped once before its first step, so that no gradient of the "
        + "unclipped one enters RMSProp's mean square; the papers' code clips after the first step, which ends in nearly the same weights. "
        + "Clipping uses RMSProp (5·10⁻⁵, α 0.9), the penalty Adam (10⁻⁴, β 0.5 and 0.9). Gradients are those of "
        + "f at each point with respect to a layer's activations: norms, averaged over 256 real and 256 fake points.",
        "With c = 0.001 and c = 0.01 nearly every weight is pinned at ±c from the start. A layer then multiplies the gradient by c√(n/2), "
        + "about 0.008 and 0.08, and twelve layers leave nothing to learn from: the weights stand still. Only "
        + "biases near the top move, and "
        + "shift f by a constant beside which the rest of f is lost in rounding: a gap of 0. So the straight "
        + "falling lines are a property of "
        + "initialisation plus clipping, not of training. With c = 0.1 the gradient begins by falling too; then the weights move "
        + "together, and in some hundred steps it grows with every layer instead.",
        "Gradients with respect to weights look flat at the start, and hide all that. Each is a product of the activations that come from "
        + "below and the gradient that comes from above; going up, one shrinks as the other grows, and the two cancel. Look at the "
        + "activations' gradients to see the cause, at the weights' for what the optimiser gets.",
        "A true figure that the paper does not mention: with λ = 10 a deep critic whose first weights happen to put fake points above real "
        + "ones keeps that sign (seed 2 shows it: see the gaps over time). To turn round it would have to "
        + "become flat first, which costs λ, more than the gap "
        + "can pay. The slope then balances a little below 1 instead of above it. With λ = 0.1 there is no such trap.",
        "The penalty's gradient is held against finite differences on small critics, for every number of every weight. Two kinds of "
        + "parameters get exactly 0, and should: the last bias, which shifts f and not its slope, and every "
        + "bias of a critic of straight pieces "
        + "(ReLU, leaky ReLU) without normalisation, which shifts the kinks and not the slopes between them.",
        "Before a clipped critic can be trained on it must be shallow: the histograms and surfaces are of "
        + "critics with three hidden layers. "
        + "'Distance told' is the gap over the steepest slope on the map, which no critic can bring above the Wasserstein-1 distance; "
        + "'relief' is how much higher f stands on the real set than half way between its parts, over the same "
        + "slope. After this little training the "
        + "clipped critic tells about as much of the distance as the penalised one; what it lacks, on the 8 "
        + "Gaussians, is relief. Neither shows "
        + "any relief on the 25 Gaussians or between the arms of the spiral: the paper trains far longer, with critics four times as wide.",
    ];

    public Verdict[] Verdicts() => tiny ? Derivatives() : [.. Derivatives(), .. Training()];

    private Verdict[] Derivatives() =>
    [
        .. checks.Select(c => Verdict.AtMost(
            $"{c.Subject.Name} critic: the penalty's gradient is that of central differences, {c.Numbers} numbers "
            + "(largest error / largest gradient)",
            c.Error,
            DifferenceTolerance,
            "G3")),
        .. checks.Select(c => Verdict.That(
            $"{c.Subject.Name} critic: the penalty's gradient reaches every weight matrix, and only parameters without effect get 0",
            c.Scale > 0 && c.Reached == c.Matrices && c.Silent.SequenceEqual(c.SilentByDifferences),
            $"{c.Reached} of {c.Matrices}; 0 for {string.Join(", ", c.Silent)}",
            $"{c.Matrices} of {c.Matrices}; 0 for {string.Join(", ", c.SilentByDifferences)}")),
        .. deep.Where(d => d.Setup.Lambda > 0).Select(Reaches),
    ];

    private Verdict[] Training() =>
    [
        .. deep.Where(d => d.Setup.Clip is > 0 and < 0.1).SelectMany(Vanishing),
        .. deep.Where(d => d.Setup.Clip >= 0.1).SelectMany(Exploding),
        .. deep.Where(d => d.Setup.Lambda > 0).SelectMany(Level),
        Verdict.AtLeast($"{Clipped.Setup.Name}: share of weights within 1 % of ±c", ShareNear(Clipped, smallClip), 0.4),
        Verdict.AtMost(
            $"{Penalised.Setup.Name}: share of weights within 1 % of the largest", ShareNear(Penalised, Largest(Penalised)), 0.01),
        Verdict.AtLeast(
            $"8 Gaussians: relief of the surface under {surfaces[1].Setup.Name}, less that under {surfaces[0].Setup.Name}",
            surfaces[1].Relief - surfaces[0].Relief,
            ReliefBound,
            "F3"),
        .. small.Select(r => Verdict.AtLeast($"{r.Setup.Name}: trained, weights moved on average", r.Movement, LeastMovement, "G3")),
    ];

    public ResultTable[] Tables() =>
    [
        new ResultTable(
            "Twelve layers: log₁₀ gradient per layer towards the input",
            ["set-up", "theory", "before training", "after", "mean |Δw|", "mean |Δb|", "gap", "slope", "balance"],
            [
                .. deep.Select(d => (IReadOnlyList<string>)
                [
                    d.Setup.Name,
                    d.Setup.Clip > 0 ? Text(d.Theory) : "0",
                    Text(d.Before.Slope),
                    Text(d.After.Slope),
                    Small(d.Run.Movement),
                    Small(d.Run.BiasMovement),
                    Small(d.Gap),
                    Small(d.Run.Slopes[^1]),
                    d.Setup.Lambda > 0 ? Small(d.BalancedSlope) : "–",
                ]),
            ],
            "Theory: log₁₀(c√(n/2)) under clipping, a level line under the penalty. Slope: ‖∇f‖ at the "
            + "interpolates. Gap: E f(real) − E f(fake), which the critic makes large; "
            + "where it is negative under the penalty, the critic is caught with the wrong sign. Balance: 1 + gap/(2λ·slope)."),
        new ResultTable(
            "Three hidden layers: what the surfaces tell",
            ["data", "critic", "exact W₁", "distance told", "relief", "gap", "steepest slope"],
            [
                .. surfaces.Select(s => (IReadOnlyList<string>)
                [
                    s.Data.Name, s.Setup.Name, Text(Surface.Distance(s.Data, seed)),
                    Text(s.Told), Text(s.Relief), Small(s.Gap), Small(s.Steepest),
                ]),
            ],
            "Exact W₁: between 256 real and 256 other, noisy points; the finite number of points lifts it. "
            + "Told and the last two columns are reported, without a verdict."),
        new ResultTable(
            "Small critics: the penalty's gradient against central differences, float64",
            ["critic", "numbers", "largest error / largest gradient", "weight matrices reached", "parameters with gradient 0"],
            [
                .. checks.Select(c => (IReadOnlyList<string>)
                    [c.Subject.Name, $"{c.Numbers}", Small(c.Error), $"{c.Reached} of {c.Matrices}", string.Join(", ", c.Silent)]),
            ]),
    ];

    public Dictionary<string, double[]> Numbers()
    {
        Dictionary<string, double[]> numbers = [];
        foreach (DeepCritic d in deep)
        {
            numbers[$"{d.Setup.Name}: gradient by layer, before"] = d.Before.Gradients;
            numbers[$"{d.Setup.Name}: gradient by layer, after"] = d.After.Gradients;
            numbers[$"{d.Setup.Name}: weight gradient by layer, after"] = d.After.WeightGradients;
            numbers[$"{d.Setup.Name}: log10 gradient per layer, before and after"] = [d.Before.Slope, d.After.Slope];
            numbers[$"{d.Setup.Name}: mean movement"] = [d.Run.Movement];
            numbers[$"{d.Setup.Name}: gap over time"] = d.Run.Gaps;
            numbers[$"{d.Setup.Name}: slope at interpolates over time"] = d.Run.Slopes;
        }

        foreach (Surface s in surfaces)
        {
            numbers[$"{s.Data.Name}, {s.Setup.Name}: told, relief, gap, steepest"] = [s.Told, s.Relief, s.Gap, s.Steepest];
        }

        foreach (PenaltyCheck.Outcome c in checks)
        {
            numbers[$"{c.Subject.Name}: error against differences"] = [c.Error];
        }

        return numbers;
    }

    private static Verdict Reaches(DeepCritic d)
    {
        (int reached, int all) = d.Run.PenaltyReach();
        return Verdict.That(
            $"{d.Setup.Name}: after training, the penalty's gradient reaches every weight matrix of the deep critic",
            reached == all,
            $"{reached} of {all}",
            $"{all} of {all}");
    }

    private static IEnumerable<Verdict> Vanishing(DeepCritic d)
    {
        yield return Verdict.Near(
            $"{d.Setup.Name}: log₁₀ gradient per layer towards the input, against log₁₀(c√(n/2))",
            d.After.Slope,
            d.Theory,
            VanishingTolerance,
            "F3");
        yield return Verdict.AtMost(
            $"{d.Setup.Name}: the weights stand still, mean movement / c", d.Run.Movement / d.Setup.Clip, MostStillness, "G3");
    }

    private static IEnumerable<Verdict> Exploding(DeepCritic d)
    {
        yield return Verdict.AtLeast(
            $"{d.Setup.Name}: log₁₀ gradient per layer towards the input: it explodes", d.After.Slope, ExplodingBound, "F3");
        yield return Verdict.AtLeast($"{d.Setup.Name}: trained, weights moved on average", d.Run.Movement, LeastMovement, "G3");
        yield return Verdict.AtLeast($"{d.Setup.Name}: trained, E f(real) − E f(fake)", d.Gap, 0, "G3");
    }

    private static IEnumerable<Verdict> Level(DeepCritic d)
    {
        yield return Verdict.AtMost($"{d.Setup.Name}: |log₁₀ gradient per layer|: level", Math.Abs(d.After.Slope), LevelBound, "F3");
        yield return Verdict.AtLeast($"{d.Setup.Name}: trained, weights moved on average", d.Run.Movement, LeastMovement, "G3");
    }

    private static double Largest(CriticRun run) => run.Weights.Max(Math.Abs);

    private static double ShareNear(CriticRun run, double edge) => run.Weights.Average(w => Math.Abs(w) >= 0.99 * edge ? 1.0 : 0);

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    // + 0.0 turns −0 into 0.
    private static string Small(double value) => (value + 0.0).ToString("G3", CultureInfo.InvariantCulture);
}
