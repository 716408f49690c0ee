using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A number divided by each element: y = c / x, rounded once; the reciprocal for c = 1.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = −ȳ ⊙ y / x.</remarks>
/// <param name="dividend">The number c.</param>
public sealed class DivideIntoOp(double dividend) : UnaryOp<DivideIntoFunction>(Reads.All, new(dividend))
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => FormattableString.Invariant($"{dividend:G6} / {x[0]}");

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => -(yBar * y / x);
}

/// <summary>The call of <see cref="DivideIntoOp"/> for 1; for other numbers it is the operator /.</summary>
public static class ReciprocalExtensions
{
    extension(Tensor x)
    {
        /// <summary>The reciprocal, element by element: y = 1/x; ±∞ at ±0. See <see cref="DivideIntoOp"/>.</summary>
        public Tensor Reciprocal() => 1 / x;
    }
}
