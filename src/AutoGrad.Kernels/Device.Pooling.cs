namespace AutoGrad.Kernels;

/// <content>Pooling: by default an unfolded image that is reduced. A fast device does without the unfolded image.</content>
public abstract partial class Device
{
    /// <summary>
    /// Where the largest number under a window stands, at each of its places: y[n, c, place] = row · width + column of the pixel. It is
    /// the first of equal ones, and a NaN counts as the largest. The edge is never chosen; −1 stands where the window sees no pixel.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="x">The image.</param>
    /// <param name="xShape">Its shape: [batch, channels, height, width].</param>
    /// <param name="y">The result, Int32: [batch, channels, places].</param>
    public virtual void WindowArgMax(Window window, Storage x, Shape xShape, Storage y)
        => new ComposedPooling(this, window, xShape).ArgMax(x, y);

    /// <summary>y[n, c, place] = the sum of the numbers under a window at that place; there are zeros past the edge.</summary>
    /// <param name="window">The window.</param>
    /// <param name="x">The image.</param>
    /// <param name="xShape">Its shape: [batch, channels, height, width].</param>
    /// <param name="y">The result: [batch, channels, places].</param>
    public virtual void WindowSum(Window window, Storage x, Shape xShape, Storage y)
        => new ComposedPooling(this, window, xShape).Sum(x, y);

    /// <summary>
    /// The adjoint of <see cref="WindowSum"/>: the number of each place is added to every pixel that the window sees from there.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="x">The numbers: [batch, channels, places].</param>
    /// <param name="y">The result, an image.</param>
    /// <param name="yShape">Its shape: [batch, channels, height, width].</param>
    public virtual void WindowSumTranspose(Window window, Storage x, Storage y, Shape yShape)
        => new ComposedPooling(this, window, yShape).SumTranspose(x, y);
}
