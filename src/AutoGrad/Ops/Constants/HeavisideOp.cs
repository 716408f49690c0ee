using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The step, element by element: y = 1 where a &gt; b, 0 where a &lt; b, ½ where they are equal. A constant: nothing flows through it.
/// </summary>
/// <remarks>Shapes: a and b broadcast to y. The slope of <see cref="MaximumOp"/> and <see cref="MinimumOp"/>.</remarks>
public sealed class HeavisideOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(HeavisideFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * 0;
}
