using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Two-dimensional convolution in one pass, with or without a bias: y[n, o] = b[o] + Σ_c w[o, c] ⋆ x[n, c].</summary>
/// <remarks>
/// Shapes: x [batch, in, h, w], w [out, in/groups, taps down, taps across], b [out], y [batch, out, places down, places across].
/// VJP: x̄ = <see cref="ConvolveTransposedOp"/> of ȳ and w, w̄ = <see cref="ConvolveKernelOp"/> of x and ȳ, b̄ = the sum of
/// ȳ over batch and places. The three ops are one sum of products x w ȳ, seen from y, x and w: the VJPs of each are the other two, to any
/// order.
/// </remarks>
/// <param name="plan">The shapes.</param>
public sealed class ConvolveOp(ConvolutionPlan plan) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        ConvolutionShapes.Check(plan, x, plan.Image, plan.Kernel, plan.Y);
        return plan.Y;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Convolve(plan, x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input switch
    {
        0 => Tensor.Apply(new ConvolveTransposedOp(plan), yBar, x[1]),
        1 => Tensor.Apply(new ConvolveKernelOp(plan), x[0], yBar),
        _ => yBar.ChannelSum(),
    };
}

/// <summary>
/// Transposed convolution, the adjoint of <see cref="ConvolveOp"/> as a map of the image: y[n, c] = b[c] + Σ_o of x[n, o, i, j] · w[o, c],
/// added at the window's place (i, j).
/// </summary>
/// <remarks>
/// Shapes: x [batch, out, places down, places across], w [out, in/groups, taps down, taps across], b [in], y [batch, in, h, w].
/// VJP: x̄ = <see cref="ConvolveOp"/> of ȳ and w, w̄ = <see cref="ConvolveKernelOp"/> of ȳ and x, b̄ = the sum of ȳ over batch and pixels.
/// </remarks>
/// <param name="plan">The shapes.</param>
public sealed class ConvolveTransposedOp(ConvolutionPlan plan) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        ConvolutionShapes.Check(plan, x, plan.Y, plan.Kernel, plan.Image);
        return plan.Image;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.ConvolveTransposed(plan, x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input switch
    {
        0 => Tensor.Apply(new ConvolveOp(plan), yBar, x[1]),
        1 => Tensor.Apply(new ConvolveKernelOp(plan), yBar, x[0]),
        _ => yBar.ChannelSum(),
    };
}

/// <summary>
/// The adjoint of <see cref="ConvolveOp"/> as a map of the kernel: y[o, c] = Σ over batch and places of z[n, o, i, j] times what the
/// window sees of x[n, c] at its place (i, j).
/// </summary>
/// <remarks>
/// Shapes: x [batch, in, h, w], z [batch, out, places down, places across], y [out, in/groups, taps down, taps across].
/// VJP: x̄ = <see cref="ConvolveTransposedOp"/> of z and ȳ, z̄ = <see cref="ConvolveOp"/> of x and ȳ.
/// </remarks>
/// <param name="plan">The shapes.</param>
public sealed class ConvolveKernelOp(ConvolutionPlan plan) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        ConvolutionShapes.Check(plan, x, plan.Image, plan.Y, plan.Kernel);
        return plan.Kernel;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.ConvolveKernel(plan, x[0].Storage, x[1].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input == 0
        ? Tensor.Apply(new ConvolveTransposedOp(plan), x[1], yBar)
        : Tensor.Apply(new ConvolveOp(plan), x[0], yBar);
}

/// <summary>What the ops of a convolution demand of their inputs.</summary>
internal static class ConvolutionShapes
{
    /// <summary>Makes sure that a plan is one of a convolution, and that the inputs have the shapes that it says.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="x">Two inputs, or three with a number for each channel of the output.</param>
    /// <param name="first">The shape of the first by the plan.</param>
    /// <param name="second">The shape of the second.</param>
    /// <param name="output">The shape of the output.</param>
    public static void Check(ConvolutionPlan plan, ReadOnlySpan<Tensor> x, Shape first, Shape second, Shape output)
    {
        plan.Require();
        if (x[0].Shape != first || x[1].Shape != second) { throw new ShapeException($"The convolution is one of {first} and {second}."); }
        if (x.Length == 3 && !x[2].Shape.Dims.SequenceEqual([output[1]]))
        {
            throw new ShapeException($"The bias is {x[2].Shape}, not [{output[1]}].");
        }
    }
}
