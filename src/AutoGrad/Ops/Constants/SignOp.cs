using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The sign, element by element: y = −1, 0 or 1. A constant: nothing flows through it (PyTorch returns zeros for its gradient).
/// </summary>
/// <remarks>Shapes: x and y alike.</remarks>
public sealed class SignOp() : UnaryOp<SignFunction>(Reads.None)
{
    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * 0;
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
