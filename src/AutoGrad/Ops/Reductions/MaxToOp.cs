using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The largest value over some axes: those that have to be 1 for the output's shape to broadcast to the input's.</summary>
/// <remarks>
/// Shapes: x […], y a shape that broadcasts to x's. VJP: ȳ goes to the largest value. Convention at ties: equal shares, so that the shares
/// sum to ȳ. A NaN is the largest value of all, and several share like others.
/// </remarks>
/// <param name="shape">The shape of the output.</param>
public sealed class MaxToOp(Shape shape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Max";

    /// <inheritdoc/>
    public override Reads Reads => Reads.All;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (!shape.BroadcastsTo(x[0].Shape))
        {
            throw new ShapeException($"{x[0].Shape} has no largest values of shape {shape}: that does not broadcast to it.");
        }
        return x[0].Shape.Size > 0 || shape.Size == 0 ? shape : throw new ShapeException("There is no largest value among none.");
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Reduce(default(MaxReduction), x[0].Storage, x[0].Shape, y, shape.Aligned(x[0].Shape.Rank));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        // A NaN is the largest and equals nothing, itself included: there all that are numbers were not chosen.
        Tensor passedOver = y.EqualTo(y).Where(x[0] < y, x[0].EqualTo(x[0]));
        double all = (double)x[0].Shape.Size / Math.Max(1, shape.Size);
        Tensor share = yBar / (all - passedOver.To(yBar.DType).SumTo(shape));
        return passedOver.Where(0, share);
    }
}

/// <summary>The calls of <see cref="MaxToOp"/>.</summary>
public static class MaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>The largest value over the given axes, all if none are given; equal ones share the cotangent.</summary>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="keepDims">Whether the reduced axes stay, with dimension 1.</param>
        /// <exception cref="ShapeException">There is no such axis, or nothing to choose from.</exception>
        public Tensor Max(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(Max), axes, keepDims, static (x, shape) => Tensor.Apply(new MaxToOp(shape), x));

        /// <summary>The largest value along one axis.</summary>
        public Tensor Max(int axis, bool keepDims = false) => x.Max([axis], keepDims);

        /// <summary>The smallest value over the given axes, all if none are given; equal ones share the cotangent.</summary>
        /// <inheritdoc cref="Max(Tensor, int[], bool)"/>
        public Tensor Min(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(Min), axes, keepDims, static (x, shape) => -Tensor.Apply(new MaxToOp(shape), -x));

        /// <summary>The smallest value along one axis.</summary>
        public Tensor Min(int axis, bool keepDims = false) => x.Min([axis], keepDims);
    }
}
