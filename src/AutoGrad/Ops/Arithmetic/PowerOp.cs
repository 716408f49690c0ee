using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The power, element by element: y = aᵇ; 0⁰ = 1, NaN for a &lt; 0 unless b is whole.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ ⊙ b aᵇ⁻¹, b̄ = ȳ ⊙ y ln a. Convention: b̄
/// = 0 where a = 0, ā = 0 where b = 0.
/// </remarks>
public sealed class PowerOp() : BinaryOp<PowerFunction>(Reads.All)
{
    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar)
    {
        // Where a = b = 0, b aᵇ⁻¹ would be 0 · ∞; any other base gives the 0 that the constant a⁰ has.
        Tensor bothZero = a.Detach().Abs().Maximum(b.Detach().Abs()).EqualTo(0);
        return yBar * (b * bothZero.Where(One(y), a).Pow(b - 1));
    }

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * (y * a.EqualTo(0).Where(One(y), a).Log());

    private static Tensor One(Tensor y) => Tensor.Full([], 1, y.DType, y.Device);
}

/// <summary>The call of <see cref="PowerOp"/>.</summary>
public static class PowerExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="PowerOp"/>
        public Tensor Pow(Tensor other) => Tensor.Apply<PowerOp>(x, other);
    }
}
