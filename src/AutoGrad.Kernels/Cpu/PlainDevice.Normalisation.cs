using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class PlainDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage statistics)
    {
        if (y.DType == DType.Float32) { NormaliseAs<float>(view, epsilon, x, scale, shift, y, statistics); }
        else { NormaliseAs<double>(view, epsilon, x, scale, shift, y, statistics); }
    }

    /// <inheritdoc/>
    public override void NormaliseSums(FeatureView view, double epsilon, Storage x, Storage statistics, Storage c, Storage sums)
    {
        if (x.DType == DType.Float32) { NormaliseSumsAs<float>(view, epsilon, x, statistics, c, sums); }
        else { NormaliseSumsAs<double>(view, epsilon, x, statistics, c, sums); }
    }

    /// <inheritdoc/>
    public override void NormaliseGradient(
        FeatureView view, double epsilon, Storage x, Storage statistics, Storage? scale, Storage c, Storage sums, Storage y)
    {
        if (x.DType == DType.Float32) { NormaliseGradientAs<float>(view, epsilon, x, statistics, scale, c, sums, y); }
        else { NormaliseGradientAs<double>(view, epsilon, x, statistics, scale, c, sums, y); }
    }

    private static void NormaliseAs<T>(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < view.Features; f++)
        {
            T n = T.CreateChecked(view.Count);
            T mean = Sum(view, f, i => At<T>(x)[i]) / n;
            T variance = Sum(view, f, i => (At<T>(x)[i] - mean) * (At<T>(x)[i] - mean)) / n;
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / T.Sqrt(variance + T.CreateChecked(epsilon));
            EachOf(view, f, i => At<T>(y)[i] = ((At<T>(x)[i] - mean) * factor) + (shift is null ? T.Zero : At<T>(shift)[f]));
            At<T>(statistics)[f] = mean;
            At<T>(statistics)[view.Features + f] = variance;
        }
        GC.KeepAlive((x, scale, shift, y, statistics));
    }

    private static void NormaliseSumsAs<T>(FeatureView view, double epsilon, Storage x, Storage statistics, Storage c, Storage sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < view.Features; f++)
        {
            T mean = At<T>(statistics)[f];
            T deviation = T.Sqrt(At<T>(statistics)[view.Features + f] + T.CreateChecked(epsilon));
            At<T>(sums)[f] = Sum(view, f, i => At<T>(c)[i]);
            At<T>(sums)[view.Features + f] = Sum(view, f, i => At<T>(c)[i] * (At<T>(x)[i] - mean) / deviation);
        }
        GC.KeepAlive((x, statistics, c, sums));
    }

    private static void NormaliseGradientAs<T>(
        FeatureView view, double epsilon, Storage x, Storage statistics, Storage? scale, Storage c, Storage sums, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < view.Features; f++)
        {
            T n = T.CreateChecked(view.Count);
            T mean = At<T>(statistics)[f];
            T deviation = T.Sqrt(At<T>(statistics)[view.Features + f] + T.CreateChecked(epsilon));
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / deviation;
            T meanC = At<T>(sums)[f] / n;
            T meanProduct = At<T>(sums)[view.Features + f] / n;
            EachOf(view, f, i =>
                At<T>(y)[i] = factor * (At<T>(c)[i] - meanC - ((At<T>(x)[i] - mean) / deviation * meanProduct)));
        }
        GC.KeepAlive((x, statistics, scale, c, sums, y));
    }

    private static T Sum<T>(FeatureView view, int feature, Func<long, T> term)
        where T : INumber<T>
    {
        T sum = T.Zero;
        EachOf(view, feature, i => sum += term(i));
        return sum;
    }

    /// <summary>Calls back for each number of a feature.</summary>
    private static void EachOf(FeatureView view, int feature, Action<long> number)
    {
        for (int outer = 0; outer < view.Outer; outer++)
        {
            for (int inner = 0; inner < view.Inner; inner++)
            {
                number(((((long)outer * view.Features) + feature) * view.Inner) + inner);
            }
        }
    }
}
