using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The power, element by element: y = aᵇ; 0⁰ = 1, NaN for a &lt; 0 unless b is whole.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ ⊙ b aᵇ⁻¹, b̄ = ȳ ⊙ y ln a. Convention: ā
/// = 0 where a = b = 0, b̄ = 0 where a = 0 and b ≥ 0; where a = 0 and b &lt; 0, y is ∞ and b̄ is ȳ times −∞, as in PyTorch.
/// </remarks>
public sealed class PowerOp() : BinaryOp<PowerFunction>(Reads.All)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"({x[0]})^({x[1]})";

    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar)
    {
        // Where a = b = 0, b aᵇ⁻¹ would be 0 · ∞; any other base gives the 0 that the constant a⁰ has.
        Tensor bothZero = a.Detach().Abs().Maximum(b.Detach().Abs()).EqualTo(0);
        return bothZero.Where(0, yBar * (b * bothZero.Where(One(y), a).Pow(b - 1)));
    }

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar)
    {
        // 0ᵇ is 0 for all b > 0, so it does not depend on b; 1 replaces the base, whose logarithm would make 0 · ∞.
        Tensor constant = (b >= 0).Where(a.EqualTo(0), b > 0);
        return constant.Where(0, yBar * (y * constant.Where(One(y), a).Log()));
    }

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
