using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The VJP of a function made of straight pieces: y = f′(x) ⊙ c, linear in the cotangent c, constant in x but for its kinks.
/// </summary>
/// <remarks>
/// Shapes: x, c, y all alike. VJP: c̄ = f′(x) ⊙ ȳ, the same op again; nothing flows to x, since f″ = 0 between the kinks.
/// </remarks>
/// <typeparam name="F">The scalar function (x, c) ↦ f′(x) · c.</typeparam>
/// <param name="slope">The scalar function with its parameters.</param>
public sealed class SlopeOp<F>(F slope) : Op
    where F : unmanaged, IBinaryFunction
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Zip(slope, x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Apply(this, x[0], yBar);
}
