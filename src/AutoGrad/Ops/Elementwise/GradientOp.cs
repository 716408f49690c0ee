using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The VJP of a function in one pass over memory: y = c ⊙ f′(v), linear in the cotangent c, f′ being read from one value v.</summary>
/// <remarks>
/// Shapes: c, v, y all alike. VJP: c̄ = ȳ ⊙ f′(v), the same op again, and v̄ = ȳ ⊙ c ⊙ f″, so that the second derivative is there as well.
/// </remarks>
/// <typeparam name="F">The scalar function (c, v) ↦ c · f′(v).</typeparam>
/// <param name="gradient">The scalar function with its parameters.</param>
/// <param name="second">(c, v) ↦ c ⊙ (f′)′(v), by differentiable operations.</param>
public sealed class GradientOp<F>(F gradient, Func<Tensor, Tensor, Tensor> second) : Op
    where F : unmanaged, IBinaryFunction
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Inputs;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(gradient, x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => input == 0 ? Tensor.Apply(this, yBar, x[1]) : second(x[0] * yBar, x[1]);
}
