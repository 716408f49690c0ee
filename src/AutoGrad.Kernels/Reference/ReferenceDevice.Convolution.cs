using System.Numerics;

namespace AutoGrad.Kernels.Reference;

public sealed unsafe partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Convolve(ConvolutionPlan plan, Storage image, Storage kernel, Storage? bias, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveAs<float>(plan, At<float>(image), At<float>(kernel), bias, y);
        }
        else
        {
            ConvolveAs<double>(plan, At<double>(image), At<double>(kernel), bias, y);
        }
        GC.KeepAlive(image);
        GC.KeepAlive(kernel);
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(ConvolutionPlan plan, Storage y, Storage kernel, Storage? bias, Storage image)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveTransposedAs<float>(plan, At<float>(y), At<float>(kernel), bias, image);
        }
        else
        {
            ConvolveTransposedAs<double>(plan, At<double>(y), At<double>(kernel), bias, image);
        }
        GC.KeepAlive(y);
        GC.KeepAlive(kernel);
    }

    /// <inheritdoc/>
    public override void ConvolveKernel(ConvolutionPlan plan, Storage image, Storage y, Storage kernel)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveKernelAs<float>(plan, At<float>(image), At<float>(y), kernel);
        }
        else
        {
            ConvolveKernelAs<double>(plan, At<double>(image), At<double>(y), kernel);
        }
        GC.KeepAlive(image);
        GC.KeepAlive(y);
    }

    private static void ConvolveAs<T>(ConvolutionPlan plan, T* image, T* kernel, Storage? bias, Storage result)
        where T : unmanaged, INumber<T>
    {
        T* y = At<T>(result);
        StartAt(bias, result, plan.Y, y);
        EachProduct(plan, (i, k, j) => y[j] += image[i] * kernel[k]);
        GC.KeepAlive(result);
    }

    private static void ConvolveTransposedAs<T>(ConvolutionPlan plan, T* y, T* kernel, Storage? bias, Storage result)
        where T : unmanaged, INumber<T>
    {
        T* image = At<T>(result);
        StartAt(bias, result, plan.Image, image);
        EachProduct(plan, (i, k, j) => image[i] += y[j] * kernel[k]);
        GC.KeepAlive(result);
    }

    private static void ConvolveKernelAs<T>(ConvolutionPlan plan, T* image, T* y, Storage result)
        where T : unmanaged, INumber<T>
    {
        T* kernel = At<T>(result);
        StartAt(null, result, plan.Kernel, kernel);
        EachProduct(plan, (i, k, j) => kernel[k] += image[i] * y[j]);
        GC.KeepAlive(result);
    }

    /// <summary>Every channel starts at its bias, or at 0.</summary>
    private static void StartAt<T>(Storage? bias, Storage result, Shape shape, T* y)
        where T : unmanaged, INumber<T>
    {
        long plane = shape.Slice(2..).Size;
        for (long i = 0; i < result.Length; i++) { y[i] = bias is null ? T.Zero : At<T>(bias)[i / plane % shape[1]]; }
        GC.KeepAlive(bias);
    }

    /// <summary>Calls back for each product in the sums of a convolution: where it is in the image, the kernel and the result.</summary>
    private static void EachProduct(ConvolutionPlan plan, Action<long, long, long> product)
    {
        (Shape image, Shape kernel, Window window) = (plan.Image, plan.Kernel, plan.Window);
        int perGroup = plan.Y[1] / plan.Groups;
        long at = 0;
        for (int n = 0; n < plan.Y[0]; n++)
        {
            for (int o = 0; o < plan.Y[1]; o++)
            {
                for (int place = 0; place < plan.Y[2] * plan.Y[3]; place++, at++)
                {
                    for (int tap = 0; tap < kernel[1] * kernel[2] * kernel[3]; tap++)
                    {
                        int c = (o / perGroup * kernel[1]) + (tap / (kernel[2] * kernel[3]));
                        int u = tap / kernel[3] % kernel[2];
                        int i = (place / plan.Y[3] * window.Stride.Y) + (u * window.Dilation.Y) - window.Padding.Y;
                        int j = (place % plan.Y[3] * window.Stride.X) + (tap % kernel[3] * window.Dilation.X) - window.Padding.X;
                        if (i < 0 || i >= image[2] || j < 0 || j >= image[3]) { continue; }
                        long pixel = (((((long)n * image[1]) + c) * image[2]) + i) * image[3];
                        product(pixel + j, ((long)o * kernel[1] * kernel[2] * kernel[3]) + tap, at);
                    }
                }
            }
        }
    }
}
