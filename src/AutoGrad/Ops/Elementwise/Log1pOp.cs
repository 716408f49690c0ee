using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>ln(1 + x), element by element, accurate near 0; −∞ at −1, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / (1 + x).</remarks>
public sealed class Log1pOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(Log1pFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar / (1 + x[0]);
}

/// <summary>The call of <see cref="Log1pOp"/>.</summary>
public static class Log1pExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="Log1pOp"/>
        public Tensor Log1p() => Tensor.Apply(new Log1pOp(), x);
    }
}
