namespace GanLab.Experiments.ChainRule;

/// <summary>The text, the tables and the figures of the experiment.</summary>
internal static class ChainRuleFigures
{
    private const int Grid = 64;
    private const string Path = "The loss, and the path of descent over it";
    private const string Better = "The better the discriminator, the smaller ∂D/∂G; the other two factors stay";
    private const string Tape = "The tape as a graph";

    private static readonly ExperimentText _text = ExperimentText.Of<ChainRuleExperiment>();

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation => _text.Part("Explanation");

    /// <summary>What the tiny form leaves out.</summary>
    public static string TinyForm(int steps) => _text.Part("The tiny form", ("steps", $"{steps}")) + "\n\n";

    /// <summary>The derivation, what small gradients mean, and the factors of the generator's gradient.</summary>
    public static IReadOnlyList<ResultTable> Tables(
        HandNumbers hand, IReadOnlyList<Meaning> meanings, IReadOnlyList<ScaledLoss> scaled, FactorNumbers factors) =>
        [Derivation(hand), Meanings(meanings, scaled), Factors(factors)];

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(Plane plane, HandNumbers n, FactorNumbers factors) =>
    [
        Surface(plane, n),
        _text.LineFigure(
            "The norm of the gradient shrinks to 0.85 of itself a step",
            new Axis("step"),
            new Axis("‖∇L‖, no unit", AxisScale.Log),
            [
                new Series("measured", Steps(80), [.. n.Path.Gradients.Take(81).Select(g => g.Norm)]),
                new Series("predicted", Steps(80), n.PredictedNorms[..81], Dashed: true, Like: "measured"),
            ],
            [new Band("vanishing", 0, 0.01), new Band("normal", 0.01, 10)]),
        _text.LineFigure(
            "Descent nears (1, −0.5), then leaves it",
            new Axis("step"),
            new Axis("distance in the plane"),
            [
                new Series("to (1, −0.5)", Steps(40), n.ToWrongMinimum[..41]) { Labels = Nearest(n.ToWrongMinimum[..41]) },
                new Series("to the minimum (1.2, −0.8)", Steps(40), [.. n.Path.Points.Take(41).Select(p => p.To(n.Newton))]),
            ]),
        new PanelFigure(
            Better,
            _text.Line(Better),
            [
                Factors("log(1 − D): the product vanishes", factors, "first factor, |1/(D − 1)|", r => r.Saturating, r => r.Whole),
                Factors("−log D: the product stays", factors, "first factor, 1/D", r => r.NonSaturating, r => r.WholeNonSaturating),
            ],
            SameRange: true),
        Graph(n),
    ];

    /// <summary>A label at the least of some distances, and at the first of them.</summary>
    private static string[] Nearest(double[] distances)
    {
        int least = Array.IndexOf(distances, distances.Min());
        string Label(double distance, int step) =>
            step == least ? $"{Show.Number(distance, "F3")} at step {step}" : step == 0 ? Show.Number(distance, "F3") : string.Empty;
        return [.. distances.Select(Label)];
    }

    // The derivation holds all of it: a value with its rule, or a share of a cotangent with the value through which it came.
    private static GraphFigure Graph(HandNumbers n)
    {
        const string Share = "∂L/∂";
        const string Through = "through ";
        string Whole(string name) => Show.Number(n.Derivation.Last(l => l.Name == Share + name).Engine);
        IEnumerable<DerivationLine> values = n.Derivation.Where(l => !l.Name.StartsWith(Share, StringComparison.Ordinal));
        IEnumerable<DerivationLine> shares = n.Derivation.Where(l => l.Rule.StartsWith(Through, StringComparison.Ordinal));
        return new GraphFigure(
            Tape,
            _text.Line(Tape),
            [
                new GraphNode("x", $"x = {Show.Number(HandExample.Start.X)}", $"∂L/∂x = {Whole("x")}"),
                new GraphNode("y", $"y = {Show.Number(HandExample.Start.Y)}", $"∂L/∂y = {Whole("y")}"),
                .. values.Select(l => new GraphNode(l.Name, $"{l.Name} = {l.Rule}", Show.Number(l.Engine))),
            ],
            [.. shares.Select(l => new GraphEdge(l.Name[Share.Length..], l.Rule.Split(' ')[1], Show.Number(l.Engine)))]);
    }

