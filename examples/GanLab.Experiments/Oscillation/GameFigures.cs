using System.Numerics;

namespace GanLab.Experiments.Oscillation;

/// <summary>The tables and the figures of parts (a) to (c): games of two numbers.</summary>
internal static class GameFigures
{
    private const string Circle = "Simultaneous steps end on a circle; looking ahead, looking back and consensus lead in";
    private const string Others = "With the same steps R1 and instance noise lead in, WGAN-GP does not";
    private const string Toy = "Two time scales come in quickly and lie still; one rate for both is noisy or slow";
    private const string EigenvalueTable = "Eigenvalues at the equilibrium, by autodiff and in closed form";
    private const string FactorTable = "What an iteration multiplies a small distance by";
    private const string EndTable = "Distance to the equilibrium after 500 iterations from (1, 1)";
    private const string ToyTable = "Two time scales on the toy";

    private const int Arrows = 15;

    // Lines end here: what comes in by a constant factor would press the others into one.
    private const double Lowest = 1e-3;

    private static readonly ExperimentText _text = OscillationExperiment.Text;

    /// <summary>Every table.</summary>
    public static IReadOnlyList<ResultTable> Tables(
        IReadOnlyList<EigenvalueRow> eigenvalues, IReadOnlyList<DiracPath> paths, IReadOnlyList<TimeScaleRun> toy) =>
    [
        new ResultTable(
            EigenvalueTable,
            ["game", "strength", "by autodiff", "closed form", "apart by"],
            [.. eigenvalues.Select(EigenvalueCells)],
            _text.Line(EigenvalueTable)),
        Grid(FactorTable, paths, p => double.IsNaN(p.Predicted) ? "none" : Format.Number(p.Measured, "F5")),
        Grid(EndTable, paths, p => Format.Number(p.End, "G2")),
        new ResultTable(
            ToyTable,
            ["rates of x / y", "mean norm, last fifth", "first below 0.1, iteration", "runs that get there"],
            [.. toy.Select(ToyCells)],
            _text.Line(ToyTable, ("runs", $"{toy[0].LateNorms.Length}"))),
    ];

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(
        IReadOnlyList<DiracPath> paths, IReadOnlyList<BilinearRow> bilinear, IReadOnlyList<TimeScaleRun> toy)
    {
        DiracPath Of(string game, string move) => paths.Single(p => p.Game.Name == game && p.Move.Name == move);
        string ns = DiracGame.NonSaturating.Name;
        string plain = Move.Simultaneous.Name;
        return
        [
            Plane(
                Circle,
                DiracGame.NonSaturating,
                [.. paths.Where(p => p.Game.Name == ns && p.Move.IsUsual).Select(p => (p.Move.Name, p))]),
            Plane(
                Others,
                DiracGame.All.Single(g => g.Name == "R1"),
                [.. new[] { "R1", "instance noise", ns, "WGAN-GP", "GAN" }.Select(g => (g, Of(g, plain)))]),
            Distances(
                "Distance to the equilibrium by rule, in the usual game",
                paths.Where(p => p.Game.Name == ns && p.Move.Name != "optimistic"),
                p => p.Move.Name),
            Distances(
                "Distance to the equilibrium by game, simultaneous steps",
                paths.Where(p => p.Move.Name == plain && p.Game.Name is not ("R2" or "relativistic")),
                p => p.Game.Name),
            Rates(bilinear),
            _text.LineFigure(
                Toy,
                new Axis("iteration"),
                new Axis("‖(x, y)‖, mean over the runs", AxisScale.Log),
                [.. toy.Select(r => new Series($"rates {r.Name}", Count(r.Norms.Length, from: 1), r.Norms))]),
        ];
    }

