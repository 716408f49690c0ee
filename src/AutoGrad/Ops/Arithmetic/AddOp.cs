using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sum, element by element: y = a + b.</summary>
/// <remarks>Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ, b̄ = ȳ.</remarks>
public sealed class AddOp : Op
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"{x[0]} + {x[1]}";

    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => yBar.SumTo(x[input].Shape);
}
