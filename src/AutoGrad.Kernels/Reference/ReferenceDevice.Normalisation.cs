using System.Numerics;

namespace AutoGrad.Kernels.Reference;

public sealed unsafe partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        NormalisationPlan plan, Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics)
    {
        if (y.DType == DType.Float32)
        {
            NormaliseAs<float>(plan, x, scale, shift, y, statistics);
        }
        else
        {
            NormaliseAs<double>(plan, x, scale, shift, y, statistics);
        }
    }

    /// <inheritdoc/>
    public override void NormaliseSums(NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums)
    {
        if (x.DType == DType.Float32)
        {
            NormaliseSumsAs<float>(plan, x, statistics, c, sums);
        }
        else
        {
            NormaliseSumsAs<double>(plan, x, statistics, c, sums);
        }
    }

    /// <inheritdoc/>
    public override void NormaliseGradient(
        NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            NormaliseGradientAs<float>(plan, x, statistics, scale, c, sums, y);
        }
        else
        {
            NormaliseGradientAs<double>(plan, x, statistics, scale, c, sums, y);
        }
    }

    private static void NormaliseAs<T>(
        NormalisationPlan plan, Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < plan.Features; f++)
        {
            T n = T.CreateChecked(plan.Count);
            T first = plan.Count > 0 ? At<T>(x)[(long)f * plan.Inner] : T.Zero;
            T centre = first + (Sum(plan, f, i => At<T>(x)[i] - first) / n);
            T square = Sum(plan, f, i => (At<T>(x)[i] - centre) * (At<T>(x)[i] - centre)) / n;
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / T.Sqrt(square + T.CreateChecked(plan.Epsilon));
            EachOf(plan, f, i => At<T>(y)[i] = ((At<T>(x)[i] - centre) * factor) + (shift is null ? T.Zero : At<T>(shift)[f]));
            At<T>(statistics.Mean)[f] = centre;
            At<T>(statistics.Variance)[f] = square;
        }
        GC.KeepAlive((x, scale, shift, y, statistics));
    }

    private static void NormaliseSumsAs<T>(NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < plan.Features; f++)
        {
            T centre = At<T>(statistics.Mean)[f];
            T deviation = T.Sqrt(At<T>(statistics.Variance)[f] + T.CreateChecked(plan.Epsilon));
            At<T>(sums.Plain)[f] = Sum(plan, f, i => At<T>(c)[i]);
            At<T>(sums.Weighted)[f] = Sum(plan, f, i => At<T>(c)[i] * (At<T>(x)[i] - centre) / deviation);
        }
        GC.KeepAlive((x, statistics, c, sums));
    }

    private static void NormaliseGradientAs<T>(
        NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < plan.Features; f++)
        {
            T n = T.CreateChecked(plan.Count);
            T centre = At<T>(statistics.Mean)[f];
            T deviation = T.Sqrt(At<T>(statistics.Variance)[f] + T.CreateChecked(plan.Epsilon));
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / deviation;
            T meanC = At<T>(sums.Plain)[f] / n;
            T meanWeighted = At<T>(sums.Weighted)[f] / n;
            EachOf(plan, f, i =>
                At<T>(y)[i] = factor * (At<T>(c)[i] - meanC - ((At<T>(x)[i] - centre) / deviation * meanWeighted)));
        }
        GC.KeepAlive((x, statistics, scale, c, sums, y));
    }

    private static T Sum<T>(NormalisationPlan plan, int feature, Func<long, T> term)
        where T : INumber<T>
    {
        double sum = 0;
        EachOf(plan, feature, i => sum += double.CreateTruncating(term(i)));
        return T.CreateTruncating(sum);
    }

    /// <summary>Calls back for each number of a feature.</summary>
    private static void EachOf(NormalisationPlan plan, int feature, Action<long> number)
    {
        for (int outer = 0; outer < plan.Outer; outer++)
        {
            for (int inner = 0; inner < plan.Inner; inner++)
            {
                number(((((long)outer * plan.Features) + feature) * plan.Inner) + inner);
            }
        }
    }
}
