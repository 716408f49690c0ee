using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reciprocal, element by element: y = 1/x; ±∞ at ±0.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −ȳ ⊙ y².</remarks>
public sealed class ReciprocalOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(ReciprocalFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => -(yBar * y.Square());
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
