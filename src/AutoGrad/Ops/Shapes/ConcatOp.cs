using System.Collections.Immutable;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Concatenation of tensors along an axis.</summary>
/// <remarks>Shapes: alike but for the axis, whose dimensions add up. VJP: each input gets its own part of ȳ.</remarks>
/// <param name="axis">The axis; a negative one counts from the end.</param>
public sealed class ConcatOp(int axis) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        int a = x[0].Shape.Axis(axis);
        int length = 0;
        foreach (Tensor t in x)
        {
            if (t.DType != x[0].DType) { throw new DTypeException($"{x[0].DType} and {t.DType} are mixed."); }
            if (!x[0].Shape.EqualsBut(a, t.Shape))
            {
                throw new ShapeException($"{t.Shape} does not go behind {x[0].Shape} along axis {axis}.");
            }
            length = Sizes.Sum(length, t.Shape[a]);
        }
        return x[0].Shape.With(a, length);
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        Shape shape = OutputShape(x);
        ImmutableArray<long> strides = shape.StridesTo(shape);
        long step = strides.Length == 0 ? 1 : strides[x[0].Shape.Axis(axis)];
        long offset = 0;
        foreach (Tensor t in x)
        {
            device.Copy(t.Storage, StridedView.Whole(t.Shape), y, new StridedView(t.Shape, strides, offset));
            offset += t.Shape[axis] * step;
        }
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => Tensor.Apply(new SliceOp(StartOf(input, x), x[input].Shape), yBar);

    private int[] StartOf(int input, ReadOnlySpan<Tensor> x)
    {
        var start = new int[x[0].Shape.Rank];
        int a = x[0].Shape.Axis(axis);
        foreach (Tensor before in x[..input])
        {
            start[a] += before.Shape[a];
        }
        return start;
    }
}

/// <summary>The calls of <see cref="ConcatOp"/>.</summary>
public static class ConcatExtensions
{
    extension(Tensor)
    {
        /// <inheritdoc cref="ConcatOp"/>
        /// <exception cref="ShapeException">There is nothing to put together, or the shapes differ.</exception>
        public static Tensor Concat(IReadOnlyList<Tensor> tensors, int axis = 0)
            => tensors.Count > 0
                ? Tensor.Apply(new ConcatOp(axis), [.. tensors])
                : throw new ShapeException("Concat of nothing: it needs one tensor or more.");

        /// <summary>Tensors of one shape along a new axis.</summary>
        /// <exception cref="ShapeException">There is nothing to put together, or the shapes differ.</exception>
        public static Tensor Stack(IReadOnlyList<Tensor> tensors, int axis = 0)
            => tensors.Count > 0
                ? Composite.Named(nameof(Stack), [.. tensors], () => Tensor.Concat([.. tensors.Select(t => t.Unsqueeze(axis))], axis))
                : throw new ShapeException("Stack of nothing: it needs one tensor or more.");
    }
}
