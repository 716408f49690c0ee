using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The step, element by element: y = 1 where a &gt; b, 0 where a &lt; b, ½ where they are equal. A constant: nothing flows through it.
/// </summary>
/// <remarks>Shapes: a and b broadcast to y. The slope of <see cref="MaximumOp"/> and <see cref="MinimumOp"/>.</remarks>
public sealed class HeavisideOp() : BinaryOp<HeavisideFunction>(Reads.None)
{
    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * 0;

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar) => yBar * 0;
}
