using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sum over some axes: those that have to be 1 for the output's shape to broadcast to the input's.</summary>
/// <remarks>
/// Shapes: x […], y a shape that broadcasts to x's. VJP: x̄ = ȳ broadcast to x's shape; the adjoint of <see cref="BroadcastToOp"/>.
/// </remarks>
/// <param name="shape">The shape of the output.</param>
public sealed class SumToOp(Shape shape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Sum";

    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => shape.BroadcastsTo(x[0].Shape)
            ? shape
            : throw new ShapeException($"{x[0].Shape} does not sum to {shape}: that does not broadcast to it.");

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Reduce(default(SumReduction), x[0].Storage, x[0].Shape, y, shape.Aligned(x[0].Shape.Rank));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.BroadcastTo(x[0].Shape);
}

/// <summary>The calls of <see cref="SumToOp"/>.</summary>
public static class SumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="SumToOp"/>
        public Tensor SumTo(Shape shape) => x.Shape == shape ? x : Tensor.Apply(new SumToOp(shape), x);

        /// <summary>The sum over the given axes, all if none are given: y = Σ x; 0 for nothing.</summary>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="keepDims">Whether the summed axes stay, with dimension 1.</param>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor Sum(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(Sum), axes, keepDims, static (x, shape) => x.SumTo(shape));

        /// <summary>The sum along one axis.</summary>
        public Tensor Sum(int axis, bool keepDims = false) => x.Sum([axis], keepDims);

        /// <summary>The mean over the given axes, all if none are given: y = Σ x / n; NaN for nothing.</summary>
        /// <inheritdoc cref="Sum(Tensor, int[], bool)"/>
        public Tensor Mean(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(Mean), axes, keepDims, static (x, shape) => x.SumTo(shape) / ((double)x.Shape.Size / shape.Size));

        /// <summary>The mean along one axis.</summary>
        public Tensor Mean(int axis, bool keepDims = false) => x.Mean([axis], keepDims);

        /// <summary>
        /// What all reductions share: axes are resolved, reduced with dimension 1, and then dropped unless they are kept. Leading axes need
        /// not be dropped: a shape without them broadcasts back as it is.
        /// </summary>
        internal Tensor Reduced(string name, int[]? axes, bool keepDims, Func<Tensor, Shape, Tensor> reduceTo)
        {
            try
            {
                Span<bool> marked = stackalloc bool[x.Shape.Rank];
                x.Shape.Mark(axes, all: axes is null, marked);
                if (keepDims) { return reduceTo(x, x.Shape.Reduce(marked, keep: true)); }
                int leading = 0;
                while (leading < marked.Length && marked[leading])
                {
                    leading++;
                }
                return marked[leading..].Contains(true)
                    ? reduceTo(x, x.Shape.Reduce(marked, keep: true)).Reshape(x.Shape.Reduce(marked, keep: false))
                    : reduceTo(x, x.Shape.Slice(leading..));
            }
            catch (ShapeException e)
            {
                e.Where = $"{name} of {x.Describe()}";
                throw;
            }
        }
    }
}
