using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The cosine, element by element: y = cos x, x in radians.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −ȳ ⊙ sin x.</remarks>
public sealed class CosOp() : UnaryOp<CosFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => -(yBar * x.Sin());
}

/// <summary>The call of <see cref="CosOp"/>.</summary>
public static class CosExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="CosOp"/>
        public Tensor Cos() => Tensor.Apply<CosOp>(x);
    }
}
