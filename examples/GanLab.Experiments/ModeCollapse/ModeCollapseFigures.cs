namespace GanLab.Experiments.ModeCollapse;

/// <summary>The text, the tables and the figures of the experiment.</summary>
internal static class ModeCollapseFigures
{
    private const double Usual = 1e-3;
    private const double GridTop = 25;

    private static readonly ExperimentText _text = ExperimentText.Of<ModeCollapseExperiment>();

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation(CollapseResult result, bool tiny)
    {
        GameResult none = result.Ring(Cure.None, Usual);
        List<string> parts = tiny ? [_text.Part("The tiny form")] : [];
        parts.Add(_text.Part(
            "Explanation",
            ("iterations", $"{none.Game.Iterations}"),
            ("share", Percent(none.UsualShare)),
            ("hops", $"{none.Hops}"),
            ("counts", $"{none.Counts.Count}"),
            ("every", $"{Game.Every}"),
            ("samples", $"{Game.Samples}"),
            ("perfect", Percent(Traps.PerfectQuality)),
            ("strewn", $"{result.GridTraps.Strewn.Captured}"),
            ("strewnQuality", Percent(result.GridTraps.Strewn.Quality))));
        parts.Add(_text.Part(result.OnGrid.Count > 0 ? "Explanation of the grid" : "Explanation without the grid"));
        if (result.OnDigits.Count > 0)
        {
            parts.Add(_text.Part(
                "Explanation of the digits",
                ("digitSteps", $"{result.OnDigits[0].Steps}"),
                ("real", Format.Number(result.OnDigits[0].RealNearest, "F1"))));
        }
        return string.Join("\n\n", parts);
    }

    /// <summary>Every game, and the traps.</summary>
    public static IReadOnlyList<ResultTable> Tables(CollapseResult result) =>
    [
        GameTable("Ring of eight: how G is spread over the modes", result.OnRing),
        .. result.OnGrid.Count > 0 ? (ResultTable[])[GameTable("Grid of twenty-five: how G is spread over the modes", result.OnGrid)] : [],
        .. result.OnDigits.Count > 0 ? (ResultTable[])[DigitTable(result.OnDigits)] : [],
        TrapTable(result),
    ];

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(CollapseResult result)
    {
        GameResult none = result.Ring(Cure.None, Usual);
        GameResult[] usual = [.. result.OnRing.Where(r => r.Game.RateOfD == Usual)];
        return
        [
            Snapshots(none),
            _text.LineFigure(
                "The majority hops from mode to mode",
                new Axis("iteration"),
                new Axis("mode that most samples are nearest to"),
                [new Series(none.Name, none.Iterations, [.. none.Counts.Select(c => c.Majority + 1.0)], Points: true)]),
            _text.LineFigure(
                "Packing and unrolling cure it at these rates, penalties do not",
                new Axis("iteration"),
                new Axis("reverse KL to even shares, nats"),
                [
                    .. usual.Select(r => new Series(r.Name, r.Iterations, [.. r.Counts.Select(c => c.ReverseKl)])),
                    new Series("one mode alone, ln 8", [0, none.Iterations[^1]], [Math.Log(8), Math.Log(8)], Dashed: true),
                ]),
            _text.LineFigure(
                "The collapse is one of rates",
                new Axis("learning rate of D (of G: 0.001)", AxisScale.Log),
                new Axis("reverse KL at the end, nats"),
                [.. ByRate(result.OnRing, r => r.End.ReverseKl)]),
            .. result.OnGrid.Count > 0 ? GridFigures(result) : [],
            .. result.OnDigits.Count > 0 ? (Figure[])[DigitImages(result.OnDigits)] : [],
        ];
    }

    private static LineFigure Snapshots(GameResult none) => _text.LineFigure(
        "A generator that makes one mode of eight, and now another",
        new Axis("x"),
        new Axis("y"),
        [
            .. none.Snapshots.Select(s => new Series(
                $"iteration {s.Iteration}",
                [.. s.Values.Where((_, i) => i % 2 == 0)],
                [.. s.Values.Where((_, i) => i % 2 == 1)],
                Points: true)),
            Centres(none.Game.Data),
        ]) with
    { Equal = true };

