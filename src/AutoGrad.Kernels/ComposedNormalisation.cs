namespace AutoGrad.Kernels;

/// <summary>Normalisation on any device, made of its other kernels: a dozen passes; a fast device has kernels of its own.</summary>
internal readonly struct ComposedNormalisation(Device device, NormalisationPlan plan)
{
    private readonly Shape _whole = plan.Shape;
    private readonly Shape _each = [1, plan.Features, 1];

    /// <inheritdoc cref="Device.Normalise"/>
    public void Normalise(Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics)
    {
        (Storage mean, Storage variance) = statistics;
        if (plan.Count > 0)
        {
            // The mean of the distances from the first number: equal numbers have exactly their own as the mean.
            device.Copy(x, StridedView.Box(_whole, [0, 0, 0], _each, []), mean, StridedView.Whole(_each));
            device.Zip(default(SubtractFunction), x, _whole, mean, _each, y, _whole);
            device.Reduce(default(SumReduction), y, _whole, variance, _each);
            device.Map(new AffineFunction(1 / plan.Count, 0), variance, variance);
            device.Zip(default(AddFunction), mean, _each, variance, _each, mean, _each);
        }
        else
        {
            device.Fill(mean, double.NaN);
        }
        device.Zip(default(SubtractFunction), x, _whole, mean, _each, y, _whole);
        device.Map(default(SquareFunction), y, y);
        device.Reduce(default(SumReduction), y, _whole, variance, _each);
        device.Map(new AffineFunction(1 / plan.Count, 0), variance, variance);
        Standardise(x, statistics, y);
        if (scale is not null)
        {
            device.Zip(default(MultiplyFunction), y, _whole, scale, _each, y, _whole);
        }
        if (shift is not null)
        {
            device.Zip(default(AddFunction), y, _whole, shift, _each, y, _whole);
        }
    }

    /// <inheritdoc cref="Device.NormaliseSums"/>
    public void Sums(Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums)
    {
        using var terms = new RentedStorage(device, x.DType, x.Length);
        device.Reduce(default(SumReduction), c, _whole, sums.Plain, _each);
        Standardise(x, statistics, terms.Storage);
        device.Zip(default(MultiplyFunction), terms.Storage, _whole, c, _whole, terms.Storage, _whole);
        device.Reduce(default(SumReduction), terms.Storage, _whole, sums.Weighted, _each);
    }

    /// <inheritdoc cref="Device.NormaliseGradient"/>
    public void Gradient(Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
    {
        using RentedStorage part = new(device, x.DType, x.Length), each = new(device, x.DType, plan.Features);
        device.Map(new AffineFunction(1 / plan.Count, 0), sums.Weighted, each.Storage);
        Standardise(x, statistics, part.Storage);
        device.Zip(default(MultiplyFunction), part.Storage, _whole, each.Storage, _each, part.Storage, _whole);
        device.Zip(default(SubtractFunction), c, _whole, part.Storage, _whole, y, _whole);
        device.Map(new AffineFunction(1 / plan.Count, 0), sums.Plain, each.Storage);
        device.Zip(default(SubtractFunction), y, _whole, each.Storage, _each, y, _whole);
        Deviation(statistics.Variance, each.Storage);
        device.Zip(default(DivideFunction), y, _whole, each.Storage, _each, y, _whole);
        if (scale is not null)
        {
            device.Zip(default(MultiplyFunction), y, _whole, scale, _each, y, _whole);
        }
    }

    /// <summary>x̂ = (x − μ)/√(σ² + ε).</summary>
    private void Standardise(Storage x, FeatureStatistics statistics, Storage y)
    {
        using var deviation = new RentedStorage(device, x.DType, plan.Features);
        device.Zip(default(SubtractFunction), x, _whole, statistics.Mean, _each, y, _whole);
        Deviation(statistics.Variance, deviation.Storage);
        device.Zip(default(DivideFunction), y, _whole, deviation.Storage, _each, y, _whole);
    }

    private void Deviation(Storage variance, Storage y)
    {
        device.Map(new AffineFunction(1, plan.Epsilon), variance, y);
        device.Map(default(SqrtFunction), y, y);
    }
}
