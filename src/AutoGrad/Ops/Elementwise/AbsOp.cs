using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The absolute value, element by element: y = |x|.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ sign x. Convention at the kink: 0 at x = 0.</remarks>
public sealed class AbsOp : Op
{
    private static readonly SlopeOp<AbsSlopeFunction> _slope = new(default);

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(AbsFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Apply(_slope, x[0], yBar);
}

/// <summary>The call of <see cref="AbsOp"/>.</summary>
public static class AbsExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="AbsOp"/>
        public Tensor Abs() => Tensor.Apply<AbsOp>(x);
    }
}
