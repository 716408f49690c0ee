using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The cosine, element by element: y = cos x, x in radians.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −ȳ ⊙ sin x.</remarks>
public sealed class CosOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(CosFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => -(yBar * x[0].Sin());
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
