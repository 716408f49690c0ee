using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The error function, element by element: y = 2/√π ∫₀ˣ e^(−t²) dt; ±1 at ±∞.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ 2/√π e^(−x²).</remarks>
public sealed class ErfOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(ErfFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * ((-x[0].Square()).Exp() * (2 / Math.Sqrt(Math.PI)));
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
