using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Gathering along an axis: y[…, i, …] = x[…, index[…, i, …], …] (PyTorch's gather, NumPy's take_along_axis).</summary>
/// <remarks>
/// Shapes: index (Int32) is like x but for the axis; y is like index. VJP: x̄ = <see cref="ScatterAddOp"/> of ȳ, its adjoint.
/// </remarks>
/// <param name="axis">The axis; a negative one counts from the end.</param>
public sealed class GatherOp(int axis) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input1;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => ScatterAddOp.CheckIndex(x[1], x[0], axis);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Gather(x[0].Storage, x[0].Shape, x[0].Shape.Axis(axis), x[1].Storage, y, x[1].Shape);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => yBar.ScatterAdd(axis, x[1], x[0].Shape[x[0].Shape.Axis(axis)]);
}

/// <summary>The call of <see cref="GatherOp"/>.</summary>
public static class GatherExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="GatherOp"/>
        /// <exception cref="IndexException">An index is outside the axis.</exception>
        public Tensor Gather(int axis, Tensor index) => Tensor.Apply(new GatherOp(axis), x, index);
    }
}
