using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sine, element by element: y = sin x, x in radians.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ cos x.</remarks>
public sealed class SinOp() : UnaryOp<SinFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * x.Cos();
}

/// <summary>The call of <see cref="SinOp"/>.</summary>
public static class SinExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SinOp"/>
        public Tensor Sin() => Tensor.Apply<SinOp>(x);
    }
}
