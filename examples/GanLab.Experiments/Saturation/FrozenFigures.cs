namespace GanLab.Experiments.Saturation;

/// <summary>The tables and the figures of part (b).</summary>
internal static class FrozenFigures
{
    private const string Discriminators = "(b) A fresh discriminator against a frozen generator";
    private const string Critics = "(b) A critic against the untrained generator, at its last iteration";
    private const string Slopes = "The penalty holds the critic's slope at 1 + d/(2λ), not at 1; without it the slope keeps rising";
    private const string Sure = "D's accuracy on held-out digits and new noise soon stands still; how sure it is keeps growing";
    private const string Made = "What the frozen generators make";

    private static readonly ExperimentText _text = SaturationExperiment.Text;

    /// <summary>One row for each generator, and one for each critic.</summary>
    public static IReadOnlyList<ResultTable> Tables(FrozenResult result) =>
    [
        new ResultTable(
            Discriminators,
            ["G", "G moved", "saturating, start", "end", "start / end", "−log D, start", "end", "end / start", "accuracy", "D moved"],
            [
                .. result.Digits.Zip(result.Generators, (run, g) => DiscriminatorRow(run, g.Moved)),
                DiscriminatorRow(result.Overlap, 0),
            ],
            _text.Line(Discriminators, ("iterations", Format.Number(result.Digits[0].Iterations[^1])))),
        new ResultTable(
            Critics,
            ["critic", "slope", "1 + d/(2λ)", "gap", "d = gap / slope", "G's gradient, start", "end", "critic moved"],
            [CriticRow(result.Penalised), CriticRow(result.Unbounded)],
            _text.Line(Critics)),
    ];

    /// <summary>The paper's two figures, D's accuracy, the critics' slopes, and what the generators make.</summary>
    public static IEnumerable<Figure> All(FrozenResult result)
    {
        var iterations = new Axis("iterations of D");
        IReadOnlyList<ProbeRun> all = [.. result.Digits, result.Overlap];
        var critic = new Series(
            "untrained G, WGAN-GP critic", result.Penalised.Iterations, result.Penalised.Wasserstein, Dashed: true, Like: all[0].Name);
        yield return _text.LineFigure(
            "While D gets better, the saturating gradient vanishes, unless the two distributions overlap",
            iterations,
            new Axis("norm of G's gradient, of log(1 − D) or of −f", AxisScale.Log),
            [.. all.Select(r => new Series(r.Name, r.Iterations, r.Saturating)), critic]);
        yield return _text.LineFigure(
            "With −log D the gradient does not vanish: it grows",
            iterations,
            new Axis("‖∇θ E −log D(G(z))‖", AxisScale.Log),
            [.. all.Select(r => new Series(r.Name, r.Iterations, r.NonSaturating))]);
        yield return new PanelFigure(
            Sure,
            _text.Line(Sure),
            [
                new LineFigure(
                    "how often D is right",
                    string.Empty,
                    iterations,
                    new Axis("share classified correctly"),
                    [.. all.Select(r => new Series(r.Name, r.Iterations, r.Accuracy))]),
                new LineFigure(
                    "how sure D is",
                    string.Empty,
                    iterations,
                    new Axis("mean log-odds, real less generated"),
                    [.. all.Select(r => new Series(r.Name, r.Iterations, r.Gap))]),
            ]);
        double[] settling = result.Penalised.SettlingSlope(FrozenGenerators.Lambda);
        yield return new LineFigure(
            Slopes,
            _text.Line(Slopes, ("lambda", Format.Number(FrozenGenerators.Lambda))),
            iterations,
            new Axis("mean slope of the critic, ‖∇f‖", AxisScale.Log),
            [
                new Series(result.Penalised.Name, result.Penalised.Iterations, result.Penalised.Slope),
                new Series("1 + d/(2λ)", result.Penalised.Iterations, settling, Dashed: true, Like: result.Penalised.Name),
                new Series(result.Unbounded.Name, result.Unbounded.Iterations, result.Unbounded.Slope),
                new Series("1, the penalty's target", [0, result.Penalised.Iterations[^1]], [1, 1], Dashed: true),
            ]);
        yield return new ImageGridFigure(
            Made,
            _text.Line(Made, ("names", string.Join(", ", result.Digits.Select(d => d.Name)))),
            28,
            28,
            [.. result.Real, .. result.Generators.SelectMany(g => g.Images)],
            result.Generators[0].Images.Count);
    }

    private static IReadOnlyList<string> DiscriminatorRow(ProbeRun run, double generatorMoved) =>
    [
        run.Name,
        Format.Number(generatorMoved, "F3"),
        Format.Number(run.Saturating[0], "G3"),
        Format.Number(run.Saturating[^1], "G3"),
        Format.Number(FrozenVerdicts.Fall(run.Saturating), "G3"),
        Format.Number(run.NonSaturating[0], "G3"),
        Format.Number(run.NonSaturating[^1], "G3"),
        Format.Number(1 / FrozenVerdicts.Fall(run.NonSaturating), "G3"),
        Format.Number(run.Accuracy[^1], "F3"),
        Format.Number(run.Moved, "F3"),
    ];

    private static IReadOnlyList<string> CriticRow(ProbeRun run) =>
    [
        run.Name,
        Format.Number(run.Slope[^1]),
        Format.Number(run.SettlingSlope(FrozenGenerators.Lambda)[^1]),
        Format.Number(run.Gap[^1]),
        Format.Number(run.Gap[^1] / run.Slope[^1]),
        Format.Number(run.Wasserstein[0], "G3"),
        Format.Number(run.Wasserstein[^1], "G3"),
        Format.Number(run.Moved, "G3"),
    ];
}
