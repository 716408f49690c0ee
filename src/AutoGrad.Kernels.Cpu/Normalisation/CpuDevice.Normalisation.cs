using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage mean, Storage variance)
    {
        if (y.DType == DType.Float32) { NormaliseAs<float>(view, epsilon, x, scale, shift, y, mean, variance); }
        else { NormaliseAs<double>(view, epsilon, x, scale, shift, y, mean, variance); }
        GC.KeepAlive(x);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        GC.KeepAlive(y);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
    }

    /// <inheritdoc/>
    public override void NormaliseSums(
        FeatureView view, double epsilon, Storage x, Storage mean, Storage variance, Storage c, Storage sum, Storage product)
    {
        if (view.Count == 0)
        {
            // An empty sum is 0, whatever the deviation of nothing is.
            Fill(sum, 0);
            Fill(product, 0);
        }
        else if (x.DType == DType.Float32) { SumsAs<float>(view, epsilon, x, mean, variance, c, sum, product); }
        else { SumsAs<double>(view, epsilon, x, mean, variance, c, sum, product); }
        GC.KeepAlive(x);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        GC.KeepAlive(c);
        GC.KeepAlive(sum);
        GC.KeepAlive(product);
    }

    /// <inheritdoc/>
    public override void NormaliseGradient(
        FeatureView view,
        double epsilon,
        Storage x,
        Storage mean,
        Storage variance,
        Storage? scale,
        Storage c,
        Storage sum,
        Storage product,
        Storage y)
    {
        if (x.DType == DType.Float32) { GradientAs<float>(view, epsilon, x, mean, variance, scale, c, sum, product, y); }
        else { GradientAs<double>(view, epsilon, x, mean, variance, scale, c, sum, product, y); }
        GC.KeepAlive(x);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        GC.KeepAlive(scale);
        GC.KeepAlive(c);
        GC.KeepAlive(sum);
        GC.KeepAlive(product);
        GC.KeepAlive(y);
    }

    private void NormaliseAs<T>(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage mean, Storage variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => FeatureLoop<T, NormaliseKernel<T>>.Run(
            _team,
            view,
            new(view, epsilon, At<T>(x), Optional<T>(scale), Optional<T>(shift), At<T>(y), At<T>(mean), At<T>(variance)));

    private void SumsAs<T>(
        FeatureView view, double epsilon, Storage x, Storage mean, Storage variance, Storage c, Storage sum, Storage product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => FeatureLoop<T, NormaliseSumsKernel<T>>.Run(
            _team, view, new(view, epsilon, At<T>(x), At<T>(mean), At<T>(variance), At<T>(c), At<T>(sum), At<T>(product)));

    private void GradientAs<T>(
        FeatureView view,
        double epsilon,
        Storage x,
        Storage mean,
        Storage variance,
        Storage? scale,
        Storage c,
        Storage sum,
        Storage product,
        Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* factors = Optional<T>(scale);
        FeatureLoop<T, NormaliseGradientKernel<T>>.Run(
            _team,
            view,
            new(view, epsilon, At<T>(x), At<T>(mean), At<T>(variance), factors, At<T>(c), At<T>(sum), At<T>(product), At<T>(y)));
    }
}
