using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The input in its place within a larger box that is filled with one value.</summary>
/// <remarks>VJP: x̄ = the same part of ȳ; with value 0 the adjoint of <see cref="SliceOp"/>.</remarks>
/// <param name="before">How far from the start of each axis the input stands.</param>
/// <param name="shape">The shape of the output.</param>
/// <param name="value">What stands around the input.</param>
public sealed class PadOp(int[] before, Shape shape, double value) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(Tensor[] x)
    {
        Shape inner = x[0].Shape;
        if (before.Length != inner.Rank || shape.Rank != inner.Rank) { throw new ShapeException($"{inner} does not stand in {shape}: the ranks differ."); }
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i] < 0 || before[i] + inner[i] > shape[i]) { throw new ShapeException($"{inner} at {before[i]} does not stand in {shape} along axis {i}."); }
        }
        return shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, Tensor[] x, Storage y)
    {
        device.Fill(y, value);
        device.Copy(x[0].Storage, StridedView.Whole(x[0].Shape), y, StridedView.Box(shape, before, x[0].Shape));
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, Tensor[] x, Tensor y, Tensor yBar) => Tensor.Apply(new SliceOp(before, x[0].Shape), yBar);
}

/// <summary>The call of <see cref="PadOp"/>.</summary>
public static class PadExtensions
{
    extension(Tensor x)
    {
        /// <summary>The input with room before and after it along each axis, filled with a value; see <see cref="PadOp"/>.</summary>
        /// <param name="before">The room before, for each axis.</param>
        /// <param name="after">The room after, for each axis.</param>
        /// <param name="value">What stands there.</param>
        /// <exception cref="ShapeException">There are not as many numbers as axes, or one is negative.</exception>
        public Tensor Pad(int[] before, int[] after, double value = 0)
        {
            if (before.Length != x.Shape.Rank || after.Length != x.Shape.Rank || after.Any(a => a < 0))
            {
                throw new ShapeException($"Pad of {x.Describe()}: [{string.Join(", ", before)}] before and [{string.Join(", ", after)}] after do not fit.");
            }
            int[] dims = [.. x.Shape.Select((d, i) => d + before[i] + after[i])];
            return Tensor.Apply(new PadOp(before, new Shape([.. dims.Select(d => Math.Max(d, 0))]), value), x);
        }
    }
}
