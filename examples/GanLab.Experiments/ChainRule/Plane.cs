using AutoGrad;
using AutoGrad.Kernels;
using MathNet.Numerics.LinearAlgebra;

namespace GanLab.Experiments.ChainRule;

/// <summary>A point of the plane, or a gradient there.</summary>
internal readonly record struct Point(double X, double Y)
{
    /// <summary>The Euclidean norm.</summary>
    public double Norm => Math.Sqrt((X * X) + (Y * Y));

    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(double a, Point b) => new(a * b.X, a * b.Y);

    /// <summary>The distance to another point.</summary>
    public double To(Point other) => (this - other).Norm;
}

/// <summary>The path of a descent: its points, and the value and the gradient at each.</summary>
internal sealed record Descent(Point[] Points, double[] Values, Point[] Gradients);

/// <summary>A function of the plane with the derivatives that the engine gives, in float64.</summary>
/// <param name="function">The function of x and y, both scalars.</param>
internal sealed class Plane(Func<Tensor, Tensor, Tensor> function)
{
    private const double DifferenceStep = 1e-3;

    /// <summary>x and y as leaves, and the value.</summary>
    public (Tensor X, Tensor Y, Tensor Value) Record(Point at)
    {
        Tensor x = Tensor.Scalar(at.X, DType.Float64).AsLeaf("x");
        Tensor y = Tensor.Scalar(at.Y, DType.Float64).AsLeaf("y");
        return (x, y, function(x, y));
    }

    /// <summary>The value alone.</summary>
    public double Value(Point at)
    {
        using var scope = new TensorScope();
        return Record(at).Value.Item();
    }

    /// <summary>The value and the gradient.</summary>
    public (double Value, Point Gradient) Differentiate(Point at)
    {
        using var scope = new TensorScope();
        (Tensor x, Tensor y, Tensor value) = Record(at);
        Tensor[] g = Gradients.Of(value, [x, y], allowUnused: true);
        return (value.Item(), new Point(g[0].Item(), g[1].Item()));
    }

    /// <summary>The second derivatives: the gradient, recorded while it is computed, is differentiated once more.</summary>
    public Matrix<double> Hessian(Point at)
    {
        using var scope = new TensorScope();
        (Tensor x, Tensor y, Tensor value) = Record(at);
        Tensor[] gradient = Gradients.Of(value, [x, y], createGraph: true, allowUnused: true);
        double[][] rows = [.. gradient.Select(g => Gradients.Of(g, [x, y], allowUnused: true).Select(h => h.Item()).ToArray())];
        return Matrix<double>.Build.DenseOfRowArrays(rows);
    }

    /// <summary>The gradient by central differences: the engine has no part in it but the values.</summary>
    public Point Differences(Point at)
    {
        double Along(Point step) => (Value(at + step) - Value(at - step)) / (2 * DifferenceStep);
        return new Point(Along(new Point(DifferenceStep, 0)), Along(new Point(0, DifferenceStep)));
    }

    /// <summary>Where Newton's step lands: the exact minimum, if the function is a bowl of the second degree.</summary>
    public Point Newton(Point at)
    {
        Point g = Differentiate(at).Gradient;
        Vector<double> step = Hessian(at).Solve(Vector<double>.Build.Dense([g.X, g.Y]));
        return at - new Point(step[0], step[1]);
    }

    /// <summary>Plain gradient descent.</summary>
    public Descent Descend(Point start, double rate, int steps, CancellationToken cancellation)
    {
        List<Point> points = [start];
        List<double> values = [];
        List<Point> gradients = [];
        for (int step = 0; step <= steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            (double value, Point gradient) = Differentiate(points[^1]);
            values.Add(value);
            gradients.Add(gradient);
            if (step < steps)
            {
                points.Add(points[^1] - (rate * gradient));
            }
        }
        return new Descent([.. points], [.. values], [.. gradients]);
    }
}
