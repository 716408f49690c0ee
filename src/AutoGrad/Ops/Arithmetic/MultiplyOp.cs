using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The product, element by element: y = a ⊙ b.</summary>
/// <remarks>Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs. VJP: ā = ȳ ⊙ b, b̄ = ȳ ⊙ a.</remarks>
public sealed class MultiplyOp() : BinaryOp<MultiplyFunction>(Reads.Inputs)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"{x[0]} · {x[1]}";

    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * b;

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * a;
}
