using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The logistic function, element by element: y = 1/(1 + e⁻ˣ); 0 at −∞ and 1 at ∞, without overflow.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ y(1 − y).</remarks>
public sealed class SigmoidOp : Op
{
    // In v = y the derivative of v (1 − v) is 1 − 2 v.
    private static readonly GradientOp<SigmoidGradientFunction> _gradient = new(default, static (c, v) => c * (1 - (2 * v)));

    /// <inheritdoc/>
    public override Reads Reads => Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SigmoidFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Gradient(y, yBar);

    /// <summary>ȳ ⊙ y ⊙ (1 − y).</summary>
    internal static Tensor Gradient(Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, y);
}

/// <summary>The call of <see cref="SigmoidOp"/>.</summary>
public static class SigmoidExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SigmoidOp"/>
        public Tensor Sigmoid() => Tensor.Apply<SigmoidOp>(x);
    }
}
