using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>An affine function, element by element: y = scale · x + shift. All arithmetic with plain numbers is this op.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = scale · ȳ.</remarks>
/// <param name="scale">The factor.</param>
/// <param name="shift">What is added.</param>
public sealed class AffineOp(double scale, double shift) : UnaryOp<AffineFunction>(Reads.None, new(scale, shift))
{
    /// <inheritdoc/>
    public override string Name => (Function.Scale, Function.Shift) switch
    {
        (-1, 0) => "Negate",
        (_, 0) => "Multiply",
        (1, < 0) or (-1, _) => "Subtract",
        (1, _) => "Add",
        _ => "Affine",
    };

    /// <inheritdoc/>
    public override string Formula(params string[] x)
    {
        (double scale, double shift) = (Function.Scale, Function.Shift);
        string factor = scale == 1 ? "" : scale == -1 ? "−" : FormattableString.Invariant($"{scale:G6} · ");
        string sum = shift == 0 ? "" : FormattableString.Invariant($" {(shift < 0 ? '−' : '+')} {Math.Abs(shift):G6}");
        return factor + x[0] + sum;
    }

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar.Affine(Function.Scale, 0);
}

/// <summary>The call of <see cref="AffineOp"/>.</summary>
public static class AffineExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="AffineOp"/>
        public Tensor Affine(double scale, double shift) => Tensor.Apply(new AffineOp(scale, shift), x);
    }
}
