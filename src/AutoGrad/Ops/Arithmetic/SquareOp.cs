using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The square, element by element: y = x².</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = 2 ȳ ⊙ x.</remarks>
public sealed class SquareOp() : UnaryOp<SquareFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"({x[0]})²";

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * x * 2;
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