    private static ResultTable Derivation(HandNumbers n)
    {
        const string Title = "The derivation, line by line";
        string note = _text.Line(
            Title,
            ("gradient", Show.Pair(n.Gradient)),
            ("norm", Show.Number(n.Gradient.Norm, "F4")),
            ("next", Show.Pair(n.Path.Points[1])),
            ("minimum", Show.Pair(n.Newton)),
            ("value", Show.Number(n.NewtonValue)));
        return new ResultTable(
            Title,
            ["quantity", "rule", "engine", "by hand"],
            [.. n.Derivation.Select(l => (IReadOnlyList<string>)[l.Name, l.Rule, Show.Number(l.Engine), Show.Number(l.Hand)])],
            note);
    }

    private static ResultTable Meanings(IReadOnlyList<Meaning> meanings, IReadOnlyList<ScaledLoss> scaled) => new(
        "What a small gradient can mean",
        ["where", "value", "norm", "eigenvalues", "by the bands", "it is"],
        [
            .. meanings.Select(m => (IReadOnlyList<string>)
            [
                m.Name,
                Show.Number(m.Value, "G4"),
                Show.Number(m.Norm, "G3"),
                string.Join(", ", m.Eigenvalues.Select(e => Show.Number(e, "G2"))),
                ChainRuleVerdicts.Name(m.Class),
                m.Verdict,
            ]),
            .. scaled.Where(s => s.Scale != 1).Select(s => (IReadOnlyList<string>)
            [
                $"{Show.Number(s.Scale)} · L at the start",
                string.Empty,
                Show.Number(s.Norm, "G4"),
                string.Empty,
                ChainRuleVerdicts.Name(s.Class),
                "on the way",
            ]),
        ]);

    private static ResultTable Factors(FactorNumbers n)
    {
        const string Title = "The generator's gradient, factor by factor, while the discriminator trains";
        return new ResultTable(
            Title,
            ["step", "‖∂G/∂θ‖", "‖∂D/∂G‖", "1/(D−1)", "whole", "miss", "−1/D", "whole, −log D"],
            [.. n.Rows.Select(FactorCells)],
            _text.Line(Title, ("samples", $"{GeneratorFactors.Samples}")));
    }

    private static IReadOnlyList<string> FactorCells(FactorRow r) =>
    [
        Show.Number(r.Step),
        Show.Number(r.Generator, "G4"),
        Show.Number(r.Slope, "G3"),
        Show.Number(r.Saturating, "F4"),
        Show.Number(r.Whole, "G3"),
        Show.Number(r.Mismatch, "G2"),
        Show.Number(r.NonSaturating, "G3"),
        Show.Number(r.WholeNonSaturating, "G3"),
    ];

    private static double[] Steps(int last) => [.. Enumerable.Range(0, last + 1).Select(i => (double)i)];

    private static LineFigure Factors(
        string title, FactorNumbers factors, string nameOfFirst, Func<FactorRow, double> first, Func<FactorRow, double> whole) => new(
        title,
        string.Empty,
        new Axis("steps of the discriminator + 0.5", AxisScale.Log),
        new Axis("size of the factor", AxisScale.Log),
        [
            Factor(nameOfFirst, factors, r => Math.Abs(first(r))),
            Factor("‖∂D/∂G‖", factors, r => r.Slope),
            Factor("‖∂G/∂θ‖", factors, r => r.Generator),
            Factor("the whole", factors, whole),
        ]);

    // A logarithmic axis has no 0.
    private static Series Factor(string name, FactorNumbers factors, Func<FactorRow, double> value) =>
        new(name, [.. factors.Rows.Select(r => r.Step + 0.5)], [.. factors.Rows.Select(value)]);

    private static SurfaceFigure Surface(Plane plane, HandNumbers n)
    {
        (double left, double right, double low, double high) = (0.2, 1.6, -1.2, 0.2);
        double At(double from, double to, int i) => from + ((to - from) * (i + 0.5) / Grid);
        double[] Row(double y) => [.. Enumerable.Range(0, Grid).Select(c => plane.Value(new Point(At(left, right, c), y)))];
        double[][] values = [.. Enumerable.Range(0, Grid).Select(r => Row(At(low, high, r)))];
        Point[] path = [.. n.Path.Points.Take(41)];
        return new SurfaceFigure(
            Path,
            _text.Line(Path),
            new Axis("x"),
            new Axis("y"),
            "the loss L(x, y)",
            left,
            right,
            low,
            high,
            values,
            [
                new Series("descent, rate 0.1", [.. path.Select(p => p.X)], [.. path.Select(p => p.Y)])
                {
                    Labels = [.. path.Select((_, step) => step == 0 ? "start" : step is 1 or 2 or 5 or 10 or 20 ? $"{step}" : "")],
                },
                Dot("(1, −0.5)", HandExample.WrongMinimum),
                Dot("the minimum (1.2, −0.8)", n.Newton),
            ]);
    }

    private static Series Dot(string name, Point p) => new(name, [p.X], [p.Y], Points: true);
}
