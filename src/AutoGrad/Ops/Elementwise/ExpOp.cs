using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The exponential, element by element: y = eˣ.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ y.</remarks>
public sealed class ExpOp() : UnaryOp<ExpFunction>(Reads.Output)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"exp({x[0]})";

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * y;
}

/// <summary>The call of <see cref="ExpOp"/>.</summary>
public static class ExpExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ExpOp"/>
        public Tensor Exp() => Tensor.Apply<ExpOp>(x);
    }
}
