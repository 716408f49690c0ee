using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reciprocal square root, element by element: y = 1/√x; ∞ at 0, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −½ ȳ ⊙ y³.</remarks>
public sealed class RsqrtOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(RsqrtFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * (y * y * y) * -0.5;
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
