using AutoGrad.Gan.Exact;

namespace GanLab.Experiments.Saturation;

/// <summary>The table and the figures of part (a).</summary>
internal static class ExactPairFigures
{
    private const string ExactTable =
        "(a) p_r = N(0, 1), p_g = N(θ, 1), the optimal discriminator: exact values, and the engine on samples";

    private static readonly ExperimentText _text = SaturationExperiment.Text;

    /// <summary>The table over θ.</summary>
    public static ResultTable Table(IReadOnlyList<PairRow> rows) => new(
        ExactTable,
        ["θ", "JS", "dJS/dθ", "saturating", "non-saturating", "sum", "W₁", "engine, saturating", "standard error"],
        [.. rows.Select(Row)],
        _text.Line(ExactTable, ("far", Format.Number(rows.Select(r => r.Theta).First(t => t > ExactPair.PlainLimit)))));

    /// <summary>Both gradients and W₁'s over θ, and JS on its way to ln 2.</summary>
    public static IEnumerable<Figure> All(IReadOnlyList<PairRow> rows)
    {
        double[] theta = [.. Enumerable.Range(1, 100).Select(i => i / 10.0)];
        GaussianPair[] pairs = [.. theta.Select(t => new GaussianPair(t))];
        double[] shifts = [.. rows.Select(r => r.Theta)];
        yield return _text.LineFigure(
            "The saturating gradient dies out with the distance; that of the Wasserstein distance stays 1",
            new Axis("θ, the distance between the two means"),
            new Axis("size of the gradient with respect to θ", AxisScale.Log),
            [
                new Series("saturating", theta, [.. pairs.Select(p => p.SaturatingGradient)]),
                new Series("non-saturating", theta, [.. pairs.Select(p => p.NonSaturatingGradient)]),
                new Series("Wasserstein-1", theta, [.. pairs.Select(p => Math.Abs(p.Wasserstein1Slope))]),
                new Series("√(π/2) · exp(−θ²/8)", theta, [.. theta.Select(Tail)], Dashed: true, Like: "saturating"),
                Checked(),
                new Series("engine on samples", shifts, [.. rows.Select(r => r.Sampled)], Points: true, Like: "saturating"),
            ],
            [new Band("vanishing", 0, 1e-2), new Band("normal", 1e-2, 10)]);
        const string Ceiling = "The Jensen-Shannon divergence runs into its ceiling";
        var distance = new Axis("θ, the distance between the two means");
        double[] divergence = [.. pairs.Select(p => p.JensenShannon)];
        yield return new PanelFigure(
            Ceiling,
            _text.Line(Ceiling),
            [
                new LineFigure(
                    "the divergence",
                    string.Empty,
                    distance,
                    new Axis("Jensen-Shannon divergence in nats"),
                    [new Series("JS", theta, divergence), new Series("ln 2", [0, 10], [Math.Log(2), Math.Log(2)], Dashed: true)]),
                new LineFigure(
                    "what is left to the ceiling",
                    string.Empty,
                    distance,
                    new Axis("ln 2 − JS in nats", AxisScale.Log),
                    [new Series("ln 2 − JS", theta, [.. divergence.Select(js => Math.Log(2) - js)])]),
            ]);
    }

    /// <summary>What the saturating gradient tends to.</summary>
    private static double Tail(double theta) => Math.Sqrt(Math.PI / 2) * Math.Exp(-theta * theta / 8);

    private static Series Checked()
    {
        double[] at = [2, 4];
        return new Series("held against the literature", at, [.. at.Select(t => new GaussianPair(t).SaturatingGradient)], Points: true)
        {
            Labels = [.. at.Select(t => $"θ = {Format.Number(t)}")],
        };
    }

    private static IReadOnlyList<string> Row(PairRow r) =>
    [
        Format.Number(r.Theta),
        Format.Number(r.JensenShannon, "F6"),
        Format.Number(r.JensenShannonSlope, "G6"),
        Format.Number(r.Saturating, "G6"),
        Format.Number(r.NonSaturating, "G6"),
        Format.Number(r.Saturating + r.NonSaturating, "G6"),
        Format.Number(r.Wasserstein1Slope, "G6"),
        Format.Number(r.Sampled, "G5"),
        Format.Number(r.StandardError, "G2"),
    ];
}
