using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        NormalisationPlan plan, Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics)
    {
        if (y.DType == DType.Float32)
        {
            EachFeature<float, NormaliseKernel<float>>(plan, new(plan, x, scale, shift, y, statistics));
        }
        else
        {
            EachFeature<double, NormaliseKernel<double>>(plan, new(plan, x, scale, shift, y, statistics));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        GC.KeepAlive(y);
        GC.KeepAlive(statistics.Mean);
        GC.KeepAlive(statistics.Variance);
    }

    /// <inheritdoc/>
    public override void NormaliseSums(NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums)
    {
        if (plan.Count == 0)
        {
            // An empty sum is 0, whatever the deviation of nothing is.
            Fill(sums.Plain, 0);
            Fill(sums.Weighted, 0);
        }
        else if (x.DType == DType.Float32)
        {
            EachFeature<float, NormaliseSumsKernel<float>>(plan, new(plan, x, statistics, c, sums));
        }
        else
        {
            EachFeature<double, NormaliseSumsKernel<double>>(plan, new(plan, x, statistics, c, sums));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(statistics.Mean);
        GC.KeepAlive(statistics.Variance);
        GC.KeepAlive(c);
        GC.KeepAlive(sums.Plain);
        GC.KeepAlive(sums.Weighted);
    }

    /// <inheritdoc/>
    public override void NormaliseGradient(
        NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            EachFeature<float, NormaliseGradientKernel<float>>(plan, new(plan, x, statistics, scale, c, sums, y));
        }
        else
        {
            EachFeature<double, NormaliseGradientKernel<double>>(plan, new(plan, x, statistics, scale, c, sums, y));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(statistics.Mean);
        GC.KeepAlive(statistics.Variance);
        GC.KeepAlive(scale);
        GC.KeepAlive(c);
        GC.KeepAlive(sums.Plain);
        GC.KeepAlive(sums.Weighted);
        GC.KeepAlive(y);
    }

    private void EachFeature<T, K>(NormalisationPlan plan, K kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where K : struct, IFeatureKernel<T>
        => FeatureLoop<T, K>.Run(_team, plan, kernel);
}
