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
    {
        T* means = statistics, variances = statistics + view.Features;
        EachFeature<T>(
            view,
            (runs, f) =>
            {
                nint at = (nint)f * view.Inner;
                T mean = means[f] = T.CreateChecked(runs.Sum(x + at) / view.Count);
                T variance = variances[f] = T.CreateChecked(runs.Squares(x + at, mean) / view.Count);
                T factor = (scale == null ? T.One : scale[f]) / T.Sqrt(variance + T.CreateChecked(epsilon));
                runs.Affine(x + at, mean, factor, shift == null ? T.Zero : shift[f], y + at);
            },
            (columns, f) =>
            {
                Vector<T> count = new(T.CreateChecked(view.Count)), mean = columns.Sum(x + f) / count;
                Vector<T> variance = columns.Squares(x + f, mean) / count;
                columns.Store(mean, means + f);
                columns.Store(variance, variances + f);
                Vector<T> factor = scale == null ? Vector<T>.One : columns.Load(scale + f);
                factor /= Vector.SquareRoot(variance + new Vector<T>(T.CreateChecked(epsilon)));
                columns.Affine(x + f, mean, factor, shift == null ? default : columns.Load(shift + f), y + f);
            });
    }

    private void SumsAs<T>(FeatureView view, double epsilon, T* x, T* statistics, T* c, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* means = statistics, variances = statistics + view.Features;
        if (view.Count == 0)
        {
            // An empty sum is 0, whatever the deviation of nothing is.
            new Span<T>(sums, 2 * view.Features).Clear();
            return;
        }
        EachFeature<T>(
            view,
            (runs, f) =>
            {
                nint at = (nint)f * view.Inner;
                T deviation = T.Sqrt(variances[f] + T.CreateChecked(epsilon));
                sums[f] = T.CreateChecked(runs.Sum(c + at));
                sums[view.Features + f] = T.CreateChecked(runs.Products(x + at, means[f], c + at)) / deviation;
            },
            (columns, f) =>
            {
                Vector<T> deviation = Vector.SquareRoot(columns.Load(variances + f) + new Vector<T>(T.CreateChecked(epsilon)));
                columns.Store(columns.Sum(c + f), sums + f);
                columns.Store(columns.Products(x + f, columns.Load(means + f), c + f) / deviation, sums + view.Features + f);
            });
    }

    private void GradientAs<T>(FeatureView view, double epsilon, T* x, T* statistics, T* scale, T* c, T* sums, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* means = statistics, variances = statistics + view.Features;
        EachFeature<T>(
            view,
            (runs, f) =>
            {
                nint at = (nint)f * view.Inner;
                T count = T.CreateChecked(view.Count), deviation = T.Sqrt(variances[f] + T.CreateChecked(epsilon));
                T factor = (scale == null ? T.One : scale[f]) / deviation;
                T slope = sums[view.Features + f] / count / deviation;
                runs.Gradient(x + at, means[f], c + at, sums[f] / count, slope, factor, y + at);
            },
            (columns, f) =>
            {
                Vector<T> count = new(T.CreateChecked(view.Count));
                Vector<T> deviation = Vector.SquareRoot(columns.Load(variances + f) + new Vector<T>(T.CreateChecked(epsilon)));
                Vector<T> factor = (scale == null ? Vector<T>.One : columns.Load(scale + f)) / deviation;
                Vector<T> slope = columns.Load(sums + view.Features + f) / count / deviation;
                columns.Gradient(x + f, columns.Load(means + f), c + f, columns.Load(sums + f) / count, slope, factor, y + f);
            });
    }

    /// <summary>Takes the features one by one where each has runs of numbers, else as many as a vector has lanes.</summary>
    private void EachFeature<T>(FeatureView view, Action<NormalisationRuns<T>, int> one, Action<NormalisationColumns<T>, int> some)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (view.Inner > 1 || view.Outer == 1)
        {
            var runs = new NormalisationRuns<T>(view.Outer, (nint)view.Features * view.Inner, view.Inner);
            InChunks(view.Features, (long)view.Count, (first, end) =>
            {
                for (long f = first; f < end; f++) { one(runs, (int)f); }
            });
        }
        else
        {
            int lanes = Vector<T>.Count;
            InChunks((view.Features + lanes - 1) / lanes, lanes * view.Outer, (first, end) =>
            {
                for (int f = (int)first * lanes; f < Math.Min(end * lanes, view.Features); f += lanes)
                {
                    some(new NormalisationColumns<T>(view.Outer, view.Features, Math.Min(lanes, view.Features - f)), f);
                }
            });
        }
    }
}
