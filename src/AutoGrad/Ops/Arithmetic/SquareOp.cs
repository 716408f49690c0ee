using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The square, element by element: y = x².</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = 2 ȳ ⊙ x.</remarks>
public sealed class SquareOp : Op
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"({x[0]})²";

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SquareFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * x[0] * 2;
}

/// <summary>The call of <see cref="SquareOp"/>.</summary>
public static class SquareExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SquareOp"/>
        public Tensor Square() => Tensor.Apply<SquareOp>(x);
    }
}
