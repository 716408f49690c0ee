using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A box of the input: y[i, j, …] = x[start₀ + i, start₁ + j, …].</summary>
/// <remarks>VJP: x̄ = ȳ in its place, 0 around it; the adjoint of <see cref="PadOp"/>.</remarks>
/// <param name="start">Where the box starts, for each axis.</param>
/// <param name="box">The size of the box: the shape of the output.</param>
public sealed class SliceOp(int[] start, Shape box) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(Tensor[] x)
    {
        Shape shape = x[0].Shape;
        if (start.Length != shape.Rank || box.Rank != shape.Rank) { throw new ShapeException($"A box of {box.Rank} axes is not in {shape}."); }
        for (int i = 0; i < start.Length; i++)
        {
            if (start[i] < 0 || start[i] + box[i] > shape[i])
            {
                throw new ShapeException($"{start[i]} … {start[i] + box[i]} is outside axis {i}, which has 0 … {shape[i]}.");
            }
        }
        return box;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, Tensor[] x, Storage y)
        => device.Copy(x[0].Storage, StridedView.Box(x[0].Shape, start, box), y, StridedView.Whole(box));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, Tensor[] x, Tensor y, Tensor yBar) => Tensor.Apply(new PadOp(start, x[0].Shape, 0), yBar);
}

/// <summary>The calls of <see cref="SliceOp"/>; the indexer of <see cref="Tensor"/> is another.</summary>
public static class SliceExtensions
{
    extension(Tensor x)
    {
        /// <summary>The part start … start + length of one axis; see <see cref="SliceOp"/>.</summary>
        /// <exception cref="ShapeException">There is no such axis or no such part of it.</exception>
        public Tensor Slice(int axis, int start, int length)
        {
            int a = x.AxisOf(nameof(Slice), axis);
            if (length < 0) { throw new ShapeException($"Slice of {x.Describe()}: the length {length} is negative."); }
            var starts = new int[x.Shape.Rank];
            starts[a] = start;
            return Tensor.Apply(new SliceOp(starts, x.Shape.With(a, length)), x);
        }
    }
}
