using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Where the largest value along an axis stands: the first of equal ones; a NaN counts as the largest.</summary>
/// <remarks>Shapes: x […], y (Int32) without the axis. A constant: nothing flows through it.</remarks>
/// <param name="axis">The axis; a negative one counts from the end.</param>
public sealed class ArgMaxOp(int axis) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        Shape shape = x[0].Shape;
        int a = shape.Axis(axis);
        return shape[a] > 0 ? shape.Without(a) : throw new ShapeException("There is no largest value among none.");
    }

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => DType.Int32;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.ArgMax(x[0].Storage, x[0].Shape, x[0].Shape.Axis(axis), y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => throw new DTypeException("An index has no derivative.");
}

/// <summary>The call of <see cref="ArgMaxOp"/>.</summary>
public static class ArgMaxExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ArgMaxOp"/>
        public Tensor ArgMax(int axis = -1) => Tensor.Apply(new ArgMaxOp(axis), x);
    }
}
