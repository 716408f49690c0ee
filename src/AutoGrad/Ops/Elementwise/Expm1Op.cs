using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>eˣ − 1, element by element, accurate near 0; −1 at −∞.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ (y + 1).</remarks>
public sealed class Expm1Op() : UnaryOp<Expm1Function>(Reads.Output)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * (y + 1);
}

/// <summary>The call of <see cref="Expm1Op"/>.</summary>
public static class Expm1Extensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="Expm1Op"/>
        public Tensor Expm1() => Tensor.Apply<Expm1Op>(x);
    }
}
