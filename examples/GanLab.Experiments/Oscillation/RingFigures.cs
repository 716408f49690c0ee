namespace GanLab.Experiments.Oscillation;

/// <summary>The table, the figures and the findings of part (d): a real GAN.</summary>
internal static class RingFigures
{
    private const string ByRates = "The generator's loss on the ring, cures by rate and momentum";
    private const string ByNetwork = "The generator's loss on the ring, cures by network and loss";
    private const string LossOfD = "The discriminator's loss on the ring";
    private const string DistanceByRates = "Distance to the ring, cures by rate and momentum";
    private const string DistanceByNetwork = "Distance to the ring, cures by network, average and loss";
    private const string TableTitle = "A real GAN and eight cures of its oscillation";

    private static readonly ExperimentText _text = OscillationExperiment.Text;

    /// <summary>What each cure did, over all seeds.</summary>
    public static ResultTable Table(IReadOnlyList<RingRun> runs) => new(
        TableTitle,
        ["set-up", "index of G's loss", "index of the distance", "distance, second half", "last distance"],
        [.. runs.GroupBy(r => r.SetUp.Name).Select(Cells)],
        _text.Line(TableTitle, ("seeds", $"{Seeds(runs)}"), ("window", $"{OscillationIndex.Window}")));

    /// <summary>Losses and distances over time, of the first seed.</summary>
    public static IReadOnlyList<Figure> All(IReadOnlyList<RingRun> runs)
    {
        RingRun[] first = [.. runs.Take(RingSetUp.All.Count)];
        RingRun[] games = [.. first.Where(r => !r.SetUp.Averaged)];
        return
        [
            Chart(ByRates, "G's loss, means of 10 iterations", games.Where(ChangesRates), r => Means(r.LossOfG)),
            Chart(ByNetwork, "G's loss, means of 10 iterations", games.Where(ChangesNetwork), r => Means(r.LossOfG)),
            Chart(LossOfD, "D's loss, means of 10 iterations", games.Where(r => !r.SetUp.NormInD), r => Means(r.LossOfD)),
            Chart(DistanceByRates, "W₁ to the ring", first.Where(ChangesRates), r => (r.At, r.Distances)),
            Chart(DistanceByNetwork, "W₁ to the ring", first.Where(ChangesNetwork), r => (r.At, r.Distances)),
        ];

        // The plain game is in both.
        static bool ChangesNetwork(RingRun run) => run.SetUp == RingSetUp.Plain || !ChangesRates(run);
    }

    /// <summary>What helped in this run and what did not, as the values of the explanation's placeholders.</summary>
    public static (string Name, string Value)[] Findings(IReadOnlyList<RingRun> runs)
    {
        IGrouping<string, RingRun>[] setUps = [.. runs.GroupBy(r => r.SetUp.Name)];
        IGrouping<string, RingRun> plain = setUps.Single(a => a.Key == RingSetUp.Plain.Name);
        IGrouping<string, RingRun> averaged = setUps.Single(a => a.First().SetUp.Averaged);
        IGrouping<string, RingRun>[] games = [.. setUps.Where(a => a != plain && a != averaged)];
        double Index(IGrouping<string, RingRun> a) => Median(a.Select(r => r.Index));
        double Distance(IGrouping<string, RingRun> a) => Median(a.Select(r => r.Distance));
        bool IsCalm(IGrouping<string, RingRun> a) => Index(a) <= Index(plain) / 2;
        bool IsNearer(IGrouping<string, RingRun> a) => Distance(a) <= Distance(plain) / 2;
        string Names(Func<IGrouping<string, RingRun>, bool> which)
        {
            string[] names = [.. games.Where(which).Select(a => $"{a.Key} ({Show(Index(a))}, {Show(Distance(a))})")];
            return names.Length == 0 ? "none" : string.Join(", ", names);
        }
        return
        [
            ("seeds", $"{Seeds(runs)}"),
            ("iterations", $"{runs[0].LossOfG.Length}"),
            ("rate", Format.Number(RingSetUp.HighRate)),
            ("plain", $"{Show(Index(plain))}, {Show(Distance(plain))}"),
            ("both", Names(a => IsCalm(a) && IsNearer(a))),
            ("calm", Names(a => IsCalm(a) && !IsNearer(a))),
            ("near", Names(a => !IsCalm(a) && IsNearer(a))),
            ("neither", Names(a => !IsCalm(a) && !IsNearer(a))),
            ("swing", Show(Median(plain.Select(r => r.Swing)))),
            ("averagedSwing", Show(Median(averaged.Select(r => r.Swing)))),
            ("averagedDistance", Show(Distance(averaged))),
            ("plainDistance", Show(Distance(plain))),
        ];
    }

    private static bool ChangesRates(RingRun run) =>
        run.SetUp with { Loss = RingSetUp.Plain.Loss, NormInG = false, NormInD = false, Averaged = false } == run.SetUp;

    private static LineFigure Chart(
        string title, string label, IEnumerable<RingRun> runs, Func<RingRun, (double[] X, double[] Y)> line) =>
        _text.LineFigure(
            title,
            new Axis("iteration"),
            new Axis(label, AxisScale.Log),
            [.. runs.Select(r => new Series(r.SetUp.Name, line(r).X, line(r).Y))]);

    private static (double[] X, double[] Y) Means(double[] series)
    {
        double[] means = [.. series.Chunk(OscillationIndex.Window).Select(c => c.Average())];
        return ([.. means.Select((_, i) => (i + 0.5) * OscillationIndex.Window)], means);
    }

    private static IReadOnlyList<string> Cells(IGrouping<string, RingRun> runs)
    {
        string Of(Func<RingRun, double> value) =>
            $"{Show(Median(runs.Select(value)))} ({Show(runs.Min(value))} to {Show(runs.Max(value))})";
        return [runs.Key, Of(r => r.Index), Of(r => r.Swing), Of(r => r.Distance), Of(r => r.Distances[^1])];
    }

    private static int Seeds(IReadOnlyList<RingRun> runs) => runs.Count / RingSetUp.All.Count;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Show(double value) => Format.Number(value, "G2");
}
