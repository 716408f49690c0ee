using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Clamping to two bounds, element by element: y = min(max(x, min), max).</summary>
/// <remarks>
/// Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ where min ≤ x ≤ max, 0 elsewhere and at NaN. Convention at the kinks: the bounds themselves
/// let the cotangent through.
/// </remarks>
/// <param name="min">The lower bound.</param>
/// <param name="max">The upper bound.</param>
public sealed class ClampOp(double min, double max) : UnaryOp<ClampFunction>(Reads.Input0, new(min, max))
{
    /// <inheritdoc/>
    /// <exception cref="ShapeException">The lower bound is above the upper one.</exception>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => min <= max
            ? x[0].Shape
            : throw new ShapeException(FormattableString.Invariant($"The bounds {min} and {max} leave nothing between them."));

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => x.EqualTo(x.Clamp(min, max)).Where(yBar, 0);

    /// <inheritdoc/>
    public override Tensor FusedVjp(Tensor x, Tensor y, Tensor yBar)
        => Tensor.Apply(new SlopeOp<ClampSlopeFunction>(new(min, max)), x, yBar);
}

/// <summary>The call of <see cref="ClampOp"/>.</summary>
public static class ClampExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ClampOp"/>
        public Tensor Clamp(double min, double max) => Tensor.Apply(new ClampOp(min, max), x);
    }
}
