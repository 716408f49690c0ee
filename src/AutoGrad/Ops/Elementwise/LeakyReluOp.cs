using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Leaky rectifier, element by element: y = x where x &gt; 0, slope · x elsewhere (Maas et al. 2013); slope 0 is the ReLU.
/// </summary>
/// <remarks>
/// Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ where x &gt; 0, slope · ȳ elsewhere. Convention at the kink: the left slope, so relu′(0) = 0.
/// </remarks>
/// <param name="slope">The slope for x ≤ 0.</param>
public sealed class LeakyReluOp(double slope) : UnaryOp<LeakyReluFunction>(Reads.Input0, new(slope))
{
    private SlopeOp<LeakyReluSlopeFunction> Slope => field ??= new(new(Function.Slope));

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar)
        => Function.Slope == 0 ? (x > 0).Where(yBar, 0) : (x > 0).Where(yBar, Function.Slope * yBar);

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar) => Tensor.Apply(Slope, x, yBar);
}

/// <summary>The call of <see cref="LeakyReluOp"/>.</summary>
public static class LeakyReluExtensions
{
    private static readonly LeakyReluOp _relu = new(0);

    extension(Tensor x)
    {
        /// <inheritdoc cref="LeakyReluOp"/>
        public Tensor LeakyRelu(double slope = 0.01) => Tensor.Apply(new LeakyReluOp(slope), x);

        /// <summary>Rectifier, element by element: y = max(x, 0).</summary>
        /// <remarks>Shapes: all alike. VJP: x̄ = ȳ where x &gt; 0, 0 elsewhere. Convention at the kink: relu′(0) = 0.</remarks>
        public Tensor Relu() => Tensor.Apply(_relu, x);
    }
}
