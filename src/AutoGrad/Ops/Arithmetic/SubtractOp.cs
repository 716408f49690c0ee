using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The difference, element by element: y = a − b.</summary>
/// <remarks>Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ, b̄ = −ȳ.</remarks>
public sealed class SubtractOp() : BinaryOp<SubtractFunction>(Reads.None)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"{x[0]} − {x[1]}";

    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar;

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => -yBar;
}
