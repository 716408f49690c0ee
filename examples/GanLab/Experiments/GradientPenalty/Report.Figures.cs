using GanLab.Lab;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <content>The figures.</content>
internal sealed partial class Report
{
    private const int Bins = 41;

    public Figure[] Figures() =>
    [
        new LineFigure(
            "Clipping makes the gradient vanish or explode with depth; the penalty keeps it level",
            "Layer 1 is next to the input, so gradients travel from right to left. Dashed: a factor c√(n/2) a "
            + "layer, from the top layer's value.",
            new Axis("hidden layer"),
            new Axis("‖∂f/∂activations‖, mean over the batch", AxisScale.Log),
            [
                .. deep.Select(d => new Series(d.Setup.Name, d.After.Layers, d.After.Gradients)),
                .. deep.Where(d => d.Setup.Clip is > 0 and < 0.1).Select(Theory),
            ]),
        new LineFigure(
            "With respect to weights, before training: flat, because forward decay and backward growth cancel",
            "What a layer's weights get is its input times the gradient at its output. Going up, one fades as the other grows; "
            + "while biases are 0, ⟨W, ∂f/∂W⟩ = f in every layer.",
            new Axis("linear layer"),
            new Axis("‖∂Σf/∂W‖", AxisScale.Log),
            [.. deep.Select(d => new Series(d.Setup.Name, d.Before.Layers, d.Before.WeightGradients))]),
        new LineFigure(
            "The slope at the interpolates: only the penalty holds it near 1",
            "λ = 10 holds it close to 1; λ = 0.1 lets it settle where gap and penalty balance, about 1 + gap/(2λ·slope). "
            + "Clipping does not hold it at all.",
            new Axis("iteration"),
            new Axis("mean ‖∇f(x)‖", AxisScale.Log),
            [
                .. deep.Select(d => new Series(d.Setup.Name, d.Run.Iterations, d.Run.Slopes)),
                new Series("1, the target", [deep[0].Run.Iterations[0], deep[0].Run.Iterations[^1]], [1, 1], Dashed: true),
            ]),
        new LineFigure(
            "The gap over time, for the critics whose slope is of order 1",
            "E f(real) − E f(fake) on the training batch. A gap that stays below 0 under λ = 10 is a critic caught with the wrong sign.",
            new Axis("iteration"),
            new Axis("E f(real) − E f(fake)"),
            [
                .. deep.Where(d => d.Setup.Lambda > 0).Select(d => new Series(d.Setup.Name, d.Run.Iterations, d.Run.Gaps)),
                new Series("0", [deep[0].Run.Iterations[0], deep[0].Run.Iterations[^1]], [0, 0], Dashed: true),
            ]),
        WeightHistograms(),
        .. surfaces.Select(s => s.Figure(
            $"{s.Data.Name}: {s.Setup.Name}",
            $"The critic's value; it tells {Text(s.Told)} of a distance, with a relief of {Text(s.Relief)}.")),
    ];

    private static Series Theory(DeepCritic d)
    {
        double top = d.After.Gradients[^1];
        double[] line = [.. d.After.Layers.Select(l => top * Math.Pow(10, d.Theory * (d.After.Layers[^1] - l)))];
        return new Series($"theory, {d.Setup.Name}", d.After.Layers, line, Dashed: true, Like: d.Setup.Name);
    }

    private HistogramFigure WeightHistograms()
    {
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => (2.0 * i / Bins) - 1)];
        return new HistogramFigure(
            "Clipping pins the weights at ±c, the penalty leaves them spread",
            $"Critics with three hidden layers on the Swiss roll; both started from the same weights, uniform "
            + $"within half of ±c = ±{smallClip}. "
            + $"Largest weight: {Small(Largest(Clipped))} under clipping, {Small(Largest(Penalised))} under the penalty.",
            new Axis("weight / largest |weight|"),
            edges,
            [
                ("before training (scaled by c)", Counts(Clipped.StartWeights, smallClip)),
                (Clipped.Setup.Name, Counts(Clipped.Weights, smallClip)),
                (Penalised.Setup.Name, Counts(Penalised.Weights, Largest(Penalised))),
            ]);
    }

    private static double[] Counts(double[] weights, double scale)
    {
        var counts = new double[Bins];
        foreach (double w in weights.Where(double.IsFinite)) { counts[Math.Clamp((int)(((w / scale) + 1) / 2 * Bins), 0, Bins - 1)]++; }
        return counts;
    }
}
