using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Hyperbolic tangent, element by element: y = tanh x.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ (1 − y²), from the output, so nothing overflows for large |x|.</remarks>
public sealed class TanhOp() : UnaryOp<TanhFunction>(Reads.Output)
{
    // ȳ (1 − y²) in one pass over memory; the derivative of 1 − y² with respect to y is −2 y.
    private static readonly GradientOp<TanhGradientFunction> _gradient = new(static (yBar, y) => yBar * y * -2);

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * (1 - (y * y));

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, y);
}

/// <summary>The call of <see cref="TanhOp"/>.</summary>
public static class TanhExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="TanhOp"/>
        public Tensor Tanh() => Tensor.Apply<TanhOp>(x);
    }
}
