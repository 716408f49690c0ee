using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>What a kernel of normalisation does with features.</summary>
internal interface IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Works on feature f, whose numbers lie in runs.</summary>
    void One(NormalisationRuns<T> runs, int f);

    /// <summary>Works on feature f and its neighbours, as many as the columns are wide.</summary>
    void Some(NormalisationColumns<T> columns, int f);
}

/// <summary>
/// The loop over all features: one by one where each has runs of numbers, else as many at a time as a vector has lanes.
/// </summary>
internal readonly struct FeatureLoop<T, K> : IPieces
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where K : struct, IFeatureKernel<T>
{
    private readonly FeatureView _view;
    private readonly K _kernel;

    private FeatureLoop(FeatureView view, K kernel) => (_view, _kernel) = (view, kernel);

    private bool InRuns => _view.Inner > 1 || _view.Outer == 1;

    /// <summary>Runs the kernel over all features, on this thread alone if they are few.</summary>
    public static void Run(WorkerTeam team, FeatureView view, K kernel)
    {
        var loop = new FeatureLoop<T, K>(view, kernel);
        int each = loop.InRuns ? 1 : Vector<T>.Count;
        PieceLoop<FeatureLoop<T, K>>.Run(team, loop, (view.Features + each - 1) / each, each * (long)view.Count);
    }

    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        if (InRuns)
        {
            var runs = new NormalisationRuns<T>(_view.Outer, (nint)_view.Features * _view.Inner, _view.Inner);
            for (long f = first; f < end; f++) { _kernel.One(runs, (int)f); }
        }
        else
        {
            int lanes = Vector<T>.Count;
            for (int f = (int)first * lanes; f < Math.Min(end * lanes, _view.Features); f += lanes)
            {
                _kernel.Some(new NormalisationColumns<T>(_view.Outer, _view.Features, Math.Min(lanes, _view.Features - f)), f);
            }
        }
    }
}

/// <summary><see cref="Device.Normalise"/>; no scale stands for 1, no shift for 0.</summary>
internal readonly unsafe struct NormaliseKernel<T>(
    FeatureView view, double epsilon, T* x, T* scale, T* shift, T* y, T* means, T* variances) : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * view.Inner;
        T mean = means[f] = T.CreateChecked(runs.Sum(x + at) / view.Count);
        T variance = variances[f] = T.CreateChecked(runs.Squares(x + at, mean) / view.Count);
        T factor = (scale == null ? T.One : scale[f]) / T.Sqrt(variance + T.CreateChecked(epsilon));
        runs.Affine(x + at, mean, factor, shift == null ? T.Zero : shift[f], y + at);
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        Vector<T> count = new(T.CreateChecked(view.Count)), mean = columns.Sum(x + f) / count;
        Vector<T> variance = columns.Squares(x + f, mean) / count;
        columns.Store(mean, means + f);
        columns.Store(variance, variances + f);
        Vector<T> factor = scale == null ? Vector<T>.One : columns.Load(scale + f);
        factor /= Vector.SquareRoot(variance + new Vector<T>(T.CreateChecked(epsilon)));
        columns.Affine(x + f, mean, factor, shift == null ? default : columns.Load(shift + f), y + f);
    }
}

/// <summary><see cref="Device.NormaliseSums"/>.</summary>
internal readonly unsafe struct NormaliseSumsKernel<T>(
    FeatureView view, double epsilon, T* x, T* means, T* variances, T* c, T* sums, T* products) : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * view.Inner;
        T deviation = T.Sqrt(variances[f] + T.CreateChecked(epsilon));
        sums[f] = T.CreateChecked(runs.Sum(c + at));
        products[f] = T.CreateChecked(runs.Products(x + at, means[f], c + at)) / deviation;
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        Vector<T> deviation = Vector.SquareRoot(columns.Load(variances + f) + new Vector<T>(T.CreateChecked(epsilon)));
        columns.Store(columns.Sum(c + f), sums + f);
        columns.Store(columns.Products(x + f, columns.Load(means + f), c + f) / deviation, products + f);
    }
}

/// <summary><see cref="Device.NormaliseGradient"/>; no scale stands for 1.</summary>
internal readonly unsafe struct NormaliseGradientKernel<T>(
    FeatureView view, double epsilon, T* x, T* means, T* variances, T* scale, T* c, T* sums, T* products, T* y) : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * view.Inner;
        T count = T.CreateChecked(view.Count), deviation = T.Sqrt(variances[f] + T.CreateChecked(epsilon));
        T factor = (scale == null ? T.One : scale[f]) / deviation;
        T slope = products[f] / count / deviation;
        runs.Gradient(x + at, means[f], c + at, sums[f] / count, slope, factor, y + at);
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        Vector<T> count = new(T.CreateChecked(view.Count));
        Vector<T> deviation = Vector.SquareRoot(columns.Load(variances + f) + new Vector<T>(T.CreateChecked(epsilon)));
        Vector<T> factor = (scale == null ? Vector<T>.One : columns.Load(scale + f)) / deviation;
        Vector<T> slope = columns.Load(products + f) / count / deviation;
        columns.Gradient(x + f, columns.Load(means + f), c + f, columns.Load(sums + f) / count, slope, factor, y + f);
    }
}
