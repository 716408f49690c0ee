using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.Depth;

/// <summary>The figures of the experiment.</summary>
internal static class DepthFigures
{
    private static readonly Band[] Bands =
        [new("vanishing", 0, 0.01), new("normal", 0.01, 10), new("exploding", 10, double.PositiveInfinity)];

    /// <summary>Every figure.</summary>
    public static IReadOnlyList<Figure> All(IReadOnlyList<StackResult> results, TrainingRun free, TrainingRun clipped)
    {
        StackResult[] first = [.. results.Where(r => !r.SetUp.IsCure)];
        StackResult[] cures = [.. results.Where(r => r.SetUp.IsCure)];
        List<Figure> figures = [];
        if (first.Length > 0)
        {
            figures.Add(Gradients(
                "First weights decide whether a gradient reaches the input",
                "From the top layer at the right to the input at the left. Only ReLU with He's weights stays level, "
                + "and tanh with Glorot's nearly.",
                first));
            figures.Add(new LineFigure(
                "The same stacks by their weights' gradients: most look healthy",
                "The gradient above a weight shrinks downwards, the activation below it shrinks upwards, and their product is level. "
                + "A sigmoid's activations do not shrink, so its weights show what happens.",
                new Axis("layer"),
                new Axis("RMS of the weights' gradient, top layer = 1", AxisScale.Log),
                [.. first.Select(r => new Series(
                    r.SetUp.Name, Count(1, Stack.Layers), [.. r.Flows[0].Weights.Select(w => w / r.Flows[0].Weights[^1])]))],
                Bands));
        }

        // Apart, since a line that falls by twelve decades presses those that stay level into one.
        StackResult[] fail = [.. cures.Where(r => r.Class != GradientClass.Normal)];
        StackResult[] hold = [.. cures.Where(r => r.Class == GradientClass.Normal)];
        if (fail.Length > 0)
        {
            figures.Add(Gradients(
                "Not every cure cures",
                "ReLU with batch norm and the unscaled shortcut leave the normal band upwards, sigmoid with layer norm downwards.",
                fail));
        }

        if (hold.Length > 0)
        {
            figures.Add(Gradients(
                "Cures that hold over thirty layers, some only just",
                "Tanh with either norm grows by 1.09 a layer and touches the edge of the band: a deeper stack would leave it. "
                + "The step at the left is the first layer, whose input is unlike all others.",
                hold));
        }

        figures.Add(Training("Clipping the gradient's norm keeps the loss a number", "loss", free.Losses, clipped.Losses));
        figures.Add(Training(
            "The norm of the gradient before clipping", "joint norm of the gradient", free.Norms, clipped.Norms,
            new Series("the bound", [0, clipped.Norms.Length - 1], [Clipping.Bound, Clipping.Bound], Dashed: true)));
        return figures;
    }

    private static LineFigure Gradients(string title, string caption, StackResult[] results) => new(
        title,
        caption,
        new Axis("layer (0 is the input)"),
        new Axis("RMS of the activations' gradient, top = 1", AxisScale.Log),
        [.. results.Select(r => new Series(r.SetUp.Name, Count(0, Stack.Layers + 1), r.Flows[0].Relative))],
        Bands);

    private static LineFigure Training(string title, string label, double[] free, double[] clipped, params Series[] more) => new(
        title,
        $"Without clipping the run ends after {free.Length} steps, at the first loss that is no number.",
        new Axis("step"),
        new Axis(label, AxisScale.Log),
        [
            new Series("with clipping", Count(0, clipped.Length), clipped),
            new Series("without", Count(0, free.Length), free, Points: true),
            .. more,
        ]);

    private static double[] Count(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (double)i)];
}
