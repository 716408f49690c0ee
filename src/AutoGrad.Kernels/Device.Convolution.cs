namespace AutoGrad.Kernels;

/// <summary>
/// A convolution, y[n, o, i, j] = Σ over c, u, v of kernel[o, c, u, v] · image[n, c, i·stride + u·dilation − padding, the same across],
/// with zeros around the image. It is linear in the image and in the kernel; <see cref="Device"/> has the map and its two adjoints.
/// </summary>
/// <param name="Image">The shape of the image: [batch, in, height, width].</param>
/// <param name="Kernel">The shape of the kernel: [out, in/groups, taps down, taps across].</param>
/// <param name="Window">The window that the kernel looks through, of the kernel's size.</param>
/// <param name="Groups">Into how many groups the channels are divided, each convolved on its own.</param>
/// <param name="Y">The shape of the result: [batch, out, places down, places across]. The window may fit at more places.</param>
public sealed record ConvolutionPlan(Shape Image, Shape Kernel, Window Window, int Groups, Shape Y)
{
    /// <summary>The multiply-adds of the sums as they stand.</summary>
    public double MultiplyAdds => (double)Y.Size * Kernel.Slice(1..).Size;

    /// <summary>Makes sure that the shapes fit one another.</summary>
    /// <exception cref="ShapeException">They are not those of a convolution.</exception>
    public void Require()
    {
        Window.RequireFit(Image);
        bool fits = Kernel.Rank == 4 && Y.Rank == 4 && Groups > 0
            && Kernel[2] == Window.Height && Kernel[3] == Window.Width
            && (long)Kernel[1] * Groups == Image[1] && Kernel[0] % Groups == 0
            && Y[0] == Image[0] && Y[1] == Kernel[0]
            && Y[2] <= Window.Down(Image[2]) && Y[3] <= Window.Across(Image[3]);
        if (!fits)
        {
            throw new ShapeException($"No convolution of {Image} with {Kernel} in {Groups} groups, through {Window}, makes {Y}.");
        }
    }
}

/// <content>Convolutions: by default an unfolded image and a matrix product. A fast device does without the unfolded image.</content>
public abstract partial class Device
{
    /// <summary>y = the convolution of an image with a kernel, see <see cref="ConvolutionPlan"/>.</summary>
    /// <param name="plan">The shapes.</param>
    /// <param name="image">The image.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="bias">A number for each channel of y, or null for none.</param>
    /// <param name="y">The result.</param>
    public virtual void Convolve(ConvolutionPlan plan, Storage image, Storage kernel, Storage? bias, Storage y)
        => new UnfoldedConvolution(plan, this).Convolve(image, kernel, bias, y);

    /// <summary>
    /// image = the adjoint of the convolution with a kernel, applied to y, see <see cref="ConvolutionPlan"/>: what a convolution's
    /// cotangent does to the image, and the value of a transposed convolution.
    /// </summary>
    /// <param name="plan">The shapes.</param>
    /// <param name="y">What is spread out, of the shape of the convolution's result.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="bias">A number for each channel of the image, or null for none.</param>
    /// <param name="image">The result.</param>
    public virtual void ConvolveTransposed(ConvolutionPlan plan, Storage y, Storage kernel, Storage? bias, Storage image)
        => new UnfoldedConvolution(plan, this).ConvolveTransposed(y, kernel, bias, image);

    /// <summary>
    /// kernel = the adjoint of the convolution of an image, as a map of the kernel, applied to y, see <see cref="ConvolutionPlan"/>: what
    /// a convolution's cotangent does to the kernel.
    /// </summary>
    /// <param name="plan">The shapes.</param>
    /// <param name="image">The image.</param>
    /// <param name="y">The cotangent, of the shape of the convolution's result.</param>
    /// <param name="kernel">The result.</param>
    public virtual void ConvolveKernel(ConvolutionPlan plan, Storage image, Storage y, Storage kernel)
        => new UnfoldedConvolution(plan, this).ConvolveKernel(image, y, kernel);
}
