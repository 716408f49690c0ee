namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>The text, the tables and the figures of the experiment.</summary>
internal static class ClippingAgainstPenaltyFigures
{
    private const int Bins = 41;

    private static readonly ExperimentText _text = ExperimentText.Of<ClippingAgainstPenaltyExperiment>();

    /// <summary>What the tiny form leaves out.</summary>
    public static string TinyForm(PenaltySizes sizes) =>
        _text.Part("The tiny form", ("width", $"{sizes.Width}"), ("steps", $"{sizes.DeepIterations}")) + "\n\n";

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation(int deepLayers) => _text.Part(
        "Explanation",
        ("layers", $"{deepLayers}"),
        ("width", $"{CriticSetup.UsualWidth}"),
        ("batch", $"{ToySet.Batch}"));

    /// <summary>The deep critics, the surfaces, and the check of the penalty's gradient.</summary>
    public static IReadOnlyList<ResultTable> Tables(PenaltyResult result, int seed)
    {
        const string Deep = "Twelve layers: log₁₀ gradient per layer towards the input";
        const string Surfaces = "Three hidden layers: what the surfaces tell";
        return
        [
            new ResultTable(
                Deep,
                ["set-up", "theory", "before training", "after", "mean |Δw|", "mean |Δb|", "gap", "slope", "balance"],
                [.. result.Deep.Select(DeepRow)],
                _text.Line(Deep)),
            new ResultTable(
                Surfaces,
                ["data", "critic", "exact W₁", "distance told", "relief", "gap", "steepest slope"],
                [.. AllOf(result.Surfaces).Select(s => SurfaceRow(s, seed))],
                _text.Line(Surfaces, ("batch", $"{ToySet.Batch}"))),
            new ResultTable(
                "Small critics: the penalty's gradient against central differences, float64",
                ["critic", "numbers", "largest error / largest gradient", "weight matrices reached", "parameters with gradient 0"],
                [.. result.Checks.Select(CheckRow)]),
        ];
    }

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(PenaltyResult result, int seed)
    {
        IReadOnlyList<DeepCritic> deep = result.Deep;
        IReadOnlyList<DeepCritic> penalised = [.. deep.Where(d => d.Setup.Lambda > 0)];
        return
        [
            _text.LineFigure(
                "Clipping makes the gradient vanish or explode with depth; the penalty keeps it level",
                new Axis("hidden layer"),
                new Axis("‖∂f/∂activations‖, mean over the batch", AxisScale.Log),
                [
                    .. deep.Select(d => new Series(d.Setup.Name, d.After.Layers, d.After.Gradients)),
                    .. deep.Where(d => d.Setup.Clip > 0).Select(Theory),
                ]),
            _text.LineFigure(
                "With respect to weights, before training: flat, because forward decay and backward growth cancel",
                new Axis("linear layer"),
                new Axis("‖∂Σf/∂W‖", AxisScale.Log),
                [.. deep.Select(d => new Series(d.Setup.Name, d.Before.Layers, d.Before.WeightGradients))]),
            _text.LineFigure(
                "The slope at the interpolates: the penalty holds it of order 1, clipping does not",
                new Axis("iteration"),
                new Axis("mean ‖∇f(x)‖", AxisScale.Log),
                [.. deep.Select(d => new Series(d.Setup.Name, d.Run.Iterations, d.Run.Slopes)), Level("1, the target", 1, deep[0].Run)]),
            _text.LineFigure(
                "The gap over time, for the critics whose slope is of order 1",
                new Axis("iteration"),
                new Axis("E f(real) − E f(fake)"),
                [.. penalised.Select(d => new Series(d.Setup.Name, d.Run.Iterations, d.Run.Gaps)), Level("0", 0, deep[0].Run)]),
            WeightHistograms(result.Clipped, result.Penalised),
            .. AllOf(result.Surfaces).Select(s => Map(s, seed)),
        ];
    }

    private static IEnumerable<Surface> AllOf(IReadOnlyList<SurfacePair> pairs) =>
        pairs.SelectMany(pair => (Surface[])[pair.Clipped, pair.Penalised]);

    private static IReadOnlyList<string> DeepRow(DeepCritic d) =>
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
    ];

    private static IReadOnlyList<string> SurfaceRow(Surface s, int seed) =>
    [
        s.Data.Name,
        s.Setup.Name,
        Text(Surface.Distance(s.Data, seed)),
        Text(s.Told),
        Text(s.Relief),
        Small(s.Gap),
        Small(s.Steepest),
    ];

    private static IReadOnlyList<string> CheckRow(PenaltyCheck.Outcome c) =>
        [c.Subject.Name, $"{c.Numbers}", Small(c.Error), $"{c.Reached} of {c.Matrices}", string.Join(", ", c.Silent)];

    private static Series Level(string name, double value, CriticRun run) =>
        new(name, [run.Iterations[0], run.Iterations[^1]], [value, value], Dashed: true);

    private static Series Theory(DeepCritic d)
    {
        double top = d.After.Gradients[^1];
        double[] line = [.. d.After.Layers.Select(l => top * Math.Pow(10, d.Theory * (d.After.Layers[^1] - l)))];
        return new Series($"theory, {d.Setup.Name}", d.After.Layers, line, Dashed: true, Like: d.Setup.Name);
    }

    private static SurfaceFigure Map(Surface s, int seed)
    {
        double distance = Surface.Distance(s.Data, seed);
        return s.Figure(
            $"{s.Data.Name}: {s.Setup.Name}",
            _text.Line(
                "The surface of a critic",
                ("told", Text(s.Told)),
                ("distance", Text(distance)),
                ("share", Format.Number(100 * s.Told / distance, "F0")),
                ("relief", Text(s.Relief))));
    }

    private static HistogramFigure WeightHistograms(CriticRun clipped, CriticRun penalised)
    {
        const string Title = "Clipping pins the weights at ±c, the penalty pins none";
        double clip = clipped.Setup.Clip;
        string caption = _text.Line(
            Title,
            ("clip", Small(clip)),
            ("clipped", Small(clipped.LargestWeight)),
            ("penalised", Small(penalised.LargestWeight)));
        return new HistogramFigure(
            Title,
            caption,
            new Axis("weight / largest |weight|"),
            [.. Enumerable.Range(0, Bins + 1).Select(i => (2.0 * i / Bins) - 1)],
            [
                ("before training (scaled by c)", Counts(clipped.StartWeights, clip)),
                (clipped.Setup.Name, Counts(clipped.Weights, clip)),
                (penalised.Setup.Name, Counts(penalised.Weights, penalised.LargestWeight)),
            ])
        {
            Y = new Axis("weights in a bin", AxisScale.Log),
        };
    }

    private static double[] Counts(double[] weights, double scale)
    {
        var counts = new double[Bins];
        foreach (double w in weights.Where(double.IsFinite))
        {
            counts[Math.Clamp((int)(((w / scale) + 1) / 2 * Bins), 0, Bins - 1)]++;
        }
        return counts;
    }

    private static string Text(double value) => Format.Number(value, "F3");

    // + 0.0 turns −0 into 0.
    private static string Small(double value) => Format.Number(value + 0.0, "G3");
}
