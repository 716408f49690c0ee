using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Division by a number, element by element: y = x / c, rounded once.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / c.</remarks>
/// <param name="divisor">The number c.</param>
public sealed class DivideByOp(double divisor) : UnaryOp<DivideByFunction>(Reads.None, new(divisor))
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => FormattableString.Invariant($"{x[0]} / {divisor:G6}");

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar / divisor;
}
