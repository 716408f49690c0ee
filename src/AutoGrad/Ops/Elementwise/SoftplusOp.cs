using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Softplus, element by element: y = ln(1 + eˣ), without overflow: 0 at −∞, x for large x.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ σ(x).</remarks>
public sealed class SoftplusOp() : UnaryOp<SoftplusFunction>(Reads.Input0)
{
    // ȳ σ(x) in one pass over memory; its derivative with respect to x is that of σ.
    private static readonly SigmoidOp _sigmoid = new();
    private static readonly GradientOp<SoftplusGradientFunction> _gradient = new(static (yBar, x)
        => _sigmoid.FusedVjp(x, x.Sigmoid(), yBar));

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * x.Sigmoid();

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Tensor.Apply(_gradient, yBar, x);
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
