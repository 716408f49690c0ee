using GanLab.Lab;

namespace GanLab.Experiments.ChainRule;

/// <summary>The figures of the experiment.</summary>
internal static class ChainRuleFigures
{
    private const int Grid = 64;

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(Plane plane, HandNumbers n, FactorNumbers factors) =>
    [
        Surface(plane, n),
        new LineFigure(
            "The norm of the gradient falls by 0.85 a step",
            "Predicted from the Hessian's two eigenvalues, measured on the path. Below 0.01 it is called vanishing, though all is well.",
            new Axis("step"),
            new Axis("‖∇L‖", AxisScale.Log),
            [
                new Series("measured", Steps(80), [.. n.Path.Gradients.Take(81).Select(g => g.Norm)]),
                new Series("predicted", Steps(80), n.PredictedNorms[..81], Dashed: true, Like: "measured"),
            ],
            [new Band("vanishing", 0, 0.01), new Band("normal", 0.01, 10), new Band("exploding", 10, double.PositiveInfinity)]),
        new LineFigure(
            "Descent nears (1, −0.5), then leaves it",
            "That point is the minimum of the two squares alone; the cross term has moved the minimum away.",
            new Axis("step"),
            new Axis("distance"),
            [
                new Series("to (1, −0.5)", Steps(40), n.ToWrongMinimum[..41]),
                new Series("to the minimum (1.2, −0.8)", Steps(40), [.. n.Path.Points.Take(41).Select(p => p.To(n.Newton))]),
            ]),
        new LineFigure(
            "The better the discriminator, the smaller ∂D/∂G; the other two factors stay",
            "1/(D − 1) tends to −1 and ∂G/∂θ does not know D. With −log D the factor 1/D grows as fast as ∂D/∂G falls. "
            + "Step 0 stands at 0.5.",
            new Axis("steps of the discriminator", AxisScale.Log),
            new Axis("size of the factor", AxisScale.Log),
            [
                Factor("‖∂G/∂θ‖", factors, r => r.Generator),
                Factor("‖∂D/∂G‖", factors, r => r.Slope),
                Factor("|1/(D − 1)|", factors, r => Math.Abs(r.Saturating)),
                Factor("whole, log(1 − D)", factors, r => r.Whole),
                Factor("1/D", factors, r => Math.Abs(r.NonSaturating)),
                Factor("whole, −log D", factors, r => r.WholeNonSaturating),
            ]),
        new TextFigure(
            "The tape as a graph",
            "Written by the engine in Mermaid's language; read it from the leaves x and y on. Affine is a · v + b with two constants.",
            n.Graph),
    ];

    private static double[] Steps(int last) => [.. Enumerable.Range(0, last + 1).Select(i => (double)i)];

    // A logarithmic axis has no 0, and the measurement after that of step 0 is at 1.
    private static Series Factor(string name, FactorNumbers factors, Func<FactorRow, double> value) =>
        new(name, [.. factors.Rows.Select(r => Math.Max(0.5, r.Step))], [.. factors.Rows.Select(value)]);

    private static SurfaceFigure Surface(Plane plane, HandNumbers n)
    {
        (double left, double right, double low, double high) = (0.2, 1.6, -1.2, 0.2);
        double At(double from, double to, int i) => from + ((to - from) * (i + 0.5) / Grid);
        double[] Row(double y) => [.. Enumerable.Range(0, Grid).Select(c => plane.Value(new Point(At(left, right, c), y)))];
        double[][] values = [.. Enumerable.Range(0, Grid).Select(r => Row(At(low, high, r)))];
        return new SurfaceFigure(
            "The loss, and the path of descent over it",
            "From (0.5, −0.3) the path passes close to (1, −0.5) and goes on to the true minimum.",
            left,
            right,
            low,
            high,
            values,
            [
                new Series("descent, rate 0.1", [.. n.Path.Points.Take(41).Select(p => p.X)], [.. n.Path.Points.Take(41).Select(p => p.Y)]),
                Dot("(1, −0.5)", HandExample.WrongMinimum),
                Dot("the minimum (1.2, −0.8)", n.Newton),
            ]);
    }

    private static Series Dot(string name, Point p) => new(name, [p.X], [p.Y], Points: true);
}
