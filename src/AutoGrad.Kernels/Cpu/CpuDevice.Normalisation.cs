using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage statistics)
    {
        if (y.DType == DType.Float32)
        {
            NormaliseAs(view, epsilon, At<float>(x), Optional<float>(scale), Optional<float>(shift), At<float>(y), At<float>(statistics));
        }
        else
        {
            NormaliseAs(
                view, epsilon, At<double>(x), Optional<double>(scale), Optional<double>(shift), At<double>(y), At<double>(statistics));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        GC.KeepAlive(y);
        GC.KeepAlive(statistics);
    }

    /// <inheritdoc/>
    public override void NormaliseSums(FeatureView view, double epsilon, Storage x, Storage statistics, Storage c, Storage sums)
    {
        if (x.DType == DType.Float32) { SumsAs(view, epsilon, At<float>(x), At<float>(statistics), At<float>(c), At<float>(sums)); }
        else { SumsAs(view, epsilon, At<double>(x), At<double>(statistics), At<double>(c), At<double>(sums)); }
        GC.KeepAlive(x);
        GC.KeepAlive(statistics);
        GC.KeepAlive(c);
        GC.KeepAlive(sums);
    }

    /// <inheritdoc/>
    public override void NormaliseGradient(
        FeatureView view, double epsilon, Storage x, Storage statistics, Storage? scale, Storage c, Storage sums, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            GradientAs(
                view, epsilon, At<float>(x), At<float>(statistics), Optional<float>(scale), At<float>(c), At<float>(sums), At<float>(y));
        }
        else
        {
            GradientAs(
                view, epsilon, At<double>(x), At<double>(statistics), Optional<double>(scale), At<double>(c), At<double>(sums),
                At<double>(y));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(statistics);
        GC.KeepAlive(scale);
        GC.KeepAlive(c);
        GC.KeepAlive(sums);
        GC.KeepAlive(y);
    }

    private void NormaliseAs<T>(FeatureView view, double epsilon, T* x, T* scale, T* shift, T* y, T* statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => FeatureLoop<T, NormaliseKernel<T>>.Run(
            _team, view, new(view, epsilon, x, scale, shift, y, statistics, statistics + view.Features));

    private void SumsAs<T>(FeatureView view, double epsilon, T* x, T* statistics, T* c, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // An empty sum is 0, whatever the deviation of nothing is.
        if (view.Count == 0) { new Span<T>(sums, 2 * view.Features).Clear(); }
        else
        {
            FeatureLoop<T, NormaliseSumsKernel<T>>.Run(
                _team, view, new(view, epsilon, x, statistics, statistics + view.Features, c, sums, sums + view.Features));
        }
    }

    private void GradientAs<T>(FeatureView view, double epsilon, T* x, T* statistics, T* scale, T* c, T* sums, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => FeatureLoop<T, NormaliseGradientKernel<T>>.Run(
            _team, view, new(view, epsilon, x, statistics, statistics + view.Features, scale, c, sums, sums + view.Features, y));
}
