using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Scattering with addition along an axis: y[…, index[…, i, …], …] += x[…, i, …], y starting at 0.</summary>
/// <remarks>
/// Shapes: index (Int32) is like x; y has <paramref name="length"/> places along the axis. VJP: x̄ = <see cref="GatherOp"/> of ȳ, its
/// adjoint.
/// </remarks>
/// <param name="axis">The axis; a negative one counts from the end.</param>
/// <param name="length">The dimension of y along the axis.</param>
public sealed class ScatterAddOp(int axis, int length) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input1;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => input == 1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (length < 0) { throw new ShapeException($"The length {length} is negative."); }
        Shape index = CheckIndex(x[1], x[0], axis);
        return index == x[0].Shape
            ? index.With(axis, length)
            : throw new ShapeException($"The index has the shape {index}, not that of the values.");
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.ScatterAdd(x[0].Storage, x[0].Shape, x[0].Shape.Axis(axis), x[1].Storage, y, x[0].Shape.With(axis, length));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.Gather(axis, x[1]);

    /// <summary>The shape of an index, which must be like the values' but for the axis.</summary>
    internal static Shape CheckIndex(Tensor index, Tensor values, int axis)
    {
        int a = values.Shape.Axis(axis);
        if (index.DType != DType.Int32) { throw new DTypeException($"The index is of type {index.DType}, not Int32."); }
        return index.Shape.Rank == values.Shape.Rank && index.Shape.With(a, 0) == values.Shape.With(a, 0)
            ? index.Shape
            : throw new ShapeException($"The index {index.Shape} is not like {values.Shape} but for axis {axis}.");
    }
}

/// <summary>The call of <see cref="ScatterAddOp"/>.</summary>
public static class ScatterAddExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ScatterAddOp"/>
        /// <exception cref="IndexException">An index is outside the axis.</exception>
        public Tensor ScatterAdd(int axis, Tensor index, int length) => Tensor.Apply(new ScatterAddOp(axis, length), x, index);
    }
}
