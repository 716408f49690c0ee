using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>An op that applies one scalar function to two numbers at a time, y = f(a, b). What is left to write are its two VJPs.</summary>
/// <remarks>Shapes: a and b broadcast to y (NumPy's rule); ā and b̄ are summed back to theirs here, once for all.</remarks>
/// <typeparam name="F">The scalar function; a struct, for which alone each device compiles its loop.</typeparam>
/// <param name="reads">Which values the VJPs look at.</param>
/// <param name="function">The scalar function with its parameters, where it has any.</param>
public abstract class BinaryOp<F>(Reads reads, F function = default) : Op
    where F : unmanaged, IBinaryFunction
{
    /// <inheritdoc/>
    public sealed override Reads Reads => reads;

    /// <inheritdoc/>
    public sealed override Shape OutputShape(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    public sealed override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(function, x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public sealed override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => (input == 0 ? VjpA(x[0], x[1], y, yBar) : VjpB(x[0], x[1], y, yBar)).SumTo(x[input].Shape);

    /// <summary>The cotangent of a, ā = ȳ ⊙ ∂f/∂a, of y's shape, as a formula of differentiable operations.</summary>
    /// <param name="a">The first input, with values if <see cref="Reads"/> names it.</param>
    /// <param name="b">The second input, with values if <see cref="Reads"/> names it.</param>
    /// <param name="y">The output, with values if <see cref="Reads"/> names it.</param>
    /// <param name="yBar">The cotangent ȳ of the output.</param>
    public abstract Tensor VjpA(Tensor a, Tensor b, Tensor y, Tensor yBar);

    /// <summary>The cotangent of b, b̄ = ȳ ⊙ ∂f/∂b, of y's shape.</summary>
    /// <inheritdoc cref="VjpA"/>
    public abstract Tensor VjpB(Tensor a, Tensor b, Tensor y, Tensor yBar);
}
