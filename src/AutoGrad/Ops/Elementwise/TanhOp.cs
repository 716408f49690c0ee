using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Hyperbolic tangent, element by element: y = tanh x.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ (1 − y²), from the output, so nothing overflows for large |x|.</remarks>
public sealed class TanhOp : Op
{
    // In v = y the derivative of 1 − v² is −2 v.
    private static readonly GradientOp<TanhGradientFunction> _gradient = new(default, static (c, v) => c * v * -2);

    /// <inheritdoc/>
    public override Reads Reads => Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(TanhFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Gradient(y, yBar);

    /// <summary>ȳ ⊙ (1 − y²).</summary>
    internal static Tensor Gradient(Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, y);
}

/// <summary>The call of <see cref="TanhOp"/>.</summary>
public static class TanhExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="TanhOp"/>
        public Tensor Tanh() => Tensor.Apply<TanhOp>(x);
    }
}
