using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The square root, element by element: y = √x; NaN below 0.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / (2y), infinite at 0; for a norm use Norm, which is defined there.</remarks>
public sealed class SqrtOp() : UnaryOp<SqrtFunction>(Reads.Output)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"√({x[0]})";

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * 0.5 / y;
}

/// <summary>The call of <see cref="SqrtOp"/>.</summary>
public static class SqrtExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SqrtOp"/>
        public Tensor Sqrt() => Tensor.Apply<SqrtOp>(x);
    }
}
