using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A permutation of the axes: dimension i of y is dimension order[i] of x.</summary>
/// <remarks>VJP: x̄ = ȳ with the axes in the inverse order.</remarks>
/// <param name="order">Each axis once; negative ones count from the end.</param>
public sealed class PermuteOp(int[] order) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape.Permute(order);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Copy(x[0].Storage, StridedView.Permuted(x[0].Shape, order), y, StridedView.Whole(OutputShape(x)));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        var inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            inverse[x[0].Shape.Axis(order[i])] = i;
        }
        return yBar.Permute(inverse);
    }
}

/// <summary>The calls of <see cref="PermuteOp"/>.</summary>
public static class PermuteExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="PermuteOp"/>
        public Tensor Permute(params int[] order) => Tensor.Apply(new PermuteOp(order), x);

        /// <summary>The transpose: two axes exchanged, the last two if none are named.</summary>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Transpose(int axis1 = -2, int axis2 = -1)
        {
            int[] order = [.. Enumerable.Range(0, x.Shape.Rank)];
            int a = x.AxisOf(nameof(Transpose), axis1);
            int b = x.AxisOf(nameof(Transpose), axis2);
            (order[a], order[b]) = (b, a);
            return x.Permute(order);
        }
    }
}
