using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Softplus, element by element: y = ln(1 + eˣ), without overflow: 0 at −∞, x for large x.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ σ(x).</remarks>
public sealed class SoftplusOp : Op
{
    private static readonly GradientOp<SoftplusGradientFunction> _gradient = new(default, static (c, v) => SigmoidOp.Gradient(v.Sigmoid(), c));

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SoftplusFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, x[0]);
}

/// <summary>The call of <see cref="SoftplusOp"/>.</summary>
public static class SoftplusExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SoftplusOp"/>
        public Tensor Softplus() => Tensor.Apply<SoftplusOp>(x);
    }
}
