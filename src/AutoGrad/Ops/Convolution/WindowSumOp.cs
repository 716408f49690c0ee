using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sum of the numbers under a window at each of its places; there are zeros past the edge.</summary>
/// <remarks>
/// Shapes: x [batch, channels, height, width], y [batch, channels, places down, places across].
/// VJP: x̄ = <see cref="WindowSumTransposeOp"/> of ȳ, its adjoint.
/// </remarks>
/// <param name="window">The window.</param>
public sealed class WindowSumOp(Window window) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => ShapeOver(window, x[0].Shape);

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.WindowSum(window, x[0].Storage, x[0].Shape, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => Tensor.Apply(new WindowSumTransposeOp(window, x[0].Shape), yBar);

    /// <summary>A number for each place of a window on an image.</summary>
    /// <exception cref="ShapeException">That is no image, or the window does not fit, or is none.</exception>
    internal static Shape ShapeOver(Window w, Shape image)
    {
        w.RequireFit(image);
        return [image[0], image[1], w.Down(image[2]), w.Across(image[3])];
    }
}

/// <summary>
/// The adjoint of <see cref="WindowSumOp"/>: the number of each place is added to every pixel that the window sees from there.
/// </summary>
/// <remarks>
/// Shapes: x [batch, channels, places down, places across], y [batch, channels, height, width].
/// VJP: x̄ = <see cref="WindowSumOp"/> of ȳ.
/// </remarks>
/// <param name="window">The window.</param>
/// <param name="image">The shape of the output.</param>
public sealed class WindowSumTransposeOp(Window window, Shape image) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        Shape places = WindowSumOp.ShapeOver(window, image);
        return x[0].Shape == places ? image : throw new ShapeException($"The window has the places {places} on {image}, not {x[0].Shape}.");
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.WindowSumTranspose(window, x[0].Storage, y, image);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Apply(new WindowSumOp(window), yBar);
}
