using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The sign, element by element: y = −1, 0 or 1. A constant: nothing flows through it (PyTorch returns zeros for its gradient).
/// </summary>
/// <remarks>Shapes: x and y alike.</remarks>
public sealed class SignOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SignFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * 0;
}

/// <summary>The call of <see cref="SignOp"/>.</summary>
public static class SignExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SignOp"/>
        public Tensor Sign() => Tensor.Apply<SignOp>(x);
    }
}
