using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The error function, element by element: y = 2/√π ∫₀ˣ e^(−t²) dt; ±1 at ±∞.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ 2/√π e^(−x²).</remarks>
public sealed class ErfOp() : UnaryOp<ErfFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * ((-x.Square()).Exp() * (2 / Math.Sqrt(Math.PI)));
}

/// <summary>The call of <see cref="ErfOp"/>.</summary>
public static class ErfExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ErfOp"/>
        public Tensor Erf() => Tensor.Apply<ErfOp>(x);
    }
}
