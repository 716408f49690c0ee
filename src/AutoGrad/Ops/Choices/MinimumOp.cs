using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The smaller of two, element by element: y = min(a, b); NaN if either is.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ȳ goes to the one that was chosen. Convention at
/// a tie: half to each.
/// </remarks>
public sealed class MinimumOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Inputs;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(MinimumFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => (input == 0 ? yBar * Tensor.Apply<HeavisideOp>(x[1], x[0]) : yBar * Tensor.Apply<HeavisideOp>(x[0], x[1])).SumTo(x[input].Shape);
}

/// <summary>The call of <see cref="MinimumOp"/>.</summary>
public static class MinimumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="MinimumOp"/>
        public Tensor Minimum(Tensor other) => Tensor.Apply<MinimumOp>(x, other);
    }
}
