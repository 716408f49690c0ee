using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>The text, the tables and the figures of the experiment.</summary>
internal static class DepthFigures
{
    private const int FirstSteps = 20;
    private const int Window = 20;

    private static readonly ExperimentText _text = ExperimentText.Of<DepthExperiment>();

    private static readonly Band[] _bands =
        [new("vanishing", 0, 0.01), new("normal", 0.01, 10), new("exploding", 10, double.PositiveInfinity)];

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation => _text.Part(
        "Explanation",
        ("layers", $"{Stack.Layers}"),
        ("width", $"{Stack.Width}"),
        ("batch", $"{Stack.Batch}"),
        ("growth", Format.Number(MeanField.Predict(SetUp.ReluResidual).ValueFactor, "F2")),
        ("bound", Format.Number(Clipping.Bound)));

    /// <summary>The factor per layer of each stack, and what goes on in its middle.</summary>
    public static IReadOnlyList<ResultTable> Tables(IReadOnlyList<StackResult> results)
    {
        const string Factors = "What one layer multiplies the gradient's RMS by, on its way down";
        const string Settled = "The settled middle of each stack, and why the gradients of the weights look flat";
        int draws = results[0].Flows.Count;
        string ofDraws = draws == 1 ? string.Empty : $", mean ± sd of {draws} draws";
        return
        [
            new ResultTable(
                Factors,
                ["set-up", "factor", "claim", "theory", "at the input", "class"],
                [.. results.Select(FactorRow)],
                _text.Line(Factors, ("layers", $"{Stack.Layers}"), ("draws", ofDraws))),
            new ResultTable(
                Settled,
                [
                    "set-up",
                    "activation, a layer up",
                    "its gradient, a layer down",
                    "the same, in theory",
                    "weights' gradient, a layer down",
                ],
                [.. results.Select(SettledRow)],
                _text.Line(Settled, ("margin", $"{Stack.Margin}"))),
        ];
    }

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(IReadOnlyList<StackResult> results, TrainingRun free, TrainingRun clipped)
    {
        StackResult[] first = [.. results.Where(r => !r.SetUp.IsCure)];
        StackResult[] cures = [.. results.Where(r => r.SetUp.IsCure)];

        // Apart, since a line that falls by twelve decades presses those that stay level into one.
        StackResult[] fail = [.. cures.Where(r => r.Class != GradientClass.Normal)];
        StackResult[] hold = [.. cures.Where(r => r.Class == GradientClass.Normal)];
        List<Figure> figures = [];
        if (first.Length > 0)
        {
            figures.Add(FirstWeights(first));
            figures.Add(WeightGradients("The same stacks by their weights' gradients: most look healthy", first));
        }
        if (fail.Length > 0)
        {
            figures.Add(Gradients("Not every cure holds over thirty layers", fail));
        }
        if (hold.Length > 0)
        {
            figures.Add(Gradients("Cures that hold over thirty layers, some only just", hold));
        }
        figures.Add(Training("Clipping the gradient's norm keeps the loss a number", "mean squared error", free.Losses, clipped.Losses));
        figures.Add(Training(
            "The norm of the gradient before clipping", "joint norm of the gradient", free.Norms, clipped.Norms, Clipping.Bound));
        return figures;
    }

    private static IReadOnlyList<string> FactorRow(StackResult r) =>
    [
        r.SetUp.Name,
        Format.Number(r.Factor, "F3") + (r.Flows.Count == 1 ? string.Empty : $" ± {Format.Number(r.Spread, "F3")}"),
        Format.Number(r.SetUp.Expected),
        Format.Number(r.Theory.Factor, "F3"),
        Format.Number(Math.Pow(r.Factor, Stack.Layers), "G2"),
        r.Class.ToString().ToLowerInvariant(),
    ];

    private static IReadOnlyList<string> SettledRow(StackResult r) =>
    [
        r.SetUp.Name,
        Format.Number(r.Flows.Average(f => f.ValueFactor), "F3"),
        Format.Number(r.Flows.Average(f => f.SettledFactor), "F3"),
        Format.Number(r.Theory.SettledFactor, "F3"),
        Format.Number(r.Flows.Average(f => f.WeightFactor), "F3"),
    ];

    // Apart, with ranges of their own: over thirty decades nobody can tell 1 from 0.16.
    private static PanelFigure FirstWeights(StackResult[] results)
    {
        const string Title = "First weights decide whether a gradient reaches the input";
        (string Name, GradientClass Class)[] kinds =
            [("those that vanish", GradientClass.Vanishing), ("those that arrive", GradientClass.Normal)];
        return new PanelFigure(
            Title,
            _text.Line(Title),
            [
                .. from kind in kinds
                   let of = results.Where(r => r.Class == kind.Class).ToArray()
                   where of.Length > 0
                   select Gradients(kind.Name, string.Empty, of, withTheory: true),
            ]);
    }

    private static LineFigure Gradients(string title, StackResult[] results) => Gradients(title, _text.Line(title), results, false);

    private static LineFigure Gradients(string title, string caption, StackResult[] results, bool withTheory) => new(
        title,
        caption,
        new Axis("layer (0 is the input)"),
        new Axis("RMS of the activations' gradient, top = 1", AxisScale.Log),
        [
            .. results.Select(r => new Series(r.SetUp.Name, Count(0, Stack.Layers + 1), r.Flows[0].Relative)),
            .. withTheory ? results.Select(Theory) : [],
        ],
        _bands);

    private static Series Theory(StackResult r) =>
        new("mean-field theory", Count(0, Stack.Layers + 1), r.Theory.Relative, Dashed: true, Like: r.SetUp.Name);

    private static LineFigure WeightGradients(string title, StackResult[] results)
    {
        double[] Relative(double[] weights) => [.. weights.Select(w => w / weights[^1])];
        return new LineFigure(
            title,
            _text.Line(title),
            new Axis("layer"),
            new Axis("RMS of the weights' gradient, top layer = 1", AxisScale.Log),
            [.. results.Select(r => new Series(r.SetUp.Name, Count(1, Stack.Layers), Relative(r.Flows[0].Weights)))],
            _bands);
    }

    private static PanelFigure Training(string title, string label, double[] free, double[] clipped, double? bound = null)
    {
        LineFigure Panel(string name, int steps, double[] with) => new(
            name,
            string.Empty,
            new Axis("step"),
            new Axis(label, AxisScale.Log),
            [
                new Series("without clipping", Count(0, free.Length), free),
                new Series("with clipping", Count(0, with.Length), with),
                .. bound is double level ? [new Series("the bound", [0, steps - 1], [level, level], Dashed: true)] : (Series[])[],
            ]);
        int first = Math.Min(FirstSteps, clipped.Length);
        return new PanelFigure(
            title,
            _text.Line(title, ("steps", $"{free.Length}"), ("window", $"{Window}")),
            [
                Panel($"the first {first} steps", first, clipped[..first]),
                Panel("all steps", clipped.Length, Smooth(clipped)),
            ]);
    }

    /// <summary>The geometric mean of each number and those before it, as many as the window holds.</summary>
    private static double[] Smooth(double[] values) =>
        [.. values.Select((_, i) => Math.Exp(values[Math.Max(0, i + 1 - Window)..(i + 1)].Average(Math.Log)))];

    private static double[] Count(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (double)i)];
}
