using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Reshaping: the same numbers in the same order under another shape; nothing is copied.</summary>
/// <remarks>VJP: x̄ = ȳ under x's shape.</remarks>
/// <param name="shape">The shape of the output, with as many elements.</param>
public sealed class ReshapeOp(Shape shape) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool SharesStorage => true;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => shape.Size == x[0].Shape.Size
            ? shape
            : throw new ShapeException($"{x[0].Shape} has {x[0].Shape.Size} elements and {shape} has {shape.Size}.");

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => throw new NotSupportedException("A reshape shares its input's storage.");

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.Reshape(x[0].Shape);
}

/// <summary>The calls of <see cref="ReshapeOp"/>.</summary>
public static class ReshapeExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ReshapeOp"/>
        public Tensor Reshape(Shape shape) => x.Shape == shape ? x : Tensor.Apply(new ReshapeOp(shape), x);

        /// <summary>A new axis of dimension 1 before <paramref name="axis"/> of the result.</summary>
        /// <exception cref="ShapeException">The result has no such axis.</exception>
        public Tensor Unsqueeze(int axis)
        {
            int rank = x.Shape.Rank + 1;
            int a = axis < 0 ? axis + rank : axis;
            if (a < 0 || a >= rank) { throw new ShapeException($"Unsqueeze of {x.Describe()}: the result has no axis {axis}."); }
            return x.Reshape(x.Shape.Slice(..a).Append(1).Append(x.Shape.Dims[a..]));
        }

        /// <summary>Without an axis of dimension 1.</summary>
        /// <exception cref="ShapeException">There is no such axis, or its dimension is not 1.</exception>
        public Tensor Squeeze(int axis)
        {
            int a = x.AxisOf(nameof(Squeeze), axis);
            if (x.Shape[a] != 1) { throw new ShapeException($"Squeeze of {x.Describe()}: axis {axis} has dimension {x.Shape[a]}, not 1."); }
            return x.Reshape(x.Shape.Without(a));
        }

        /// <summary>An axis counted from the front; an error names the op.</summary>
        internal int AxisOf(string name, int axis)
        {
            try { return x.Shape.Axis(axis); }
            catch (ShapeException e)
            {
                e.Where = $"{name} of {x.Describe()}";
                throw;
            }
        }
    }
}
