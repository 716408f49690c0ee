namespace GanLab.Experiments.Saturation;

/// <summary>What part (b) must show, in one of the two forms of the experiment.</summary>
/// <param name="Falls">For each number of epochs of G, how many times smaller the saturating gradient becomes at least.</param>
internal sealed record FrozenBounds(IReadOnlyDictionary<int, double> Falls)
{
    /// <summary>500 iterations of D.</summary>
    public static FrozenBounds Quick { get; } = new(new Dictionary<int, double> { [0] = 1e3, [10] = 1e2 });

    /// <summary>2000 iterations of D, as in the paper.</summary>
    public static FrozenBounds Full { get; } = new(new Dictionary<int, double> { [0] = 1e4, [1] = 1e4, [10] = 1e3 });
}

/// <summary>What is claimed in part (b), and when each claim holds.</summary>
internal static class FrozenVerdicts
{
    private const double Growth = 1.5;

    // 8192 real and as many generated points tell an accuracy to ± 0.0036; the rest is room for a D that is not quite at its optimum.
    private const double OverlapAccuracy = 0.02;
    private const double OverlapGradient = 0.15;
    private const double DiscriminatorMoves = 0.02;
    private const double GeneratorMoves = 0.02;

    /// <summary>Start over end: how many times smaller the last number is than the first.</summary>
    public static double Fall(IReadOnlyList<double> values) => values[0] / values[^1];

    /// <summary>Holds what was measured against the paper's figures.</summary>
    public static IEnumerable<Verdict> Of(FrozenResult result, FrozenBounds bounds)
    {
        for (int i = 0; i < result.Digits.Count; i++)
        {
            ProbeRun run = result.Digits[i];
            FrozenDigits generator = result.Generators[i];
            if (bounds.Falls.TryGetValue(generator.Epochs, out double fall))
            {
                yield return Trained(
                    Verdict.AtLeast($"{run.Name}: the saturating gradient falls, start over end", Fall(run.Saturating), fall, "G3"),
                    run,
                    generator);
            }
            double growth = 1 / Fall(run.NonSaturating);
            yield return Trained(
                Verdict.AtLeast($"{run.Name}: the non-saturating gradient grows, end over start", growth, Growth, "G3"),
                run,
                generator);
        }
        if (result.Digits.Count > 2)
        {
            yield return Trained(
                Verdict.AtMost(
                    "the fall is weaker for the generator that trained longest: its fall over the untrained one's",
                    Fall(result.Digits[^1].Saturating) / Fall(result.Digits[0].Saturating),
                    1,
                    "G3"),
                result.Digits[^1],
                result.Generators[^1]);
        }
        yield return Verdict.AtLeast("untrained G: D tells real from generated, accuracy", result.Digits[0].Accuracy[^1], 0.99)
            .ProvidedTrained(result.Digits[0].Moved, DiscriminatorMoves, "D");
        foreach (Verdict verdict in (Verdict[])[.. OverlapVerdicts(result.Overlap), .. CriticVerdicts(result)])
        {
            yield return verdict;
        }
    }

    /// <summary>Where the two distributions overlap, D ends at a known accuracy and hands on a known gradient, which is not 0.</summary>
    private static IEnumerable<Verdict> OverlapVerdicts(ProbeRun run)
    {
        double accuracy = Late(run.Accuracy).Average();
        yield return Verdict.Near(
            $"{run.Name}: D is as good as the best one, accuracy Φ(θ/2)", accuracy, OverlapGame.BestAccuracy, OverlapAccuracy, "F3")
            .ProvidedTrained(run.Moved, DiscriminatorMoves, "D");
        double gradient = Late(run.Saturating).Average();
        yield return Verdict.Within(
            $"{run.Name}: the saturating gradient does not vanish, it is that of the best D",
            gradient,
            OverlapGame.Gradient,
            OverlapGradient)
            .ProvidedFinite(run.Saturating)
            .ProvidedTrained(run.Moved, DiscriminatorMoves, "D");
    }

    /// <summary>The last quarter of the observations: by then the numbers have settled, and their mean varies less than one.</summary>
    private static IEnumerable<double> Late(IReadOnlyList<double> values) => values.Skip(values.Count * 3 / 4);

    private static IEnumerable<Verdict> CriticVerdicts(FrozenResult result)
    {
        ProbeRun held = result.Penalised;
        ProbeRun free = result.Unbounded;

        double slope = Late(held.Slope).Average();
        double settling = Late(held.SettlingSlope(FrozenGenerators.Lambda)).Average();
        yield return Verdict.Within("WGAN-GP critic: the slope settles at 1 + d/(2λ)", slope, settling, 0.05)
            .ProvidedFinite(held.Slope, held.Gap)
            .ProvidedTrained(held.Moved, DiscriminatorMoves, "the critic");
        yield return Verdict.AtLeast("and not at 1: the slope", slope, 2)
            .ProvidedFinite(held.Slope)
            .ProvidedTrained(held.Moved, DiscriminatorMoves, "the critic");
        yield return Verdict.AtLeast("WGAN-GP critic: G's gradient does not vanish, end over start", 1 / Fall(held.Wasserstein), 0.5, "G3")
            .ProvidedFinite(held.Wasserstein)
            .ProvidedTrained(held.Moved, DiscriminatorMoves, "the critic");
        double rise = free.Slope[^1] / free.Slope[free.Slope.Length / 2];
        yield return Verdict.AtLeast("critic without penalty: its slope keeps rising, at the end over half way", rise, 2, "G3")
            .ProvidedFinite(free.Slope)
            .ProvidedTrained(free.Moved, DiscriminatorMoves, "the critic");
    }

    private static Verdict Trained(Verdict verdict, ProbeRun run, FrozenDigits generator) => verdict
        .ProvidedFinite(run.Saturating, run.NonSaturating)
        .ProvidedTrained(run.Moved, DiscriminatorMoves, "D")
        .ProvidedTrained(generator.Moved, generator.Epochs == 0 ? 0 : GeneratorMoves, "G");
}
