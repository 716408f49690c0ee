using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The fused gradient of a smooth function, its VJP in one pass over memory: y = c ⊙ f′(v), f′ being read from one value v.
/// </summary>
/// <remarks>
/// Shapes: c, v, y all alike; c is the cotangent, v the function's input or output. VJP: c̄ = ȳ ⊙ f′(v), the same op again, and
/// v̄ = ȳ ⊙ c ⊙ (f′)′(v), so that the derivatives go on to any order.
/// </remarks>
/// <typeparam name="F">The scalar function (c, v) ↦ c · f′(v).</typeparam>
/// <param name="second">(c, v) ↦ c ⊙ (f′)′(v), by differentiable operations.</param>
/// <param name="function">The scalar function with its parameters, where it has any.</param>
public sealed class GradientOp<F>(Func<Tensor, Tensor, Tensor> second, F function = default) : BinaryOp<F>(Reads.Inputs, function)
    where F : unmanaged, IBinaryFunction
{
    /// <inheritdoc/>
    public override Tensor VjpA(Tensor c, Tensor v, Tensor y, Tensor yBar) => Tensor.Apply(this, yBar, v);

    /// <inheritdoc/>
    public override Tensor VjpB(Tensor c, Tensor v, Tensor y, Tensor yBar) => second(c * yBar, v);
}
