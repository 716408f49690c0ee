namespace GanLab.Experiments.Saturation;

/// <summary>The tables and the figures of part (c).</summary>
internal static class HeadStartFigures
{
    private const string Games = "(c) A ring, G at a distance of 4, and D with a head start of K iterations";
    private const string Balance = "(c) The balance: the size of G's gradient against D's, by the number of D steps for each G step";
    private const string Lost = "A head start takes the saturating loss its gradient";

    private static readonly ExperimentText _text = SaturationExperiment.Text;

    /// <summary>Every game, and the balance of the players.</summary>
    public static IReadOnlyList<ResultTable> Tables(IReadOnlyList<HeadStartRun> runs, IReadOnlyList<BalanceRow> balance) =>
    [
        new ResultTable(
            Games,
            ["game", "K", "first gradient", "first update", "median gradient", "W₁ before", "after", "G moved", "D moved"],
            [.. runs.Select(Row)],
            _text.Line(Games, ("points", $"{Game.Points}"))),
        new ResultTable(
            Balance,
            ["loss", .. balance.Select(b => b.StepsOfD).Distinct().Select(s => Format.Number(s))],
            [.. balance.GroupBy(b => b.Loss).Select(g => (IReadOnlyList<string>)[g.Key, .. g.Select(b => Format.Number(b.Ratio, "G3"))])],
            _text.Line(Balance)),
    ];

    /// <summary>Gradient and update over time, with and without a head start.</summary>
    public static IReadOnlyList<Figure> All(IReadOnlyList<HeadStartRun> runs)
    {
        const string Hidden = "Adam hides it: its updates are of full size even on a small gradient, until ε";
        HeadStartRun[] saturating = [.. runs.Where(r => r.Loss.Name == "saturating")];
        return
        [
            new PanelFigure(
                Lost,
                _text.Line(Lost, ("longest", $"{runs.Max(r => r.Lead)}")),
                [.. Panels(runs.OrderBy(r => r.WithAdam), "norm of G's gradient", r => r.Gradient)],
                SameRange: true),
            new PanelFigure(
                Hidden,
                _text.Line(Hidden),
                [.. Panels(saturating, "norm of the change of G's weights", r => r.Update)],
                SameRange: true),
        ];
    }

    /// <summary>A panel for each loss and optimiser, a line for each head start.</summary>
    private static IEnumerable<LineFigure> Panels(IEnumerable<HeadStartRun> runs, string label, Func<HeadStartRun, double[]> values) =>
        runs.GroupBy(r => r.Name).Select(game => new LineFigure(
            game.Key,
            string.Empty,
            new Axis("iteration of the game"),
            new Axis(label, AxisScale.Log),
            [.. game.Select(r => new Series($"K = {r.Lead}", r.Iterations, values(r)))]));

    private static IReadOnlyList<string> Row(HeadStartRun run) =>
    [
        run.Name,
        Format.Number(run.Lead),
        Format.Number(run.Gradient[0], "G3"),
        Format.Number(run.Update[0], "G3"),
        Format.Number(run.UsualGradient, "G3"),
        Format.Number(run.Before, "F3"),
        Format.Number(run.After, "F3"),
        Format.Number(run.GeneratorMoved, "F3"),
        Format.Number(run.DiscriminatorMoved, "F3"),
    ];
}