    private static IEnumerable<Figure> GridFigures(CollapseResult result)
    {
        yield return _text.LineFigure(
            "On the grid the gain is evenness",
            new Axis("learning rate of D at the start (of G: 0.001)", AxisScale.Log),
            new Axis($"effective modes, of {GridTop}"),
            [.. ByRate([.. result.OnGrid.Where(r => r.Game.Iterations == result.OnGrid[0].Game.Iterations)], r => r.End.EffectiveModes)]);
        foreach (Cure cure in (Cure[])[Cure.None, Cure.PairingAtBoth])
        {
            GameResult game = result.OnGrid.Single(r => r.Game.Cure == cure && r.Game.RateOfD == Usual);
            double[] last = game.Snapshots[^1].Values;
            yield return new LineFigure(
                $"Samples on the grid: {game.Name}",
                _text.Line("Samples on the grid"),
                new Axis("x"),
                new Axis("y"),
                [
                    new Series("samples", [.. last.Where((_, i) => i % 2 == 0)], [.. last.Where((_, i) => i % 2 == 1)], Points: true),
                    Centres(game.Game.Data),
                ],
                Equal: true);
        }
    }

    private static Series Centres(Mixture data) => new(
        "centres of the modes",
        [.. data.Centres.Where((_, i) => i % 2 == 0)],
        [.. data.Centres.Where((_, i) => i % 2 == 1)],
        Points: true);

    private static IEnumerable<Series> ByRate(IReadOnlyList<GameResult> games, Func<GameResult, double> figure) =>
        games.GroupBy(r => r.Name).Select(cure => cure.OrderBy(r => r.Game.RateOfD)).Select(cure => new Series(
            cure.First().Name, [.. cure.Select(r => r.Game.RateOfD)], [.. cure.Select(figure)], Points: cure.Count() == 1));

    private static ResultTable GameTable(string title, IReadOnlyList<GameResult> games) => new(
        title,
        ["way to train", "rate of D", "G steps", "real samples", "captured", "quality", "effective", "reverse KL", "largest", "hops"],
        [.. games.Select(r => (IReadOnlyList<string>)
        [
            r.Name,
            Format.Number(r.Game.RateOfD),
            $"{r.Game.Iterations}",
            $"{r.SamplesSeen}",
            $"{r.End.Captured}",
            Percent(r.End.Quality),
            Format.Number(r.End.EffectiveModes, "F1"),
            Format.Number(r.End.ReverseKl, "F3"),
            Percent(r.End.MajorityShare),
            $"{r.Hops}",
        ])],
        _text.Line("How G is spread over the modes"));

    private static ResultTable DigitTable(IReadOnlyList<DigitResult> games)
    {
        const string Title = "Digits: classes, distance to real ones, doubles";
        return new ResultTable(
            Title,
            ["way to train", "reverse KL", "largest class", "other classes", "nearest real", "closest pair", "different images"],
            [.. games.Select(r => (IReadOnlyList<string>)
            [
                r.Game.Name,
                double.IsFinite(r.ReverseKl) ? Format.Number(r.ReverseKl, "F2") : "–",
                Percent(r.Shares.Max()),
                Percent(r.Others),
                Format.Number(r.Nearest, "F1"),
                Format.Number(r.Closest, "F1"),
                double.IsFinite(r.Support) ? Format.Number(r.Support, "F0") : "many",
            ])],
            _text.Line(Title));
    }

    private static ResultTable TrapTable(CollapseResult result)
    {
        const string Title = "How the counts can be fooled";
        return new ResultTable(
            Title,
            ["points", "captured", "quality", "effective", "reverse KL"],
            [
                Row("ring, the mixture itself", result.RingTraps.Perfect),
                Row("ring, all at the centres", result.RingTraps.Still),
                Row("ring, strewn over the square", result.RingTraps.Strewn),
                Row("grid, the mixture itself", result.GridTraps.Perfect),
                Row("grid, all at the centres", result.GridTraps.Still),
                Row("grid, strewn over the square", result.GridTraps.Strewn),
            ],
            _text.Line(Title, ("samples", $"{Game.Samples}")));

        static IReadOnlyList<string> Row(string name, AutoGrad.Gan.Metrics.ModeStatistics s) =>
        [
            name,
            $"{s.Captured} of {s.Modes}",
            Percent(s.Quality),
            Format.Number(s.EffectiveModes, "F1"),
            Format.Number(s.ReverseKl, "F3"),
        ];
    }

    private static ImageGridFigure DigitImages(IReadOnlyList<DigitResult> games)
    {
        const string Title = "Digits of each way to train, a row each";
        int columns = games[0].Images.Count;
        return new ImageGridFigure(
            Title,
            _text.Line(Title, ("rows", string.Join("; ", games.Select((g, i) => $"{i + 1}: {g.Game.Name}")))),
            28,
            28,
            [.. games.SelectMany(g => g.Images)],
            columns);
    }

    private static string Percent(double share) => Format.Number(100 * share, "F1") + " %";
}
