using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Broadcasting by NumPy's rule: the input repeated along axes of dimension 1, and along new axes in front.</summary>
/// <remarks>Shapes: x broadcasts to y. VJP: x̄ = ȳ summed to x's shape; the adjoint of <see cref="SumToOp"/>.</remarks>
/// <param name="shape">The shape of the output.</param>
public sealed class BroadcastToOp(Shape shape) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => x[0].Shape.BroadcastsTo(shape) ? shape : throw new ShapeException($"{x[0].Shape} does not broadcast to {shape}.");

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Copy(x[0].Storage, StridedView.Broadcast(x[0].Shape, shape), y, StridedView.Whole(shape));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.SumTo(x[0].Shape);
}

/// <summary>The call of <see cref="BroadcastToOp"/>.</summary>
public static class BroadcastToExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="BroadcastToOp"/>
        public Tensor BroadcastTo(Shape shape) => x.Shape == shape ? x : Tensor.Apply(new BroadcastToOp(shape), x);
    }
}
