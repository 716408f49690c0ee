using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Padding: the input within a larger box that is filled with a constant, with gaps between its elements if a step is given.
/// </summary>
/// <remarks>VJP: x̄ = the same places of ȳ; with value 0 the adjoint of <see cref="SliceOp"/>.</remarks>
/// <param name="start">Where the input's first element stands, for each axis.</param>
/// <param name="shape">The shape of the output.</param>
/// <param name="value">What stands around the input.</param>
/// <param name="step">How far apart the input's elements stand, for each axis; null for 1 everywhere.</param>
public sealed class PadOp(int[] start, Shape shape, double value, int[]? step = null) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        SliceOp.CheckBox(shape, start, x[0].Shape, step);
        return shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        device.Fill(y, value);
        device.Copy(x[0].Storage, StridedView.Whole(x[0].Shape), y, StridedView.Box(shape, start, x[0].Shape, step));
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => Tensor.Apply(new SliceOp(start, x[0].Shape, step), yBar);
}

/// <summary>The call of <see cref="PadOp"/>.</summary>
public static class PadExtensions
{
    extension(Tensor x)
    {
        /// <summary>Padding before and after the input along each axis, with a constant; see <see cref="PadOp"/>.</summary>
        /// <param name="before">How many elements before, for each axis.</param>
        /// <param name="after">How many elements after, for each axis.</param>
        /// <param name="value">The constant.</param>
        /// <exception cref="ShapeException">There are not as many numbers as axes, or one is negative.</exception>
        public Tensor Pad(int[] before, int[] after, double value = 0)
        {
            if (before.Length != x.Shape.Rank || after.Length != x.Shape.Rank || before.Any(b => b < 0) || after.Any(a => a < 0))
            {
                throw new ShapeException(
                    $"Pad of {x.Describe()}: [{string.Join(", ", before)}] before and [{string.Join(", ", after)}] after do not fit.");
            }
            Shape y;
            try { y = new Shape([.. x.Shape.Select((d, i) => Sizes.Sum(before[i], d, after[i]))]); }
            catch (ShapeException e)
            {
                e.Where = $"Pad of {x.Describe()}";
                throw;
            }
            return Tensor.Apply(new PadOp(before, y, value), x);
        }
    }
}
