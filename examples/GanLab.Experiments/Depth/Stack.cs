using AutoGrad;
using AutoGrad.Kernels;
using AutoGrad.Nn;
using MathNet.Numerics;

namespace GanLab.Experiments.Depth;

/// <summary>How a stack carries values up and gradients down: root mean squares per element, layer by layer.</summary>
/// <param name="Values">Of the activations, from the input, layer 0, to the top.</param>
/// <param name="Gradients">Of the gradient with respect to those activations.</param>
/// <param name="Weights">Of the gradient with respect to each layer's weights, from layer 1 to the top.</param>
internal sealed record StackFlow(double[] Values, double[] Gradients, double[] Weights)
{
    /// <summary>What each layer multiplies the gradient's RMS by, on its way down: the geometric mean of all layers' factors.</summary>
    public double Factor => Math.Pow(AtInput, 1.0 / (Gradients.Length - 1));

    /// <summary>The same without the ends, where a stack has not settled: of the straight line that fits the logarithms best.</summary>
    public double SettledFactor => Fitted(Gradients, down: true);

    /// <summary>What the activations' RMS is multiplied by a layer, upwards, without the ends.</summary>
    public double ValueFactor => Fitted(Values, down: false);

    /// <summary>What the weight gradient's RMS is multiplied by a layer, downwards, without the ends.</summary>
    public double WeightFactor => Fitted(Weights, down: true);

    /// <summary>The gradient's RMS at the input, with the top at 1.</summary>
    public double AtInput => Gradients[0] / Gradients[^1];

    /// <summary>The gradient's RMS by layer, with the top at 1.</summary>
    public double[] Relative => [.. Gradients.Select(g => g / Gradients[^1])];

    private static double Fitted(double[] rms, bool down)
    {
        double[] y = [.. rms.Skip(Stack.Margin).Take(rms.Length - (2 * Stack.Margin)).Select(r => Math.Log(r))];
        double[] x = [.. y.Select((_, i) => (double)i)];
        return Math.Exp((down ? -1 : 1) * Fit.Line(x, y).B);
    }
}

/// <summary>A deep stack of equal layers, and the one sweep that measures it.</summary>
internal static class Stack
{
    /// <summary>Layers of a stack.</summary>
    public const int Layers = 30;

    /// <summary>Units of a layer, n.</summary>
    public const int Width = 256;

    /// <summary>Samples.</summary>
    public const int Batch = 300;

    /// <summary>Layers left out at either end when a factor per layer is fitted.</summary>
    public const int Margin = 3;

    /// <summary>Draws a stack, an input and a cotangent of its output, N(0, 1) both, and measures what flows.</summary>
    public static StackFlow Measure(SetUp setUp, RandomSource random)
    {
        using var scope = new TensorScope();
        List<Tensor> activations = [random.Normal([Batch, Width]).AsLeaf("input")];
        List<Tensor> weights = [];
        for (int i = 0; i < Layers; i++)
        {
            Module layer = setUp.NewLayer(Width, random);
            weights.Add(layer.Parameters()[0]);
            activations.Add(layer.Call(activations[^1]));
        }

        // One sweep gives the gradients of every layer's activations and weights together.
        Tensor top = random.Normal(activations[^1].Shape);
        Tensor[] gradients = Gradients.Of(activations[^1], [.. activations, .. weights], top);
        return new StackFlow(
            [.. activations.Select(Rms)],
            [.. gradients.Take(activations.Count).Select(Rms)],
            [.. gradients.Skip(activations.Count).Select(Rms)]);
    }

    // In float64, since the square of a gradient of 10⁻²⁸ is no float32.
    private static double Rms(Tensor t)
    {
        using GradMode.Change off = GradMode.Off();
        return t.To(DType.Float64).Norm().Item() / Math.Sqrt(t.Shape.Size);
    }
}
