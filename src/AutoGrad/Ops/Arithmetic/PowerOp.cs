using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The power, element by element: y = aᵇ; 0⁰ = 1, NaN for a &lt; 0 unless b is whole.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ ⊙ b aᵇ⁻¹, b̄ = ȳ ⊙ y ln a. Convention: b̄
/// = 0 where a = 0, ā = 0 where b = 0.
/// </remarks>
public sealed class PowerOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.All;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(PowerFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor one = Tensor.Full([], 1, y.DType, y.Device);
        if (input == 1) { return (yBar * (y * x[0].EqualTo(0).Where(one, x[0]).Log())).SumTo(x[1].Shape); }

        // Where a = b = 0, b aᵇ⁻¹ would be 0 · ∞; any other base gives the 0 that the constant a⁰ has.
        Tensor bothZero = x[0].Detach().Abs().Maximum(x[1].Detach().Abs()).EqualTo(0);
        return (yBar * (x[1] * bothZero.Where(one, x[0]).Pow(x[1] - 1))).SumTo(x[0].Shape);
    }
}

/// <summary>The call of <see cref="PowerOp"/>.</summary>
public static class PowerExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="PowerOp"/>
        public Tensor Pow(Tensor other) => Tensor.Apply<PowerOp>(x, other);
    }
}
