using AutoGrad;
using AutoGrad.Nn;
using MathNet.Numerics.LinearAlgebra;

namespace GanLab.Experiments.ChainRule;

/// <summary>What a gradient of a certain size can mean.</summary>
/// <param name="Name">The function and the point.</param>
/// <param name="Value">The value there.</param>
/// <param name="Norm">The gradient's norm.</param>
/// <param name="Eigenvalues">The Hessian's eigenvalues, smallest first.</param>
internal sealed record Meaning(string Name, double Value, double Norm, double[] Eigenvalues)
{
    private const double Flat = 0.01;

    /// <summary>The class by the fixed bands, which see the norm alone.</summary>
    public GradientClass Class => GradientFlow.ClassOf(Norm);

    /// <summary>What it is, with the second derivatives in view.</summary>
    public string Verdict => Class != GradientClass.Vanishing ? "on the way"
        : Eigenvalues[0] > Flat ? "converged"
        : Eigenvalues[0] < -Flat ? "saddle"
        : "vanishing";

    /// <summary>Four points: the start and the end of the descent, a saddle, and a plain where nothing moves though much is left.</summary>
    public static IReadOnlyList<Meaning> Measure(Plane plane, Point minimum) =>
    [
        At("L at the start", plane, HandExample.Start),
        At("L at its minimum", plane, minimum),
        At("xy at (0, 0)", new Plane((x, y) => x * y), new Point(0, 0)),
        At("(1 − σ(x + y))² at (−5, −5)", new Plane((x, y) => (1 - (x + y).Sigmoid()).Square()), new Point(-5, -5)),
    ];

    private static Meaning At(string name, Plane plane, Point at)
    {
        (double value, Point gradient) = plane.Differentiate(at);
        double[] eigenvalues = [.. plane.Hessian(at).Evd(Symmetricity.Symmetric).EigenValues.Select(e => e.Real).Order()];
        return new Meaning(name, value, gradient.Norm, eigenvalues);
    }
}

/// <summary>The example's loss times a constant, at the start: the gradient grows with it, whatever it means.</summary>
/// <param name="Scale">The constant.</param>
/// <param name="Norm">The gradient's norm.</param>
internal sealed record ScaledLoss(double Scale, double Norm)
{
    /// <summary>The class by the fixed bands.</summary>
    public GradientClass Class => GradientFlow.ClassOf(Norm);

    /// <summary>The gradient of the loss under each scale.</summary>
    public static IReadOnlyList<ScaledLoss> Measure(params double[] scales)
    {
        static Plane Times(double scale) => new((x, y) => scale * HandExample.Loss(x, y));
        return [.. scales.Select(s => new ScaledLoss(s, Times(s).Differentiate(HandExample.Start).Gradient.Norm))];
    }
}
