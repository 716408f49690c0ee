using AutoGrad.Gan.Exact;

namespace GanLab.Experiments.Depth;

/// <summary>What a very wide stack would do: pre-activations are normal, and a gradient hardly knows the weights that it meets.</summary>
/// <remarks>
/// With q the variance of a pre-activation u, s the variance of a weight times n, and E over u ~ N(0, q): a layer multiplies the mean
/// square of a gradient by s·E φ′(u)² and makes activations of mean square E φ(u)². A norm divides u by its standard deviation first,
/// and the gradient with it. Closed forms of a settled layer: 1/√3 (linear, U(±1/√n)), 1/√2 (ReLU, Glorot), 1 (ReLU, He) and
/// √(π/(π − 1)) (ReLU, batch norm). Sources: Glorot, Bengio 2010; He et al. 2015; Yang et al. 2019 for batch norm.
/// </remarks>
internal static class MeanField
{
    /// <summary>The predicted flow through a stack.</summary>
    public static StackFlow Predict(SetUp setUp)
    {
        (double s, Nonlinearity phi) = (setUp.WeightVariance, setUp.Nonlinearity);
        double mean = 0;
        double square = 1;
        List<double> squares = [square];
        List<double> factors = [];
        for (int i = 0; i < Stack.Layers; i++)
        {
            // Batch norm takes each feature's mean over the batch out, so that only the variance of what comes in counts.
            double incoming = s * (setUp.Norm == Norm.Batch ? square - (mean * mean) : square);
            double q = setUp.Norm == Norm.None ? incoming : 1;
            factors.Add(s * Expect(u => Math.Pow(phi.Slope(u), 2), q) * (q / incoming));
            double outMean = Expect(phi.Value, q);
            double outSquare = Expect(u => Math.Pow(phi.Value(u), 2), q);
            double a = setUp.Shortcut;
            (mean, square) = a == 0
                ? (outMean, outSquare)
                : (mean + (a * outMean), square + (2 * a * mean * outMean) + (a * a * outSquare));
            squares.Add(square);
        }
        double[] gradients = [.. (setUp.Shortcut == 0 ? Plain(factors) : WithShortcut(setUp, factors, squares)).Select(Math.Sqrt)];
        double[] values = [.. squares.Select(Math.Sqrt)];
        return new StackFlow(values, gradients, [.. gradients.Skip(1).Zip(values, (g, v) => g * v)]);
    }

    private static double[] Plain(List<double> factors)
    {
        double[] squares = new double[factors.Count + 1];
        squares[^1] = 1;
        for (int i = factors.Count - 1; i >= 0; i--)
        {
            squares[i] = squares[i + 1] * factors[i];
        }
        return squares;
    }

    /// <summary>
    /// With a shortcut the layer adds a² times its factor to what passes by. If the layers are homogeneous, Euler's theorem adds a part
    /// that knows the weights: gradient · activation is the same at every layer, so the gradient along the activation grows downwards
    /// exactly as the activation grows upwards. It starts as one n-th of the whole, and makes ReLUs with a shortcut explode so fast.
    /// </summary>
    private static double[] WithShortcut(SetUp setUp, List<double> factors, List<double> values)
    {
        double[] squares = new double[factors.Count + 1];
        squares[^1] = 1;
        double Along(int layer) => setUp.Nonlinearity.IsHomogeneous ? values[^1] / values[layer] / Stack.Width : 0;
        double across = 1 - Along(factors.Count);
        for (int i = factors.Count - 1; i >= 0; i--)
        {
            across += setUp.Shortcut * setUp.Shortcut * factors[i] * squares[i + 1];
            squares[i] = across + Along(i);
        }
        return squares;
    }

    /// <summary>E f(u) for u ~ N(0, q). In two halves, since a rectifier has its kink at 0.</summary>
    private static double Expect(Func<double, double> f, double q)
    {
        double sd = Math.Sqrt(q);
        double Weighted(double t) => f(sd * t) * Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        return Quadrature.Integrate(Weighted, -12, 0) + Quadrature.Integrate(Weighted, 0, 12);
    }
}
