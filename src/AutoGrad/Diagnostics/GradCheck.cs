using System.Globalization;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Compares gradients with finite differences: the check that every op of AutoGrad passes, and that an op of your own should.
/// </summary>
/// <remarks>
/// In float64, by central differences at two step sizes with Richardson's extrapolation, (4 d(h/2) − d(h))/3, whose error is of order h⁴.
/// Order 2 checks the gradient of ⟨∇f, u⟩ for a fixed random u, which is how a gradient penalty uses it: value right but not
/// differentiable fails here.
/// </remarks>
public static class GradCheck
{
    private const double Step = 1e-3;

    /// <summary>Checks the gradients of f at the given inputs; throws at the first that differs.</summary>
    /// <param name="f">The function; each call must compute the same. Its result may have any shape: it is weighted and summed.</param>
    /// <param name="inputs">The places, Float64; constants of f (masks, indices) are captured by f.</param>
    /// <param name="order">1 for gradients, 2 for second derivatives as well.</param>
    /// <param name="tolerance">The largest error that passes, relative to max(1, |gradient|).</param>
    /// <param name="seed">For the weights and the directions.</param>
    /// <exception cref="GradCheckException">A gradient differs; the message names the input, the element and both values.</exception>
    /// <exception cref="DTypeException">An input is not Float64.</exception>
    public static void Check(Func<Tensor[], Tensor> f, Tensor[] inputs, int order = 2, double tolerance = 1e-6, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].DType != DType.Float64)
            {
                throw new DTypeException($"GradCheck: input {i} is {inputs[i].Describe()}; differences need Float64.");
            }
        }

        // Without a scope the tape drops what Reads does not name, and an op whose VJP looks at it is found out.
        using TensorScope.Suspension outside = TensorScope.Outside();
        using GradMode.Change on = GradMode.On();
        var random = new RandomSource(seed, inputs.Length > 0 ? inputs[0].Device : null);
        Tensor? weights = null;
        Tensor Weighted(Tensor[] x)
        {
            Tensor y = f(x);
            weights ??= random.Normal(y.Shape, type: DType.Float64);
            return (y * weights).Sum();
        }
        CheckOrder(Weighted, inputs, 1, order, tolerance, random);
    }

    private static void CheckOrder(Func<Tensor[], Tensor> f, Tensor[] inputs, int order, int last, double tolerance, RandomSource random)
    {
        Tensor[] leaves = [.. inputs.Select(t => t.AsLeaf())];
        Tensor[] gradients = Gradients.Of(f(leaves), leaves, allowUnused: true);
        for (int i = 0; i < inputs.Length; i++) { CompareWithDifferences(f, inputs, i, gradients[i], order, tolerance); }
        if (order == last) { return; }
        Tensor[] directions = [.. inputs.Select(t => random.Normal(t.Shape, type: DType.Float64))];
        Tensor Slope(Tensor[] x)
        {
            Tensor[] at = [.. x.Select(t => t.HasHistory ? t : t.AsLeaf())];
            Tensor[] slopes = Gradients.Of(f(at), at, createGraph: true, allowUnused: true);
            return slopes.Zip(directions, (s, u) => (s * u).Sum()).Aggregate(
                Tensor.Scalar(0, DType.Float64, x[0].Device), (sum, t) => sum + t);
        }
        CheckOrder(Slope, inputs, order + 1, last, tolerance, random);
    }

    private static void CompareWithDifferences(
        Func<Tensor[], Tensor> f, Tensor[] inputs, int input, Tensor gradient, int order, double tolerance)
    {
        double[] place = inputs[input].ToArray<double>();
        double[] computed = gradient.ToArray<double>();
        for (int i = 0; i < place.Length; i++)
        {
            double Difference(double h)
            {
                double At(double offset)
                {
                    double[] moved = [.. place];
                    moved[i] += offset;
                    Tensor[] x = [.. inputs];
                    x[input] = Tensor.From(moved, inputs[input].Shape, inputs[input].Device);
                    return f(x).Item();
                }
                return (At(h) - At(-h)) / (2 * h);
            }
            double step = Step * Math.Max(1, Math.Abs(place[i]));
            double expected = ((4 * Difference(step / 2)) - Difference(step)) / 3;
            if (Math.Abs(computed[i] - expected) <= tolerance * Math.Max(1, Math.Abs(expected))) { continue; }
            throw new GradCheckException(string.Create(
                CultureInfo.InvariantCulture,
                $"GradCheck, order {order}: element {i} of input {input}, {inputs[input].Describe()}, at {place[i]:G6}: "
                + $"the gradient is {computed[i]:G9}, by differences {expected:G9}."));
        }
    }
}

/// <summary>A gradient differs from finite differences.</summary>
public sealed class GradCheckException(string reason) : AutoGradException(reason);