    private static LineFigure Plane(string title, DiracGame game, IReadOnlyList<(string Name, DiracPath Path)> paths) => new(
        title,
        _text.Line(title),
        new Axis("θ, where the generator is"),
        new Axis("ψ, the slope of the discriminator"),
        [
            Field(game, paths.SelectMany(p => p.Path.Theta.Concat(p.Path.Psi)).Max(Math.Abs)),
            .. paths.Select(p => new Series(p.Name, p.Path.Theta, p.Path.Psi)),
        ],
        Equal: true);

    // Arrows of one length on a grid: tail, head, a barb, back to the head, the other barb, and a gap.
    private static Series Field(DiracGame game, double reach)
    {
        List<double> x = [];
        List<double> y = [];
        double step = 2 * reach / (Arrows - 1);
        for (int i = 0; i < Arrows * Arrows; i++)
        {
            (double theta, double psi) = (-reach + (step * (i % Arrows)), -reach + (step * (i / Arrows)));
            (double along, double up) = new DiracGan(game, theta, psi).Field();
            double length = Math.Sqrt((along * along) + (up * up));
            if (length < 1e-9)
            {
                continue;
            }
            (along, up) = (0.6 * step * along / length, 0.6 * step * up / length);
            (double headX, double headY) = (theta + along, psi + up);
            x.AddRange([theta, headX, headX - (0.3 * (along - up)), headX, headX - (0.3 * (along + up)), double.NaN]);
            y.AddRange([psi, headY, headY - (0.3 * (up + along)), headY, headY - (0.3 * (up - along)), double.NaN]);
        }
        return new Series("the field", [.. x], [.. y], Field: true);
    }

    private static LineFigure Distances(string title, IEnumerable<DiracPath> paths, Func<DiracPath, string> name) => _text.LineFigure(
        title,
        new Axis("iteration"),
        new Axis("distance to the equilibrium", AxisScale.Log),
        [.. paths.Select(p => (Name: name(p), Shown: p.Distances.TakeWhile(d => d > Lowest).ToArray()))
            .Select(p => new Series(p.Name, Count(p.Shown.Length), p.Shown))]);

    private static LineFigure Rates(IReadOnlyList<BilinearRow> rows) => _text.LineFigure(
        "On x y every rule does what its formula says",
        new Axis("rate h"),
        new Axis("factor an iteration"),
        [
            .. rows.GroupBy(r => r.Rule).Select(rule =>
                new Series(rule.Key, [.. rule.Select(r => r.Rate)], [.. rule.Select(r => r.Measured)], Points: true)),
            .. rows.GroupBy(r => r.Rule).Select(rule => new Series(
                $"{rule.Key}, theory", [.. rule.Select(r => r.Rate)], [.. rule.Select(r => r.Theory)], Dashed: true, Like: rule.Key)),
        ]);

    private static ResultTable Grid(string title, IReadOnlyList<DiracPath> paths, Func<DiracPath, string> cell) => new(
        title,
        ["rule", .. paths.Select(p => p.Game.Name).Distinct()],
        [.. paths.GroupBy(p => p.Move.Name).Select(row => (IReadOnlyList<string>)[row.Key, .. row.Select(cell)])],
        _text.Line(title));

    private static IReadOnlyList<string> EigenvalueCells(EigenvalueRow r) =>
        [r.Game, r.Strength, Pair(r.Engine), Pair(r.Closed), Format.Number(r.Error, "G2")];

    private static string Pair((Complex First, Complex Second) pair) => pair.First.Imaginary != 0
        ? $"{Format.Number(pair.First.Real)} ± {Format.Number(Math.Abs(pair.First.Imaginary))} i"
        : $"{Format.Number(pair.First.Real)}, {Format.Number(pair.Second.Real)}";

    private static IReadOnlyList<string> ToyCells(TimeScaleRun r) =>
    [
        r.Name,
        Format.Number(r.LateNorm, "G3"),
        double.IsFinite(r.FirstTime) ? Format.Number(r.FirstTime) : "never",
        $"{r.FirstTimes.Count(double.IsFinite)}",
    ];

    private static double[] Count(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(i => (double)i)];
}
