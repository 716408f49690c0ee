using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>ln(1 + x), element by element, accurate near 0; −∞ at −1, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / (1 + x).</remarks>
public sealed class Log1pOp() : UnaryOp<Log1pFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar / (1 + x);
}

/// <summary>The call of <see cref="Log1pOp"/>.</summary>
public static class Log1pExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="Log1pOp"/>
        public Tensor Log1p() => Tensor.Apply<Log1pOp>(x);
    }
}
