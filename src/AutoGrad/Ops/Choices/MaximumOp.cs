using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The larger of two, element by element: y = max(a, b); NaN if either is.</summary>
/// <remarks>
/// Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ȳ goes to the one that was chosen. Convention at
/// a tie: half to each; where one is NaN, all of it to both, as in PyTorch.
/// </remarks>
public sealed class MaximumOp() : BinaryOp<MaximumFunction>(Reads.Inputs)
{
    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar) => Chosen(a, b, yBar);

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => Chosen(b, a, yBar);

    private static Tensor Chosen(Tensor own, Tensor other, Tensor yBar)
        => (own < other).Where(0, own.EqualTo(other).Where(yBar * 0.5, yBar));
}

/// <summary>The call of <see cref="MaximumOp"/>.</summary>
public static class MaximumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="MaximumOp"/>
        public Tensor Maximum(Tensor other) => Tensor.Apply<MaximumOp>(x, other);
    }
}
