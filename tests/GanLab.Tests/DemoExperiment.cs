using GanLab.Experiments;

namespace GanLab.Tests;

/// <summary>An experiment of known numbers with every kind of figure, a table too wide for a terminal, and hostile text.</summary>
internal sealed class DemoExperiment(string name = "demo", bool holds = true) : IExperiment
{
    public const string Hostile = "</script><img src=x onerror=alert(1)> & \"quotes\"";

    public string Name => name;

    public string Summary => "every figure, table and verdict that the laboratory can show";

    public string Source => "Invented, Anon & Co. 2020, figure 2 <the left one>";

    public ExperimentResult Run(ExperimentContext context)
    {
        IStage stage = context.Progress.Stage("filling arrays with [known] numbers", 3);
        stage.Advance();
        stage.Advance(2);
        var random = new Random(context.Seed);
        return new ExperimentResult(
            "## What it shows\n\nEach line falls or grows by a constant factor a layer, so on a logarithmic axis it is straight; "
            + "its slope is the *factor*.\n\nPlain text stays plain text: " + Hostile,
            [
                Verdict.Within("the RMS factor per layer of a linear stack with U(±1/√n) weights", 0.5779, 0.5774, 0.03),
                Verdict.Near("the norm of ∇L at (0.5, −0.3)", 1.32098, 1.3210, 1e-4),
                Verdict.AtMost("a claim that may fail " + Hostile, holds ? 0.5 : double.NaN, 1),
            ],
            [
                new ResultTable("Small", ["set-up", "factor"], [["sigmoid", "0.236"], ["tanh", "0.937"]], "A note: " + Hostile),
                new ResultTable("Wide", Columns("set-up", "column"), [Columns("first", "0.123456"), Columns("second", "1.234e-12")]),
                new ResultTable("Long", ["step", "value"], [.. Enumerable.Range(0, 60).Select(i => new[] { $"{i}", $"{i * i}" })]),
            ],
            [.. Figures(random)],
            new Dictionary<string, double[]>
            {
                ["plain"] = [1, 0.1, -2.5e-300],
                ["not finite"] = [double.NaN, double.PositiveInfinity, double.NegativeInfinity],
            });
    }

    private static string[] Columns(string first, string other) => [first, .. Enumerable.Range(1, 11).Select(i => $"{other}-{i}")];

