using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Where the largest number under a window stands, as row · width + column of the image, at each of the window's places: the first of equal
/// ones; a NaN counts as the largest, and what is past the edge does not count.
/// </summary>
/// <remarks>
/// Shapes: x [batch, channels, height, width], y (Int32) [batch, channels, places]. A constant: nothing flows through it.
/// </remarks>
/// <param name="window">The window.</param>
public sealed class WindowArgMaxOp(Window window) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        Shape places = WindowSumOp.ShapeOver(window, x[0].Shape);
        if (x[0].Shape[2] == 0 || x[0].Shape[3] == 0) { throw new ShapeException("There is no largest value among none."); }
        return [places[0], places[1], Sizes.Product(places[2], places[3])];
    }

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => DType.Int32;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.WindowArgMax(window, x[0].Storage, x[0].Shape, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => throw new DTypeException("An index has no derivative.");
}
