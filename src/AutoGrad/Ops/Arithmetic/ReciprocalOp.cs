using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reciprocal, element by element: y = 1/x; ±∞ at ±0.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −ȳ ⊙ y².</remarks>
public sealed class ReciprocalOp() : UnaryOp<ReciprocalFunction>(Reads.Output)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => -(yBar * y.Square());
}

/// <summary>The call of <see cref="ReciprocalOp"/>.</summary>
public static class ReciprocalExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ReciprocalOp"/>
        public Tensor Reciprocal() => Tensor.Apply<ReciprocalOp>(x);
    }
}
