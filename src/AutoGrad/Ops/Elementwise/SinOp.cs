using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sine, element by element: y = sin x, x in radians.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ cos x.</remarks>
public sealed class SinOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SinFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * x[0].Cos();
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
