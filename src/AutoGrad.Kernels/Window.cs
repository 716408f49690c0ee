namespace AutoGrad.Kernels;

/// <summary>A window that slides over the last two axes of an image, for convolutions.</summary>
/// <param name="Height">Its height, in taps.</param>
/// <param name="Width">Its width, in taps.</param>
/// <param name="Stride">How far it moves, down and across.</param>
/// <param name="Padding">How many zeros stand around the image, above and below, left and right.</param>
/// <param name="Dilation">How far its taps are apart, down and across.</param>
public readonly record struct Window(int Height, int Width, (int Y, int X) Stride, (int Y, int X) Padding, (int Y, int X) Dilation)
{
    /// <summary>How many taps it has.</summary>
    /// <exception cref="ShapeException">They are more than a dimension may be.</exception>
    public int Taps => Sizes.Product(Height, Width);

    /// <summary>How many places it has over an image of the given height; 0 if it does not fit.</summary>
    /// <exception cref="ShapeException">The padded image is larger than a dimension may be.</exception>
    public int Down(int height) => Sizes.Places(height, Height, Stride.Y, Padding.Y, Dilation.Y);

    /// <summary>How many places it has over an image of the given width; 0 if it does not fit.</summary>
    /// <exception cref="ShapeException">The padded image is larger than a dimension may be.</exception>
    public int Across(int width) => Sizes.Places(width, Width, Stride.X, Padding.X, Dilation.X);

    /// <summary>Makes sure that this is a window, and that it fits on an image [batch, channels, height, width].</summary>
    /// <exception cref="ShapeException">It is none, or does not fit, or that is no image.</exception>
    public void RequireFit(Shape image)
    {
        if (image.Rank != 4) { throw new ShapeException("An image has the axes [batch, channels, height, width]."); }
        if (Height < 1 || Width < 1 || Stride.Y < 1 || Stride.X < 1
            || Dilation.Y < 1 || Dilation.X < 1 || Padding.Y < 0 || Padding.X < 0)
        {
            throw new ShapeException(
                $"{Height} × {Width} with stride {Stride}, padding {Padding} and dilation {Dilation} is no window.");
        }
        _ = Taps;
        if (Down(image[2]) == 0 || Across(image[3]) == 0)
        {
            throw new ShapeException(
                $"A window {Height} × {Width} with dilation {Dilation} does not fit on {image[2]} × {image[3]} with padding {Padding}.");
        }
    }
}
