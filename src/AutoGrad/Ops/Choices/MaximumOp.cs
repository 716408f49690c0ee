using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The larger of two, element by element: y = max(a, b); NaN if either is.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ȳ goes to the one that was chosen. Convention at
/// a tie: half to each.
/// </remarks>
public sealed class MaximumOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Inputs;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(MaximumFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => (input == 0 ? yBar * Tensor.Apply<HeavisideOp>(x[0], x[1]) : yBar * Tensor.Apply<HeavisideOp>(x[1], x[0])).SumTo(x[input].Shape);
}

/// <summary>The call of <see cref="MaximumOp"/>.</summary>
public static class MaximumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="MaximumOp"/>
        public Tensor Maximum(Tensor other) => Tensor.Apply<MaximumOp>(x, other);
    }
}
