using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>An op that applies one scalar function to every element, y = f(x). What is left to write is its VJP.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike.</remarks>
/// <typeparam name="F">The scalar function; a struct, for which alone each device compiles its loop.</typeparam>
/// <param name="reads">Which values the VJP looks at.</param>
/// <param name="function">The scalar function with its parameters, where it has any.</param>
public abstract class UnaryOp<F>(Reads reads, F function = default) : Op
    where F : unmanaged, IUnaryFunction
{
    /// <summary>The scalar function with its parameters.</summary>
    public F Function => function;

    /// <inheritdoc/>
    public sealed override Reads Reads => reads;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public sealed override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(function, x[0].Storage, y);

    /// <inheritdoc/>
    public sealed override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => FusedVjp(x[0], y, yBar);

    /// <summary>The cotangent of x, x̄ = ȳ ⊙ f′(x), as a formula of differentiable operations.</summary>
    /// <param name="x">The input, with values if <see cref="Reads"/> names it.</param>
    /// <param name="y">The output, with values if <see cref="Reads"/> names it.</param>
    /// <param name="yBar">The cotangent ȳ of the output.</param>
    public abstract Tensor Vjp(Tensor x, Tensor y, Tensor yBar);

    /// <summary>What the sweep calls: the formula above or, where there is a kernel for it, the same in one pass over memory.</summary>
    /// <remarks>Such a kernel belongs to an op with a VJP of its own: <see cref="GradientOp{F}"/> or <see cref="SlopeOp{F}"/>.</remarks>
    /// <inheritdoc cref="Vjp(Tensor, Tensor, Tensor)"/>
    public virtual Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Vjp(x, y, yBar);
}
