using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The smaller of two, element by element: y = min(a, b); NaN if either is.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ȳ goes to the one that was chosen. Convention at
/// a tie: half to each.
/// </remarks>
public sealed class MinimumOp() : BinaryOp<MinimumFunction>(Reads.Inputs)
{
    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * Tensor.Apply<HeavisideOp>(b, a);

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * Tensor.Apply<HeavisideOp>(a, b);
}

/// <summary>The call of <see cref="MinimumOp"/>.</summary>
public static class MinimumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="MinimumOp"/>
        public Tensor Minimum(Tensor other) => Tensor.Apply<MinimumOp>(x, other);
    }
}
