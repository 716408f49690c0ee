using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The quotient, element by element: y = a / b.</summary>
/// <remarks>Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ / b, b̄ = −ȳ ⊙ y / b.</remarks>
public sealed class DivideOp : Op
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"{x[0]} / {x[1]}";

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input1 | Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(DivideFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => (input == 0 ? yBar / x[1] : -(yBar * y / x[1])).SumTo(x[input].Shape);
}
