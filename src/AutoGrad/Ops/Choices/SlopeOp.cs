using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The fused gradient of a piecewise linear function, its VJP in one pass over memory: y = f′(x) ⊙ c, constant in x but for the kinks.
/// </summary>
/// <remarks>
/// Shapes: x, c, y all alike; c is the cotangent. VJP: c̄ = f′(x) ⊙ ȳ, the same op again; nothing flows to x, since f″ = 0 between the
/// kinks.
/// </remarks>
/// <typeparam name="F">The scalar function (x, c) ↦ f′(x) · c.</typeparam>
/// <param name="function">The scalar function with its parameters, where it has any.</param>
public sealed class SlopeOp<F>(F function = default) : BinaryOp<F>(Reads.Input0, function)
    where F : unmanaged, IBinaryFunction
{
    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 1;

    /// <inheritdoc/>
    public override Tensor VjpA(Tensor x, Tensor c, Tensor y, Tensor yBar) => yBar * 0;

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor x, Tensor c, Tensor y, Tensor yBar) => Tensor.Apply(this, x, yBar);
}
