using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The Euclidean norm over some axes, y = √(Σ x²): those that have to be 1 for the output's shape to broadcast to the input's.
/// </summary>
/// <remarks>
/// Shapes: x […], y a shape that broadcasts to x's. VJP: x̄ = x ⊙ ȳ / y. Convention at the kink: x̄ = 0 where the norm is 0, at every
/// order and for every ȳ, so a gradient penalty stays finite at a critic that is flat.
/// </remarks>
/// <param name="shape">The shape of the output.</param>
public sealed class NormToOp(Shape shape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Norm";

    /// <inheritdoc/>
    public override Reads Reads => Reads.All;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => shape.BroadcastsTo(x[0].Shape)
            ? shape
            : throw new ShapeException($"{x[0].Shape} has no norm of shape {shape}: that does not broadcast to it.");

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Reduce(default(NormReduction), x[0].Storage, x[0].Shape, y, shape.Aligned(x[0].Shape.Rank));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor isZero = y.EqualTo(0);
        return x[0] * isZero.Where(0, yBar / isZero.Where(1, y));
    }
}

/// <summary>The calls of <see cref="NormToOp"/>.</summary>
public static class NormExtensions
{
    extension(Tensor x)
    {
        /// <summary>The Euclidean norm over the given axes, all if none are given: y = √(Σ x²), with derivative 0 at 0.</summary>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="keepDims">Whether the reduced axes stay, with dimension 1.</param>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor Norm(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(Norm), axes, keepDims, static (x, shape) => Tensor.Apply(new NormToOp(shape), x));

        /// <summary>The Euclidean norm along one axis.</summary>
        public Tensor Norm(int axis, bool keepDims = false) => x.Norm([axis], keepDims);
    }
}
