using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Convolve(ConvolutionPlan plan, Storage image, Storage kernel, Storage? bias, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveAs<float>(plan, ConvolutionMap.Forward, image, kernel, bias, y);
        }
        else
        {
            ConvolveAs<double>(plan, ConvolutionMap.Forward, image, kernel, bias, y);
        }
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(ConvolutionPlan plan, Storage y, Storage kernel, Storage? bias, Storage image)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveAs<float>(plan, ConvolutionMap.ToImage, y, kernel, bias, image);
        }
        else
        {
            ConvolveAs<double>(plan, ConvolutionMap.ToImage, y, kernel, bias, image);
        }
    }

    /// <inheritdoc/>
    public override void ConvolveKernel(ConvolutionPlan plan, Storage image, Storage y, Storage kernel)
    {
        if (y.DType == DType.Float32)
        {
            ConvolveAs<float>(plan, ConvolutionMap.ToKernel, image, y, null, kernel);
        }
        else
        {
            ConvolveAs<double>(plan, ConvolutionMap.ToKernel, image, y, null, kernel);
        }
    }

    private void ConvolveAs<T>(ConvolutionPlan plan, ConvolutionMap map, Storage a, Storage b, Storage? bias, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (plan.MultiplyAdds == 0)
        {
            ConvolveUnfolded(plan, map, a, b, bias, y);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            ConvolveWith<T, Vector512<T>, Simd512<T>>(plan, map, a, b, bias, y);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ConvolveWith<T, Vector256<T>, Simd256<T>>(plan, map, a, b, bias, y);
        }
        else
        {
            ConvolveWith<T, Vector128<T>, Simd128<T>>(plan, map, a, b, bias, y);
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    private void ConvolveWith<T, TVector, TSimd>(
        ConvolutionPlan plan, ConvolutionMap map, Storage a, Storage b, Storage? bias, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        if (WinogradGeometry.Suits(plan, TSimd.Count, out WinogradGeometry geometry))
        {
            var fast = new WinogradConvolution<T, TVector, TSimd>(_team, this, geometry);
            switch (map)
            {
                case ConvolutionMap.Forward: fast.Convolve(At<T>(a), At<T>(b), Numbers<T>(bias), At<T>(y)); break;
                case ConvolutionMap.ToImage: fast.ConvolveTransposed(At<T>(a), At<T>(b), Numbers<T>(bias), At<T>(y)); break;
                default: fast.ConvolveKernel(At<T>(a), At<T>(b), At<T>(y)); break;
            }
            return;
        }
        var blocked = new BlockedConvolution<T>(_team, plan);
        if (!blocked.Suits)
        {
            ConvolveUnfolded(plan, map, a, b, bias, y);
            return;
        }
        switch (map)
        {
            case ConvolutionMap.Forward: blocked.Convolve(At<T>(a), At<T>(b), Numbers<T>(bias), At<T>(y)); break;
            case ConvolutionMap.ToImage: blocked.ConvolveTransposed(At<T>(a), At<T>(b), Numbers<T>(bias), At<T>(y)); break;
            default: blocked.ConvolveKernel(At<T>(a), At<T>(b), At<T>(y)); break;
        }
    }

    /// <summary>For sums of no terms or no sums at all, and for taps too far apart to lay out what is between them.</summary>
    private void ConvolveUnfolded(ConvolutionPlan plan, ConvolutionMap map, Storage a, Storage b, Storage? bias, Storage y)
    {
        switch (map)
        {
            case ConvolutionMap.Forward: base.Convolve(plan, a, b, bias, y); break;
            case ConvolutionMap.ToImage: base.ConvolveTransposed(plan, a, b, bias, y); break;
            default: base.ConvolveKernel(plan, a, b, y); break;
        }
    }

    /// <summary>Which of the three maps of a convolution.</summary>
    private enum ConvolutionMap
    {
        Forward,
        ToImage,
        ToKernel,
    }
}
