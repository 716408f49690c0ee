using AutoGrad;
using MathNet.Numerics.LinearAlgebra;

namespace GanLab.Experiments.ChainRule;

/// <summary>One line of the derivation: what the engine computed, and what a hand does.</summary>
/// <param name="Name">"v1" for a value, "∂L/∂v1" for a share of a cotangent.</param>
/// <param name="Rule">From what it was computed.</param>
/// <param name="Engine">The engine's number.</param>
/// <param name="Hand">The number worked out by hand; NaN where the hand has no such line.</param>
internal sealed record DerivationLine(string Name, string Rule, double Engine, double Hand);

/// <summary>All that was measured on the function of two variables.</summary>
internal sealed record HandNumbers(
    IReadOnlyList<DerivationLine> Derivation,
    double Value,
    Point Gradient,
    Point Differences,
    Matrix<double> Hessian,
    double[] Eigenvalues,
    Point Newton,
    double NewtonValue,
    Descent Path,
    double[] PredictedNorms,
    double MeasuredRateLimit)
{
    /// <summary>The largest rate at which descent does not diverge, 2/λ of the largest eigenvalue.</summary>
    public double PredictedRateLimit => 2 / Eigenvalues.Max();

    /// <summary>What the distance to the minimum is multiplied by in a late step: the slower of the two directions decides.</summary>
    public double PredictedContraction => Eigenvalues.Max(e => Math.Abs(1 - (HandExample.Rate * e)));

    /// <summary>The same, measured between steps 40 and 80: the quick direction is gone then, and rounding is not yet felt.</summary>
    public double MeasuredContraction => Math.Pow(Path.Points[80].To(Newton) / Path.Points[40].To(Newton), 1.0 / 40);

    /// <summary>How far each point of the path is from (1, −0.5), which the two squares alone would make the minimum.</summary>
    public double[] ToWrongMinimum => [.. Path.Points.Select(p => p.To(HandExample.WrongMinimum))];
}

/// <summary>The example that is worked out by hand: L = (x − 1)² + (y + 0.5)² + 0.5xy at (0.5, −0.3).</summary>
internal static class HandExample
{
    /// <summary>The learning rate of the descent.</summary>
    public const double Rate = 0.1;

    /// <summary>The steps of the descent.</summary>
    public const int Steps = 200;

    private const int LimitSteps = 80;

    // The derivation by hand: v1 = x − 1, v2 = v1², v3 = y + 0.5, v4 = v3², v5 = v2 + v4, v6 = xy, v7 = 0.5·v6, v8 = L = v5 + v7.
    private static readonly double[] _handValues = [-0.5, 0.25, 0.2, 0.04, 0.29, -0.15, -0.075, 0.215];

    // And back, newest first. x and y are used twice, so each gets two shares.
    private static readonly (string Name, double Value)[] _handCotangents =
    [
        ("v5", 1), ("v7", 1), ("v6", 0.5), ("x", -0.15), ("y", 0.25), ("v2", 1), ("v4", 1), ("v3", 0.4), ("y", 0.4), ("v1", -1), ("x", -1),
    ];

    /// <summary>Where the descent starts.</summary>
    public static Point Start { get; } = new(0.5, -0.3);

    /// <summary>The minimum of the two squares alone, which the cross term moves.</summary>
    public static Point WrongMinimum { get; } = new(1, -0.5);

    /// <summary>The function.</summary>
    public static Tensor Loss(Tensor x, Tensor y) => (x - 1).Square() + (y + 0.5).Square() + (0.5 * (x * y));

    /// <summary>Measures everything.</summary>
    public static HandNumbers Measure(Plane plane, CancellationToken cancellation)
    {
        (double value, Point gradient) = plane.Differentiate(Start);
        Matrix<double> hessian = plane.Hessian(Start);
        var eigen = hessian.Evd(Symmetricity.Symmetric);
        Point newton = plane.Newton(Start);
        Descent path = plane.Descend(Start, Rate, Steps, cancellation);
        Vector<double> slope = eigen.EigenVectors.TransposeThisAndMultiply(Vector<double>.Build.Dense([gradient.X, gradient.Y]));
        double[] values = [.. eigen.EigenValues.Select(e => e.Real)];

        // Along each eigenvector the gradient of a bowl shrinks by 1 − rate · eigenvalue a step.
        double Predicted(int step) => Math.Sqrt(values.Select((e, i) => Math.Pow(Math.Pow(1 - (Rate * e), step) * slope[i], 2)).Sum());
        return new HandNumbers(
            Derivation: Derive(plane),
            Value: value,
            Gradient: gradient,
            Differences: plane.Differences(Start),
            Hessian: hessian,
            Eigenvalues: values,
            Newton: newton,
            NewtonValue: plane.Value(newton),
            Path: path,
            PredictedNorms: [.. Enumerable.Range(0, Steps + 1).Select(Predicted)],
            MeasuredRateLimit: RateLimit(plane, newton, cancellation));
    }

    /// <summary>Halves the interval of rates until descent just does not diverge: later steps lie no further from the minimum.</summary>
    private static double RateLimit(Plane plane, Point minimum, CancellationToken cancellation)
    {
        (double low, double high) = (0, 2);
        for (int i = 0; i < 24; i++)
        {
            double rate = (low + high) / 2;
            Point[] points = plane.Descend(Start, rate, LimitSteps, cancellation).Points;
            bool grows = points[LimitSteps].To(minimum) > points[LimitSteps / 2].To(minimum);
            (low, high) = grows ? (low, rate) : (rate, high);
        }
        return (low + high) / 2;
    }

    private static List<DerivationLine> Derive(Plane plane)
    {
        using var scope = new TensorScope();
        using Trace trace = Trace.Start();
        (Tensor x, Tensor y, Tensor value) = plane.Record(Start);
        Gradients.Of(value, [x, y], allowUnused: true);
        List<DerivationLine> lines = [];
        for (int i = 0; i < trace.Forward.Count; i++)
        {
            TraceStep step = trace.Forward[i];
            lines.Add(new DerivationLine(step.Name, step.Rule, step.Values[0], i < _handValues.Length ? _handValues[i] : double.NaN));
        }
        for (int i = 0; i < trace.Reverse.Count; i++)
        {
            // The trace writes a bar over the name and adds the cotangent that came in: ∂L/∂ prints everywhere, and a line above has that.
            TraceStep step = trace.Reverse[i];
            string name = step.Name.Replace("\u0304", string.Empty, StringComparison.Ordinal);
            string rule = step.Rule.Split(", with ")[0].Replace("from ", "through ", StringComparison.Ordinal);
            bool known = i < _handCotangents.Length && _handCotangents[i].Name == name;
            lines.Add(new DerivationLine("∂L/∂" + name, rule, step.Values[0], known ? _handCotangents[i].Value : double.NaN));
        }
        foreach ((string name, double hand) in ((string, double)[])[("x", -1.15), ("y", 0.65)])
        {
            double[] shares = [.. lines.Where(l => l.Name == "∂L/∂" + name).Select(l => l.Engine)];
            lines.Add(new DerivationLine("∂L/∂" + name, $"sum of its {shares.Length} shares", shares.Sum(), hand));
        }
        return lines;
    }
}
