using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Im2col, what a window sees at each of its places: the first half of a convolution, the other being a matrix product.</summary>
/// <remarks>
/// Shapes: x [batch, channels, height, width], y [batch, channels · taps, places]; 0 where the window looks past the edge.
/// VJP: x̄ = <see cref="FoldOp"/> of ȳ, its adjoint.
/// </remarks>
/// <param name="window">The window.</param>
public sealed class UnfoldOp(Window window) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => ShapeOver(window, x[0].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Unfold(window, x[0].Storage, x[0].Shape, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => Tensor.Apply(new FoldOp(window, x[0].Shape), yBar);

    /// <summary>The shape of what a window sees on an image.</summary>
    /// <exception cref="ShapeException">The window does not fit, or is none.</exception>
    internal static Shape ShapeOver(Window w, Shape image)
    {
        w.RequireFit(image);
        return [image[0], Sizes.Product(image[1], w.Taps), Sizes.Product(w.Down(image[2]), w.Across(image[3]))];
    }
}

/// <summary>Col2im, the adjoint of <see cref="UnfoldOp"/>: each tap's number is added where it came from.</summary>
/// <remarks>
/// Shapes: x [batch, channels · taps, places], y [batch, channels, height, width]. VJP: x̄ = <see cref="UnfoldOp"/> of ȳ.
/// </remarks>
/// <param name="window">The window.</param>
/// <param name="image">The shape of the output.</param>
public sealed class FoldOp(Window window, Shape image) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        Shape seen = UnfoldOp.ShapeOver(window, image);
        return x[0].Shape == seen ? image : throw new ShapeException($"The window sees {seen} on {image}, not {x[0].Shape}.");
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Fold(window, x[0].Storage, y, image);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Apply(new UnfoldOp(window), yBar);
}
