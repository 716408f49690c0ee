using System.Numerics;

namespace AutoGrad.Kernels.Reference;

public sealed unsafe partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Normalise(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage mean, Storage variance)
    {
        if (y.DType == DType.Float32) { NormaliseAs<float>(view, epsilon, x, scale, shift, y, mean, variance); }
        else { NormaliseAs<double>(view, epsilon, x, scale, shift, y, mean, variance); }
    }

    /// <inheritdoc/>
    public override void NormaliseSums(
        FeatureView view, double epsilon, Storage x, Storage mean, Storage variance, Storage c, Storage sum, Storage product)
    {
        if (x.DType == DType.Float32) { NormaliseSumsAs<float>(view, epsilon, x, mean, variance, c, sum, product); }
        else { NormaliseSumsAs<double>(view, epsilon, x, mean, variance, c, sum, product); }
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
        if (x.DType == DType.Float32) { NormaliseGradientAs<float>(view, epsilon, x, mean, variance, scale, c, sum, product, y); }
        else { NormaliseGradientAs<double>(view, epsilon, x, mean, variance, scale, c, sum, product, y); }
    }

    private static void NormaliseAs<T>(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage mean, Storage variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < view.Features; f++)
        {
            T n = T.CreateChecked(view.Count);
            T centre = Sum(view, f, i => At<T>(x)[i]) / n;
            T square = Sum(view, f, i => (At<T>(x)[i] - centre) * (At<T>(x)[i] - centre)) / n;
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / T.Sqrt(square + T.CreateChecked(epsilon));
            EachOf(view, f, i => At<T>(y)[i] = ((At<T>(x)[i] - centre) * factor) + (shift is null ? T.Zero : At<T>(shift)[f]));
            At<T>(mean)[f] = centre;
            At<T>(variance)[f] = square;
        }
        GC.KeepAlive((x, scale, shift, y, mean, variance));
    }

    private static void NormaliseSumsAs<T>(
        FeatureView view, double epsilon, Storage x, Storage mean, Storage variance, Storage c, Storage sum, Storage product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int f = 0; f < view.Features; f++)
        {
            T centre = At<T>(mean)[f];
            T deviation = T.Sqrt(At<T>(variance)[f] + T.CreateChecked(epsilon));
            At<T>(sum)[f] = Sum(view, f, i => At<T>(c)[i]);
            At<T>(product)[f] = Sum(view, f, i => At<T>(c)[i] * (At<T>(x)[i] - centre) / deviation);
        }
        GC.KeepAlive((x, mean, variance, c, sum, product));
    }

    private static void NormaliseGradientAs<T>(
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
        for (int f = 0; f < view.Features; f++)
        {
            T n = T.CreateChecked(view.Count);
            T centre = At<T>(mean)[f];
            T deviation = T.Sqrt(At<T>(variance)[f] + T.CreateChecked(epsilon));
            T factor = (scale is null ? T.One : At<T>(scale)[f]) / deviation;
            T meanC = At<T>(sum)[f] / n;
            T meanProduct = At<T>(product)[f] / n;
            EachOf(view, f, i =>
                At<T>(y)[i] = factor * (At<T>(c)[i] - meanC - ((At<T>(x)[i] - centre) / deviation * meanProduct)));
        }
        GC.KeepAlive((x, mean, variance, scale, c, sum, product, y));
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
