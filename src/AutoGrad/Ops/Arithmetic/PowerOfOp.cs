using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A fixed power, element by element: y = xᵖ; 0⁰ = 1, NaN for x &lt; 0 unless p is whole.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = p ȳ ⊙ xᵖ⁻¹; exactly 0 for p = 0, whatever ȳ is.</remarks>
/// <param name="exponent">The power p.</param>
public sealed class PowerOfOp(double exponent) : UnaryOp<PowerOfFunction>(Reads.Input0, new(exponent))
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => FormattableString.Invariant($"({x[0]})^{exponent:G6}");

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar)
        => exponent == 0 ? Tensor.Zeros(x.Shape, y.DType, y.Device) : yBar * (x.Pow(exponent - 1) * exponent);
}

/// <summary>The call of <see cref="PowerOfOp"/>.</summary>
public static class PowerOfExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="PowerOfOp"/>
        public Tensor Pow(double exponent) => Tensor.Apply(new PowerOfOp(exponent), x);
    }
}
