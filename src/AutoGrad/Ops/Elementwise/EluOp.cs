using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Exponential linear unit, element by element: y = x where x &gt; 0, α(eˣ − 1) elsewhere (Clevert et al. 2016).</summary>
/// <remarks>
/// Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ where x &gt; 0, ȳ ⊙ (y + α) elsewhere. Convention at the kink: the left slope, α.
/// </remarks>
/// <param name="alpha">The limit −α for x → −∞.</param>
public sealed class EluOp(double alpha) : UnaryOp<EluFunction>(Reads.Input0 | Reads.Output, new(alpha))
{
    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => (x > 0).Where(yBar, yBar * (y + alpha));
}

/// <summary>The call of <see cref="EluOp"/>.</summary>
public static class EluExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="EluOp"/>
        public Tensor Elu(double alpha = 1) => Tensor.Apply(new EluOp(alpha), x);
    }
}
