using AutoGrad;
using AutoGrad.Nn;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>How the gradient changes from the top hidden layer of a critic down to its input.</summary>
/// <param name="Layers">The hidden layers' numbers, 1 next to the input.</param>
/// <param name="Gradients">‖∂f/∂(activations)‖ of each, averaged over the batch.</param>
/// <param name="WeightGradients">‖∂Σf/∂W‖ of the linear layer that makes those activations.</param>
internal sealed record LayerProfile(double[] Layers, double[] Gradients, double[] WeightGradients)
{
    /// <summary>Reads the profile of a critic made of linear layers and ReLUs in turn.</summary>
    public static LayerProfile Of(IReadOnlyList<LayerFlow> flow, IReadOnlyList<Tensor> weightGradients)
    {
        LayerFlow[] activations = [.. flow.Where(l => l.Description == "ReLU")];
        return new LayerProfile(
            [.. activations.Select((_, i) => i + 1.0)],
            [.. activations.Select(l => l.GradientPerSample)],
            [.. weightGradients.Take(activations.Length).Select(g => g.Norm().Item())]);
    }

    /// <summary>The change of log₁₀ ‖∂f/∂h‖ with each layer towards the input: the slope of the straight line of least squares.</summary>
    public double Slope
    {
        get
        {
            double[] y = [.. Gradients.Select(Math.Log10)];
            double meanX = Layers.Average();
            double meanY = y.Average();
            double covariance = Layers.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();

            // Layer numbers grow away from the input, hence the minus.
            return -covariance / Layers.Sum(a => (a - meanX) * (a - meanX));
        }
    }
}
