namespace GanLab.Experiments.UninformativeLoss;

/// <summary>The text, the table and the figures of the experiment.</summary>
internal static class UninformativeLossFigures
{
    private static readonly ExperimentText _text = ExperimentText.Of<UninformativeLossExperiment>();

    /// <summary>What was done and what it shows.</summary>
    public static string Explanation(LossResult result, bool tiny) =>
        (tiny ? _text.Part("The tiny form") + "\n\n" : string.Empty) + _text.Part(
            "Explanation",
            ("points", $"{RingGame.Points}"),
            ("floor", Text(result.Floor)),
            ("from", $"{LossTrack.From}"),
            ("pearson", Text(result.Critic.PearsonOfAll)),
            ("others", string.Join(", ", result.Others.Select(t => $"{t.Loss} {Text(t.Spearman)}"))),
            ("ends", string.Join(", ", result.Others.Select(t => $"{t.Loss} {Text(t.End)}"))));

    /// <summary>Loss by loss, how −L and the distance go together.</summary>
    public static IReadOnlyList<ResultTable> Tables(LossResult result)
    {
        const string Title = "What a loss tells of the distance";
        return
        [
            new ResultTable(
                Title,
                ["loss", "rank correlation", "Pearson, transient too", "−L at the end", "W₁ at the end"],
                [.. result.All.Select(Row)],
                _text.Line(Title, ("from", $"{LossTrack.From}"), ("floor", Text(result.Floor)))),
        ];
    }

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(LossResult result)
    {
        LossTrack usual = result.Others[0];
        var iteration = new Axis("iteration");
        return
        [
            _text.LineFigure(
                "The critic's loss is the distance",
                iteration,
                new Axis("distance", AxisScale.Log),
                [
                    new Series("W₁, exact", result.Critic.Iterations, result.Critic.Distances),
                    new Series("−L of the critic", result.Critic.Iterations, result.Critic.Values),
                    new Series(
                        "W₁ of real points against real points",
                        [0, result.Critic.Iterations[^1]],
                        [result.Floor, result.Floor],
                        Dashed: true),
                ]),
            _text.LineFigure(
                "The discriminator's loss is another matter",
                iteration,
                new Axis("distance, and −L in nats"),
                [
                    new Series("W₁, exact", usual.Late(usual.Iterations), usual.Late(usual.Distances)),
                    new Series("−L of the discriminator", usual.Late(usual.Iterations), usual.Late(usual.Values)),
                ]),
            _text.LineFigure(
                "One loss, many distances",
                new Axis("−L of the discriminator or critic"),
                new Axis("W₁, exact"),
                [
                    .. result.All.Select(t => new Series(t.Loss, t.Late(t.Values), t.Late(t.Distances), Points: true)),
                    new Series("W₁ = −L + floor", [0, 0.7], [result.Floor, 0.7 + result.Floor], Dashed: true, Like: result.Critic.Loss),
                ]),
        ];
    }

    private static IReadOnlyList<string> Row(LossTrack t) =>
        [t.Loss, Text(t.Spearman), Text(t.PearsonOfAll), Text(t.Values[^1]), Text(t.End)];

    private static string Text(double value) => Format.Number(value, "F2");
}