    private static double[] Make(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static IEnumerable<Figure> Figures(Random random)
    {
        string[] names =
        [
            "linear U(±1/√n)", "ReLU Glorot", "ReLU He", "ReLU N(0, 0.01)", "sigmoid Glorot", "tanh Glorot", "tanh U(±1/√n)",
            "ReLU He + batch norm", "ReLU He residual", "residual scaled 1/√30", "sigmoid + layer norm",
        ];
        double[] factors = [0.577, 0.707, 1.0, 0.113, 0.236, 0.937, 0.572, 1.18, 1.57, 1.024, 0.38];
        double[] layers = Make(30, i => i + 1);
        yield return new LineFigure(
            "The gradient of deep stacks falls or grows by a constant factor a layer",
            "From the top layer at the right towards the input at the left. Only lines that stay inside the middle band can be trained.",
            new Axis("layer"),
            new Axis("RMS of the gradient with respect to the layer's activations, top layer = 1", AxisScale.Log),
            [.. names.Select((n, k) => new Series(n, layers, Make(30, i => Math.Pow(factors[k], 29 - i) * (1 + (0.05 * Normal(random)))))),
                new Series("theory, ReLU Glorot", layers, Make(30, i => Math.Pow(0.5, (29 - i) / 2.0)), Dashed: true, Like: "ReLU Glorot")],
            [new Band("vanishing", 0, 1e-2), new Band("normal", 1e-2, 10), new Band("exploding", 10, double.PositiveInfinity)]);
        yield return new LineFigure(
            "Losses over time, with a gap where a value is not finite",
            "Player one turns round player two.",
            new Axis("iteration"),
            new Axis("loss"),
            [
                new Series(
                    "generator",
                    Make(5000, i => i),
                    Make(5000, i => i is > 2000 and < 2400 ? double.NaN : 0.69 + (0.1 * Math.Sin(i / 90.0)))),
                new Series("discriminator " + Hostile, Make(5000, i => i), Make(5000, i => 0.69 + (0.1 * Math.Cos(i / 90.0)))),
                new Series("ln 2", [0, 4999], [Math.Log(2), Math.Log(2)], Dashed: true),
            ]);
        yield return new LineFigure(
            "Samples on the ring", "Circles are real, squares are generated.", new Axis("x₁"), new Axis("x₂"),
            [Cloud("real", random, 600, 1), Cloud("generated", random, 150, 0.6)], Equal: true);
        yield return new LineFigure(
            "The path of two players", "It spirals outwards.", new Axis("θ"), new Axis("ψ"),
            [
                new Series(
                    "simultaneous",
                    Make(400, i => Math.Exp(i / 300.0) * Math.Cos(i / 20.0)),
                    Make(400, i => 0.4 * Math.Exp(i / 300.0) * Math.Sin(i / 20.0))),
            ],
            Equal: true);
        yield return new LineFigure(
            "Both axes logarithmic, less than two decades",
            "A power law.",
            new Axis("samples N", AxisScale.Log),
            new Axis("bias of the FID", AxisScale.Log),
            [
                new Series("measured", [500, 1000, 2000, 5000, 10000], [22, 11.4, 5.6, 2.1, 1.1], Points: true),
                new Series("theory", [500, 10000], [22, 1.1], Dashed: true, Like: "measured"),
            ]);
        yield return new LineFigure(
            "A logarithmic axis with zeros and sixty decades",
            "An underflow to 0 cannot be drawn, and the figure says so.",
            new Axis("layer"),
            new Axis("gradient norm", AxisScale.Log),
            [new Series("c = 0.001", Make(40, i => i), Make(40, i => i < 3 ? 0 : Math.Pow(10, 1.6 * (i - 40))))]);
        yield return new LineFigure(
            "Nothing finite", "The figure says so.", new Axis("x"), new Axis("y"), [new Series("none", [0, 1], [double.NaN, double.NaN])]);
        double[] edges = Make(41, i => (i - 20) * 0.0005);
        yield return new HistogramFigure(
            "Weights after training", "Clipping pins the weights at ±c; the penalty leaves them spread.", new Axis("weight"), edges,
            [
                ("clipping, c = 0.01", Make(40, i => i is 0 or 39 ? 9000 : 300)),
                ("gradient penalty, λ = 10", Make(40, i => 3000 * Math.Exp(-Math.Pow((i - 19.5) / 8, 2)))),
                ("untrained", Make(40, _ => 500)),
            ]);
        for (int k = 0; k < 2; k++)
        {
            yield return new SurfaceFigure(
                k == 0 ? "The critic's value on eight Gaussians" : "The same, under clipping",
                "Bright is high; the dots are real samples.",
                new Axis("x₁"), new Axis("x₂"), "f(x)",
                -2, 2, -2, 2,
                [.. Enumerable.Range(0, 64).Select(r => Make(64, c => Value((c - 31.5) / 16, (r - 31.5) / 16) * Math.Pow(0.1, k)))],
                [Cloud("real", random, 120, 1), Cloud("generated", random, 60, 0.7)]);
        }
        yield return new ImageGridFigure(
            "Generated digits", "Rows are classes.", 28, 28,
            [.. Enumerable.Range(0, 57).Select(k => Circle(4 + (k % 6)))],
            10);
        yield return new GraphFigure(
            "The tape as a graph",
            "Read it from the top.",
            [new("x", "x = 0.5", Hostile), new("a", "a = x − 1", "−0.5"), new("b", "b = a + x", "0")],
            [new("a", "b", "1"), new("x", "b", "1"), new("x", "a", "1")]);
    }

    private static float[] Circle(double radius) =>
    [
        .. Enumerable.Range(0, 784)
            .Select(p => double.Hypot((p % 28) - 14, (p / 28) - 14))
            .Select(distance => (float)Math.Exp(-Math.Pow((distance - radius) / 2, 2))),
    ];

    private static double Value(double x, double y) => Math.Sin(2 * x) * Math.Cos(y) * Math.Exp(-((x * x) + (y * y)) / 4);

    private static Series Cloud(string name, Random random, int count, double radius)
    {
        double[] angle = Make(count, i => i % 8 * Math.PI / 4);
        return new Series(
            name,
            Make(count, i => (radius * Math.Cos(angle[i])) + (0.05 * Normal(random))),
            Make(count, i => (radius * Math.Sin(angle[i])) + (0.05 * Normal(random))),
            Points: true);
    }
}
