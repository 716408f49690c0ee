using AutoGrad.Gan;
using GanLab.Lab;

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

/// <summary>Verdicts, tables and figures of part (b).</summary>
internal static class FrozenReport
{
    private const double Growth = 1.5;
    // D's chance start decides most of it: five seeds gave falls of 1.2 to 9, on digits of 490 and more.
    private const double RingFall = 30;
    private const double RingAccuracy = 0.9;
    private const double DiscriminatorMoves = 0.02;
    private const double GeneratorMoves = 0.02;

    /// <summary>Start over end: how many times smaller the last number is than the first.</summary>
    public static double Fall(IReadOnlyList<double> values) => values[0] / values[^1];

    /// <summary>Holds what was measured against the paper's figures.</summary>
    public static IEnumerable<Verdict> Verdicts(FrozenResult result, FrozenBounds bounds)
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

    /// <summary>One row for each generator, and one for each critic.</summary>
    public static IEnumerable<ResultTable> Tables(FrozenResult result)
    {
        yield return new ResultTable(
            "(b) A fresh discriminator against a frozen generator",
            ["G", "G moved", "saturating, start", "end", "start / end", "−log D, start", "end", "end / start", "accuracy", "D moved"],
            [.. result.Digits.Append(result.Ring).Select((r, i) => (IReadOnlyList<string>)
                [r.Name, Checks.Number(i < result.Generators.Count ? result.Generators[i].Moved : result.RingMoved, "F3"),
                Checks.Number(r.Saturating[0], "G3"), Checks.Number(r.Saturating[^1], "G3"), Checks.Number(Fall(r.Saturating), "G3"),
                Checks.Number(r.NonSaturating[0], "G3"), Checks.Number(r.NonSaturating[^1], "G3"),
                Checks.Number(1 / Fall(r.NonSaturating), "G3"), Checks.Number(r.Accuracy[^1], "F3"), Checks.Number(r.Moved, "F3")])],
            $"Gradient norms over all of G's weights, before D's first iteration and after its {result.Digits[0].Iterations[^1]}th. "
            + "Moved: the change of the weights as a share of their first length.");
        yield return new ResultTable(
            "(b) A critic against the untrained generator, at its last iteration",
            ["critic", "slope", "1 + d/(2λ)", "gap", "d = gap / slope", "G's gradient, start", "end", "critic moved"],
            [.. ((ProbeRun[])[result.Penalised, result.Unbounded]).Select(r => (IReadOnlyList<string>)
                [r.Name, Checks.Number(r.Slope[^1]), Checks.Number(r.SettlingSlope(FrozenGenerators.Lambda)[^1]), Checks.Number(r.Gap[^1]),
                Checks.Number(r.Gap[^1] / r.Slope[^1]), Checks.Number(r.Wasserstein[0], "G3"), Checks.Number(r.Wasserstein[^1], "G3"),
                Checks.Number(r.Moved, "G3")])],
            "The penalty holds the slope where steepening gains as much as it costs, not at 1.");
    }

    /// <summary>The paper's two figures, D's accuracy, the critics' slopes, and what the generators make.</summary>
    public static IEnumerable<Figure> Figures(FrozenResult result)
    {
        var iterations = new Axis("iterations of D");
        IReadOnlyList<ProbeRun> all = [.. result.Digits, result.Ring];
        Series critic = new(
            "untrained G, WGAN-GP critic", result.Penalised.Iterations, result.Penalised.Wasserstein, Dashed: true, Like: all[0].Name);
        yield return new LineFigure(
            "While D gets better, the saturating gradient vanishes, unless the two distributions overlap",
            "Each line is a frozen generator and a discriminator that starts anew (Arjovsky and Bottou 2017, figure 2). "
            + "On digits D soon is sure of every sample; on the ring, where real and generated points overlap, it cannot be. "
            + "Dashed: what a WGAN-GP critic hands the untrained generator.",
            iterations,
            new Axis("‖∇θ E log(1 − D(G(z)))‖", AxisScale.Log),
            [.. all.Select(r => new Series(r.Name, r.Iterations, r.Saturating)), critic]);
        yield return new LineFigure(
            "With −log D the gradient does not vanish: it grows",
            "The same discriminators with the non-saturating loss (the paper's figure 3): the surer D, the larger G's gradient.",
            iterations,
            new Axis("‖∇θ E −log D(G(z))‖", AxisScale.Log),
            [.. all.Select(r => new Series(r.Name, r.Iterations, r.NonSaturating))]);
        yield return new LineFigure(
            "D's accuracy on held-out digits and new noise",
            "The gradient keeps falling long after D has become right every time: being right is not yet being sure.",
            iterations,
            new Axis("share told rightly"),
            [.. all.Select(r => new Series(r.Name, r.Iterations, r.Accuracy))]);
        double[] settling = result.Penalised.SettlingSlope(FrozenGenerators.Lambda);
        yield return new LineFigure(
            "The penalty holds the critic's slope at 1 + d/(2λ), not at 1; without it the slope keeps rising",
            "Mean slope ‖∇f‖ at points between digits and images of the untrained generator; d is the gap between the critic's values over "
            + "the slope, λ = 10.",
            iterations,
            new Axis("slope of the critic", AxisScale.Log),
            [
                new Series(result.Penalised.Name, result.Penalised.Iterations, result.Penalised.Slope),
                new Series("1 + d/(2λ)", result.Penalised.Iterations, settling, Dashed: true, Like: result.Penalised.Name),
                new Series(result.Unbounded.Name, result.Unbounded.Iterations, result.Unbounded.Slope),
            ]);
        yield return new ImageGridFigure(
            "What the frozen generators make",
            $"Row by row: {string.Join(", ", result.Digits.Select(d => d.Name))}. A column is one noise vector.",
            28,
            28,
            [.. result.Generators.SelectMany(g => g.Images)],
            result.Generators[0].Images.Count);
    }

    /// <summary>The raw numbers, by name.</summary>
    public static IEnumerable<(string Name, double[] Values)> Numbers(FrozenResult result)
    {
        foreach (ProbeRun run in (ProbeRun[])[.. result.Digits, result.Ring, result.Penalised, result.Unbounded])
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

    private static IEnumerable<Verdict> CriticVerdicts(FrozenResult result)
    {
        ProbeRun held = result.Penalised;
        ProbeRun free = result.Unbounded;
        // The last quarter of the looks: by then the slope has settled, and one look's chance does not decide.
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
