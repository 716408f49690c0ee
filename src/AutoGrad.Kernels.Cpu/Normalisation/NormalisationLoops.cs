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
    private readonly NormalisationPlan _plan;
    private readonly K _kernel;

    private FeatureLoop(NormalisationPlan plan, K kernel) => (_plan, _kernel) = (plan, kernel);

    private bool InRuns => _plan.Inner > 1 || _plan.Outer == 1;

    /// <summary>Runs the kernel over all features, on this thread alone if they are few.</summary>
    public static void Run(WorkerTeam team, NormalisationPlan plan, K kernel)
    {
        var loop = new FeatureLoop<T, K>(plan, kernel);
        int each = loop.InRuns ? 1 : Vector<T>.Count;
        PieceLoop<FeatureLoop<T, K>>.Run(team, loop, (plan.Features + each - 1) / each, each * (long)plan.Count);
    }

    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        if (InRuns)
        {
            var runs = new NormalisationRuns<T>(_plan.Outer, (nint)_plan.Features * _plan.Inner, _plan.Inner);
            for (long f = first; f < end; f++) { _kernel.One(runs, (int)f); }
        }
        else
        {
            int lanes = Vector<T>.Count;
            for (int f = (int)first * lanes; f < Math.Min(end * lanes, _plan.Features); f += lanes)
            {
                _kernel.Some(new NormalisationColumns<T>(_plan.Outer, _plan.Features, Math.Min(lanes, _plan.Features - f)), f);
            }
        }
    }
}

/// <summary><see cref="Device.Normalise"/>; no scale stands for 1, no shift for 0.</summary>
internal readonly unsafe struct NormaliseKernel<T>(
    NormalisationPlan plan, Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics) : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _x = CpuDevice.Numbers<T>(x);
    private readonly T* _scale = CpuDevice.Numbers<T>(scale);
    private readonly T* _shift = CpuDevice.Numbers<T>(shift);
    private readonly T* _y = CpuDevice.Numbers<T>(y);
    private readonly T* _means = CpuDevice.Numbers<T>(statistics.Mean);
    private readonly T* _variances = CpuDevice.Numbers<T>(statistics.Variance);

    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * plan.Inner;
        T first = plan.Count > 0 ? _x[at] : T.Zero;
        T mean = _means[f] = T.CreateChecked(double.CreateChecked(first) + (runs.Sum(_x + at, first) / plan.Count));
        T variance = _variances[f] = T.CreateChecked(runs.Squares(_x + at, mean) / plan.Count);
        T factor = (_scale == null ? T.One : _scale[f]) / T.Sqrt(variance + T.CreateChecked(plan.Epsilon));
        runs.Affine(_x + at, mean, factor, _shift == null ? T.Zero : _shift[f], _y + at);
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        var count = new Vector<T>(T.CreateChecked(plan.Count));
        Vector<T> first = plan.Count > 0 ? columns.Load(_x + f) : default;
        Vector<T> mean = first + (columns.Sum(_x + f, first) / count);
        Vector<T> variance = columns.Squares(_x + f, mean) / count;
        columns.Store(mean, _means + f);
        columns.Store(variance, _variances + f);
        Vector<T> factor = _scale == null ? Vector<T>.One : columns.Load(_scale + f);
        factor /= Vector.SquareRoot(variance + new Vector<T>(T.CreateChecked(plan.Epsilon)));
        columns.Affine(_x + f, mean, factor, _shift == null ? default : columns.Load(_shift + f), _y + f);
    }
}

/// <summary><see cref="Device.NormaliseSums"/>.</summary>
internal readonly unsafe struct NormaliseSumsKernel<T>(
    NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums) : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _x = CpuDevice.Numbers<T>(x);
    private readonly T* _means = CpuDevice.Numbers<T>(statistics.Mean);
    private readonly T* _variances = CpuDevice.Numbers<T>(statistics.Variance);
    private readonly T* _c = CpuDevice.Numbers<T>(c);
    private readonly T* _sums = CpuDevice.Numbers<T>(sums.Plain);
    private readonly T* _products = CpuDevice.Numbers<T>(sums.Weighted);

    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * plan.Inner;
        T deviation = T.Sqrt(_variances[f] + T.CreateChecked(plan.Epsilon));
        _sums[f] = T.CreateChecked(runs.Sum(_c + at, T.Zero));
        _products[f] = T.CreateChecked(runs.Products(_x + at, _means[f], _c + at)) / deviation;
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        Vector<T> deviation = Vector.SquareRoot(columns.Load(_variances + f) + new Vector<T>(T.CreateChecked(plan.Epsilon)));
        columns.Store(columns.Sum(_c + f, default), _sums + f);
        columns.Store(columns.Products(_x + f, columns.Load(_means + f), _c + f) / deviation, _products + f);
    }
}

/// <summary><see cref="Device.NormaliseGradient"/>; no scale stands for 1.</summary>
internal readonly unsafe struct NormaliseGradientKernel<T>(
    NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
    : IFeatureKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _x = CpuDevice.Numbers<T>(x);
    private readonly T* _means = CpuDevice.Numbers<T>(statistics.Mean);
    private readonly T* _variances = CpuDevice.Numbers<T>(statistics.Variance);
    private readonly T* _scale = CpuDevice.Numbers<T>(scale);
    private readonly T* _c = CpuDevice.Numbers<T>(c);
    private readonly T* _sums = CpuDevice.Numbers<T>(sums.Plain);
    private readonly T* _products = CpuDevice.Numbers<T>(sums.Weighted);
    private readonly T* _y = CpuDevice.Numbers<T>(y);

    /// <inheritdoc/>
    public void One(NormalisationRuns<T> runs, int f)
    {
        nint at = (nint)f * plan.Inner;
        T count = T.CreateChecked(plan.Count), deviation = T.Sqrt(_variances[f] + T.CreateChecked(plan.Epsilon));
        T factor = (_scale == null ? T.One : _scale[f]) / deviation;
        T slope = _products[f] / count / deviation;
        runs.Gradient(_x + at, _means[f], _c + at, _sums[f] / count, slope, factor, _y + at);
    }

    /// <inheritdoc/>
    public void Some(NormalisationColumns<T> columns, int f)
    {
        var count = new Vector<T>(T.CreateChecked(plan.Count));
        Vector<T> deviation = Vector.SquareRoot(columns.Load(_variances + f) + new Vector<T>(T.CreateChecked(plan.Epsilon)));
        Vector<T> factor = (_scale == null ? Vector<T>.One : columns.Load(_scale + f)) / deviation;
        Vector<T> slope = columns.Load(_products + f) / count / deviation;
        columns.Gradient(_x + f, columns.Load(_means + f), _c + f, columns.Load(_sums + f) / count, slope, factor, _y + f);
    }
}
