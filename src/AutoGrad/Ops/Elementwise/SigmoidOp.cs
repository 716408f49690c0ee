using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The logistic function, element by element: y = 1/(1 + e⁻ˣ); 0 at −∞ and 1 at ∞, without overflow.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ y(1 − y).</remarks>
public sealed class SigmoidOp() : UnaryOp<SigmoidFunction>(Reads.Output)
{
    // ȳ y (1 − y) in one pass over memory; the derivative of y (1 − y) with respect to y is 1 − 2 y.
    private static readonly GradientOp<SigmoidGradientFunction> _gradient = new(static (yBar, y) => yBar * (1 - (2 * y)));

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * (y * (1 - y));

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, y);
}

/// <summary>The call of <see cref="SigmoidOp"/>.</summary>
public static class SigmoidExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SigmoidOp"/>
        public Tensor Sigmoid() => Tensor.Apply<SigmoidOp>(x);
    }
}
