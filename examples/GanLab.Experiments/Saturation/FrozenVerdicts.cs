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

    // The draw of D's first weights decides most of it: five seeds gave falls of 1.2 to 9, on digits of 490 and more.
    private const double RingFall = 30;
    private const double RingAccuracy = 0.9;
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
        yield return Verdict.AtMost(
                "overlapping ring: the saturating gradient does not vanish, start over end", Fall(result.Ring.Saturating), RingFall, "G3")
            .ProvidedFinite(result.Ring.Saturating)
            .Provided(result.Ring.Accuracy[^1] <= RingAccuracy, "D tells the two apart: they do not overlap")
            .ProvidedTrained(result.Ring.Moved, DiscriminatorMoves, "D")
            .ProvidedTrained(result.RingMoved, GeneratorMoves, "G");
        foreach (Verdict verdict in CriticVerdicts(result))
        {
            yield return verdict;
        }
    }

    private static IEnumerable<Verdict> CriticVerdicts(FrozenResult result)
    {
        ProbeRun held = result.Penalised;
        ProbeRun free = result.Unbounded;

        // The mean of the last quarter of the observations: by then the slope has settled, and a mean varies less than one value.
        int late = held.Slope.Length * 3 / 4;
        double slope = held.Slope.Skip(late).Average();
        double settling = held.SettlingSlope(FrozenGenerators.Lambda).Skip(late).Average();
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
