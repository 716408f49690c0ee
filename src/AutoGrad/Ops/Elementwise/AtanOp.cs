using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The arc tangent, element by element: y = arctan x, in radians, between −π/2 and π/2.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / (1 + x²).</remarks>
public sealed class AtanOp() : UnaryOp<AtanFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar / (1 + x.Square());
}

/// <summary>The call of <see cref="AtanOp"/>.</summary>
public static class AtanExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="AtanOp"/>
        public Tensor Atan() => Tensor.Apply<AtanOp>(x);
    }
}
