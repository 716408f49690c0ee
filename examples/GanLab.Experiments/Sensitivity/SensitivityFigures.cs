namespace GanLab.Experiments.Sensitivity;

/// <summary>The text, the tables and the figures of the experiment.</summary>
internal static class SensitivityFigures
{
    private const string Distance = "exact W₁ in the end";

    private static readonly ExperimentText _text = ExperimentText.Of<SensitivityExperiment>();

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation(Plan plan)
    {
        string explanation = _text.Part(
            "Explanation",
            ("configurations", $"{plan.Sizes.Configurations}"),
            ("iterations", $"{plan.Sizes.Iterations}"),
            ("points", $"{Trial.Points}"),
            ("width", $"{Trial.Width}"),
            ("knobdraws", $"{plan.Sizes.KnobDraws}"),
            ("smalldraws", $"{plan.Sizes.SmallDraws}"),
            ("runs", $"{plan.Trials.Count}"));
        return plan.Sizes.Judged ? explanation : _text.Part("The tiny form", ("steps", $"{plan.Sizes.Iterations}")) + "\n\n" + explanation;
    }

    /// <summary>The random search, the budgets, the knobs and the small changes.</summary>
    public static IReadOnlyList<ResultTable> Tables(IReadOnlyList<LossResult> results)
    {
        const string Quantiles = "Random search: exact W₁ in the end";
        const string Budgets = "The best of some tries";
        const string Knobs = "One knob alone: median exact W₁";
        const string Small = "Small changes of the rate against other first weights and samples";
        return
        [
            new ResultTable(
                Quantiles,
                ["loss", "runs", "0 %", "25 %", "50 %", "75 %", "100 %", "success rate", "divergent"],
                [.. results.Select(QuantileRow)],
                _text.Line(Quantiles, ("success", Text(Outcomes.Success, "G2")))),
            new ResultTable(
                Budgets,
                ["loss", .. results[0].Best.Select(b => $"best of {b.Tries}")],
                [.. results.Select(r => (IReadOnlyList<string>)[r.Contender.Name, .. r.Best.Select(BudgetCell)])],
                _text.Line(Budgets)),
            new ResultTable(
                Knobs,
                ["knob", "setting", .. results.Select(r => r.Contender.Name)],
                [.. Knob.All.SelectMany(knob => KnobRows(knob, results))],
                _text.Line(Knobs)),
            new ResultTable(
                Small,
                ["loss", "rate × ½", "rate", "rate × 2", "spread over draws", "change at × ½, in spreads", "at × 2"],
                [.. results.Select(SmallRow)],
                _text.Line(Small)),
        ];
    }

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(IReadOnlyList<LossResult> results) =>
    [
        _text.LineFigure(
            "Most settings drawn at random end worse than a good one, whatever the loss",
            new Axis("share of configurations, from the best on"),
            new Axis(Distance, AxisScale.Log),
            [.. results.SelectMany(Distribution)]),
        _text.LineFigure(
            "The rate of a configuration against where it ends",
            new Axis("learning rate", AxisScale.Log),
            new Axis(Distance, AxisScale.Log),
            [.. results.Select(r => Points(r, row => row.Rate))]),
        _text.LineFigure(
            "The best of some tries: what a budget buys",
            new Axis("random configurations tried"),
            new Axis("exact W₁ of the best", AxisScale.Log),
            [.. results.Select(Budget)]),
        KnobFigure("The rate alone, from a good point", Knob.Rate, AxisScale.Log, results),
        KnobFigure("The batch size alone", Knob.Batch, AxisScale.Log, results),
        KnobFigure("The number of layers alone", Knob.Layers, AxisScale.Linear, results),
        _text.LineFigure(
            "Half and twice the rate, and the spread over draws",
            new Axis("factor of the rate", AxisScale.Log),
            new Axis(Distance, AxisScale.Log),
            [.. results.Select(SmallPoints)]),
    ];

    private static IEnumerable<Series> Distribution(LossResult r)
    {
        IReadOnlyList<double> sorted = r.Search.Sorted;
        string name = r.Contender.Name;
        yield return new Series(name, [.. Enumerable.Range(1, sorted.Count).Select(i => (double)i / sorted.Count)], [.. sorted]);
        double good = r.GoodPoint.Median;
        yield return new Series($"good point, {name}", [0, 1], [good, good], Dashed: true, Like: name);
    }

    private static Series Points(LossResult r, Func<ResultRow, double> setting)
    {
        ResultRow[] rows = [.. r.Rows.Where(row => row.Part == Part.Search)];
        return new Series(r.Contender.Name, [.. rows.Select(setting)], [.. rows.Select(row => row.W1)], Points: true);
    }

    private static Series Budget(LossResult r) =>
        new(r.Contender.Name, [.. r.Best.Select(b => (double)b.Tries)], [.. r.Best.Select(b => b.Median)]);

    private static LineFigure KnobFigure(string title, Knob knob, AxisScale scale, IReadOnlyList<LossResult> results) => _text.LineFigure(
        title,
        new Axis(knob.Label, scale),
        new Axis(Distance, AxisScale.Log),
        [.. results.Select(r => KnobLine(r, knob))]);

    private static Series KnobLine(LossResult r, Knob knob)
    {
        IReadOnlyList<KnobSetting> settings = r.Knob(knob);
        return new Series(r.Contender.Name, [.. settings.Select(s => s.Value)], [.. settings.Select(s => s.Outcomes.Median)]);
    }

    private static Series SmallPoints(LossResult r)
    {
        (double Factor, Outcomes Outcomes)[] changes =
            [(1, r.GoodPoint), .. Plan.SmallFactors.Select(factor => (factor, r.SmallChange(factor)))];
        return new Series(
            r.Contender.Name,
            [.. changes.SelectMany(c => c.Outcomes.Distances.Select(_ => c.Factor))],
            [.. changes.SelectMany(c => c.Outcomes.Distances)],
            Points: true);
    }

    private static IReadOnlyList<string> QuantileRow(LossResult r) =>
    [
        r.Contender.Name,
        $"{r.Search.Distances.Count}",
        .. new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(share => Text(r.Search.Quantile(share))),
        Text(r.Search.SuccessRate, "P1"),
        $"{r.Search.Divergent}",
    ];

    private static string BudgetCell(BestOf best) => $"{Text(best.Median)} ({Text(best.Low)} to {Text(best.High)})";

    private static IEnumerable<IReadOnlyList<string>> KnobRows(Knob knob, IReadOnlyList<LossResult> results)
    {
        IReadOnlyList<KnobSetting>[] columns = [.. results.Select(r => r.Knob(knob))];
        return columns[0].Select((setting, i) =>
            (IReadOnlyList<string>)[knob.Label, setting.Name, .. columns.Select(column => Text(column[i].Outcomes.Median))]);
    }

    private static IReadOnlyList<string> SmallRow(LossResult r) =>
    [
        r.Contender.Name,
        Text(r.SmallChange(0.5).Median),
        Text(r.GoodPoint.Median),
        Text(r.SmallChange(2).Median),
        Text(r.GoodPoint.Spread),
        Text(r.InSpreads(0.5), "+0.0;−0.0"),
        Text(r.InSpreads(2), "+0.0;−0.0"),
    ];

    // A divergent run ends nowhere: its distance is infinite.
    private static string Text(double value, string format = "G3") =>
        double.IsPositiveInfinity(value) ? "∞" : Format.Number(value, format);
}
