using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Slicing, a box of the input in steps: y[i, j, …] = x[start₀ + i · step₀, start₁ + j · step₁, …].</summary>
/// <remarks>VJP: x̄ = ȳ in its places, 0 between and around them; the adjoint of <see cref="PadOp"/>.</remarks>
/// <param name="start">Where the box starts, for each axis.</param>
/// <param name="box">The size of the box: the shape of the output.</param>
/// <param name="step">How far to go from one element to the next, for each axis; a negative step goes backwards. Null for 1
/// everywhere.</param>
public sealed class SliceOp(int[] start, Shape box, int[]? step = null) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        CheckBox(x[0].Shape, start, box, step);
        return box;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Copy(x[0].Storage, StridedView.Box(x[0].Shape, start, box, step), y, StridedView.Whole(box));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => Tensor.Apply(new PadOp(start, x[0].Shape, 0, step), yBar);

    /// <summary>Makes sure that every element of a box stands inside a shape.</summary>
    /// <exception cref="ShapeException">One does not, or the ranks differ, or a step is 0.</exception>
    internal static void CheckBox(Shape shape, int[] start, Shape box, int[]? steps)
    {
        if (start.Length != shape.Rank || box.Rank != shape.Rank || (steps is not null && steps.Length != shape.Rank))
        {
            string inSteps = steps is null ? "" : $" in {steps.Length} steps";
            throw new ShapeException($"A box of {box.Rank} axes from {start.Length} starts{inSteps} is not in {shape}.");
        }
        for (int i = 0; i < start.Length; i++)
        {
            int step = steps is null ? 1 : steps[i];
            if (step == 0) { throw new ShapeException($"The step along axis {i} is 0."); }
            long last = start[i] + ((box[i] - 1L) * step);
            // An empty box may start anywhere from the first element to behind the last.
            bool inside = box[i] == 0
                ? start[i] >= -1 && start[i] <= shape[i]
                : start[i] >= 0 && start[i] < shape[i] && last >= 0 && last < shape[i];
            if (!inside)
            {
                string inSteps = step == 1 ? "" : $" in steps of {step}";
                throw new ShapeException(
                    $"{box[i]} places from {start[i]}{inSteps} are not inside axis {i} of {shape}, which has {shape[i]}.");
            }
        }
    }
}

/// <summary>The calls of <see cref="SliceOp"/>; the indexer of <see cref="Tensor"/> is another.</summary>
public static class SliceExtensions
{
    extension(Tensor x)
    {
        /// <summary>
        /// The elements start, start + step, … of one axis, as many as <paramref name="length"/>; see <see cref="SliceOp"/>.
        /// </summary>
        /// <exception cref="ShapeException">There is no such axis or no such part of it.</exception>
        public Tensor Slice(int axis, int start, int length, int step = 1)
        {
            int a = x.AxisOf(nameof(Slice), axis);
            if (length < 0) { throw new ShapeException($"Slice of {x.Describe()}: the length {length} is negative."); }
            var starts = new int[x.Shape.Rank];
            int[]? steps = step == 1 ? null : [.. Enumerable.Repeat(1, x.Shape.Rank)];
            starts[a] = start;
            steps?[a] = step;
            return Tensor.Apply(new SliceOp(starts, x.Shape.With(a, length), steps), x);
        }

        /// <summary>
        /// One index of an axis, which is dropped: x.Select(0, 2) is the third row of a matrix. A negative index counts from the end.
        /// </summary>
        /// <exception cref="ShapeException">There is no such axis or no such index.</exception>
        public Tensor Select(int axis, int index)
        {
            int a = x.AxisOf(nameof(Select), axis);
            int i = index < 0 ? index + x.Shape[a] : index;
            if (i < 0 || i >= x.Shape[a]) { throw new ShapeException($"Select of {x.Describe()}: axis {axis} has no place {index}."); }
            return x.Slice(a, i, 1).Squeeze(a);
        }

        /// <summary>The elements in reverse order along some axes, all if none are given.</summary>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor Flip(params int[] axes)
        {
            int[] starts = new int[x.Shape.Rank], steps = [.. Enumerable.Repeat(1, x.Shape.Rank)];
            foreach (int axis in axes.Length == 0 ? Enumerable.Range(0, x.Shape.Rank) : axes)
            {
                int a = x.AxisOf(nameof(Flip), axis);
                if (steps[a] < 0) { throw new ShapeException($"Flip of {x.Describe()}: axis {axis} is named twice."); }
                (starts[a], steps[a]) = (Math.Max(0, x.Shape[a] - 1), -1);
            }
            return Tensor.Apply(new SliceOp(starts, x.Shape, steps), x);
        }
    }
}
