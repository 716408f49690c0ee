using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Cumulative sums along an axis: y[i] = x[0] + … + x[i], or, from the end, y[i] = x[i] + … + x[n − 1].</summary>
/// <remarks>Shapes: x and y alike. VJP: the cumulative sums of ȳ from the other end.</remarks>
/// <param name="axis">The axis; a negative one counts from the end.</param>
/// <param name="fromEnd">Whether the sums run from the end.</param>
public sealed class CumSumOp(int axis, bool fromEnd) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        _ = x[0].Shape.Axis(axis);
        return x[0].Shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.CumulativeSum(x[0].Storage, x[0].Shape, x[0].Shape.Axis(axis), fromEnd, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.CumSum(axis, !fromEnd);
}

/// <summary>The call of <see cref="CumSumOp"/>.</summary>
public static class CumSumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="CumSumOp"/>
        public Tensor CumSum(int axis, bool fromEnd = false) => Tensor.Apply(new CumSumOp(axis, fromEnd), x);
    }
}
