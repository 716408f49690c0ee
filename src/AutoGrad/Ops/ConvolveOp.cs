using System.Collections.Concurrent;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Two-dimensional convolution in one pass, with or without a bias: y[n, o] = b[o] + Σ_c w[o, c] ⋆ x[n, c].</summary>
/// <remarks>
/// Shapes: x [batch, in, h, w], w [out, in/groups, taps down, taps across], b [out], y [batch, out, places down, places across].
/// VJP: x̄ = <see cref="ConvolveTransposedOp"/> of ȳ and w, w̄ = <see cref="ConvolveKernelOp"/> of x and ȳ, b̄ = the sum of
/// ȳ over batch and places. The three ops are one sum of products x w ȳ, seen from y, x and w: the VJPs of each are the other two, to any order.
/// </remarks>
/// <param name="plan">The shapes.</param>
public sealed class ConvolveOp(ConvolutionPlan plan) : Op
{
    private static readonly MadeOps<(Shape Image, Shape Kernel, Window Window, int Groups), ConvolveOp> _made = new(of =>
    {
        Shape y = [of.Image[0], of.Kernel[0], of.Window.Down(of.Image[2]), of.Window.Across(of.Image[3])];
        return new ConvolveOp(new ConvolutionPlan(of.Image, of.Kernel, of.Window, of.Groups, y));
    });

    private readonly ConvolutionPlan _plan = plan;
    private ConvolveTransposedOp? _onImage;
    private ConvolveKernelOp? _onKernel;

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        ConvolutionShapes.Check(x[0], _plan.Image, x[1], _plan.Kernel, x.Length == 3 ? x[2] : null, _plan.Y[1]);
        return _plan.Y;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Convolve(_plan, x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input switch
    {
        0 => Tensor.Apply(_onImage ??= new ConvolveTransposedOp(_plan), yBar, x[1]),
        1 => Tensor.Apply(_onKernel ??= new ConvolveKernelOp(_plan), x[0], yBar),
        _ => yBar.SumFeatures(),
    };

    /// <summary>The op for an image and a kernel that fit.</summary>
    internal static ConvolveOp Of(Shape image, Shape kernel, Window window, int groups) => _made.Of((image, kernel, window, groups));
}

/// <summary>
/// The adjoint of <see cref="ConvolveOp"/> as a map of the image: each number of x is spread out by the kernel, y[n, c] = b[c] + Σ_o of
/// x[n, o, i, j] · w[o, c], put down at the window's place (i, j). It is a transposed convolution.
/// </summary>
/// <remarks>
/// Shapes: x [batch, out, places down, places across], w [out, in/groups, taps down, taps across], b [in], y [batch, in, h, w].
/// VJP: x̄ = <see cref="ConvolveOp"/> of ȳ and w, w̄ = <see cref="ConvolveKernelOp"/> of ȳ and x, b̄ = the sum of ȳ over batch and pixels.
/// </remarks>
/// <param name="plan">The shapes.</param>
public sealed class ConvolveTransposedOp(ConvolutionPlan plan) : Op
{
    private static readonly MadeOps<(Shape Image, Shape Kernel, Window Window, int Groups, Shape X), ConvolveTransposedOp> _made = new(
        of => new ConvolveTransposedOp(new ConvolutionPlan(of.Image, of.Kernel, of.Window, of.Groups, of.X)));

    private readonly ConvolutionPlan _plan = plan;
    private ConvolveOp? _onX;
    private ConvolveKernelOp? _onKernel;

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        ConvolutionShapes.Check(x[0], _plan.Y, x[1], _plan.Kernel, x.Length == 3 ? x[2] : null, _plan.Image[1]);
        return _plan.Image;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.ConvolveTransposed(_plan, x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input switch
    {
        0 => Tensor.Apply(_onX ??= new ConvolveOp(_plan), yBar, x[1]),
        1 => Tensor.Apply(_onKernel ??= new ConvolveKernelOp(_plan), yBar, x[0]),
        _ => yBar.SumFeatures(),
    };

    /// <summary>The op for shapes that fit.</summary>
    internal static ConvolveTransposedOp Of(Shape image, Shape kernel, Window window, int groups, Shape x)
        => _made.Of((image, kernel, window, groups, x));
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
        ConvolutionShapes.Check(x[0], plan.Image, x[1], plan.Y, null, 0);
        return plan.Kernel;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.ConvolveKernel(plan, x[0].Storage, x[1].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => input == 0
        ? Tensor.Apply(new ConvolveTransposedOp(plan), x[1], yBar)
        : Tensor.Apply(new ConvolveOp(plan), x[0], yBar);
}

/// <summary>What the ops of a convolution demand of their inputs.</summary>
internal static class ConvolutionShapes
{
    public static void Check(Tensor x, Shape xShape, Tensor w, Shape wShape, Tensor? bias, int channels)
    {
        if (x.Shape != xShape || w.Shape != wShape) { throw new ShapeException($"The convolution is one of {xShape} and {wShape}."); }
        if (bias is not null && !bias.Shape.Dims.SequenceEqual([channels]))
        {
            throw new ShapeException($"The bias is {bias.Shape}, not [{channels}].");
        }
    }
}

/// <summary>Ops by what they are made from. A training step needs the same ones again and again: only the first makes them.</summary>
internal sealed class MadeOps<TKey, TOp>(Func<TKey, TOp> make)
    where TKey : notnull
{
    private const int Most = 256;
    private readonly ConcurrentDictionary<TKey, TOp> _ops = new();

    /// <summary>The op of a key.</summary>
    public TOp Of(TKey key)
    {
        if (_ops.TryGetValue(key, out TOp? op)) { return op; }
        // Shapes that never come back must not pile up.
        if (_ops.Count >= Most) { _ops.Clear(); }
        return _ops.GetOrAdd(key, make);
    }
}
