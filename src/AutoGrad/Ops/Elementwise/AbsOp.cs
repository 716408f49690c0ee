using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The absolute value, element by element: y = |x|.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ sign x. Convention at the kink: 0 at x = 0, and at NaN.</remarks>
public sealed class AbsOp() : UnaryOp<AbsFunction>(Reads.Input0)
{
    private static readonly SlopeOp<AbsSlopeFunction> _slope = new();

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => (x > 0).Where(yBar, (x < 0).Where(-yBar, 0));

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Tensor.Apply(_slope, x, yBar);
}

/// <summary>The call of <see cref="AbsOp"/>.</summary>
public static class AbsExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="AbsOp"/>
        public Tensor Abs() => Tensor.Apply<AbsOp>(x);
    }
}
