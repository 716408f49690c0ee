using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reciprocal square root, element by element: y = 1/√x; ∞ at 0, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −½ ȳ ⊙ y³.</remarks>
public sealed class RsqrtOp() : UnaryOp<RsqrtFunction>(Reads.Output)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * (y * y * y) * -0.5;
}

/// <summary>The call of <see cref="RsqrtOp"/>.</summary>
public static class RsqrtExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="RsqrtOp"/>
        public Tensor Rsqrt() => Tensor.Apply<RsqrtOp>(x);
    }
}
