namespace AutoGrad.Kernels;

/// <summary>Normalisation on any device, made of its other kernels: a dozen passes; a fast device has kernels of its own.</summary>
internal readonly struct ComposedNormalisation(Device device, FeatureView view, double epsilon)
{
    private readonly Shape _whole = view.Shape;
    private readonly Shape _each = [1, view.Features, 1];

    /// <inheritdoc cref="Device.Normalise"/>
    public void Normalise(Storage x, Storage? scale, Storage? shift, Storage y, Storage statistics)
    {
        using Lent mean = new(device, x.DType, view.Features), variance = new(device, x.DType, view.Features);
        device.Reduce(default(SumReduction), x, _whole, mean.Storage, _each);
        device.Map(new AffineFunction(1 / view.Count, 0), mean.Storage, mean.Storage);
        device.Zip(default(SubtractFunction), x, _whole, mean.Storage, _each, y, _whole);
        device.Map(default(SquareFunction), y, y);
        device.Reduce(default(SumReduction), y, _whole, variance.Storage, _each);
        device.Map(new AffineFunction(1 / view.Count, 0), variance.Storage, variance.Storage);
        Put(mean.Storage, statistics, 0);
        Put(variance.Storage, statistics, 1);
        Standardise(x, statistics, y);
        if (scale is not null) { device.Zip(default(MultiplyFunction), y, _whole, scale, _each, y, _whole); }
        if (shift is not null) { device.Zip(default(AddFunction), y, _whole, shift, _each, y, _whole); }
    }

    /// <inheritdoc cref="Device.NormaliseSums"/>
    public void Sums(Storage x, Storage statistics, Storage c, Storage sums)
    {
        using Lent sum = new(device, x.DType, view.Features), product = new(device, x.DType, x.Length);
        device.Reduce(default(SumReduction), c, _whole, sum.Storage, _each);
        Put(sum.Storage, sums, 0);
        Standardise(x, statistics, product.Storage);
        device.Zip(default(MultiplyFunction), product.Storage, _whole, c, _whole, product.Storage, _whole);
        device.Reduce(default(SumReduction), product.Storage, _whole, sum.Storage, _each);
        Put(sum.Storage, sums, 1);
    }

    /// <inheritdoc cref="Device.NormaliseGradient"/>
    public void Gradient(Storage x, Storage statistics, Storage? scale, Storage c, Storage sums, Storage y)
    {
        using Lent part = new(device, x.DType, x.Length), each = new(device, x.DType, view.Features);
        Take(sums, 1, each.Storage);
        device.Map(new AffineFunction(1 / view.Count, 0), each.Storage, each.Storage);
        Standardise(x, statistics, part.Storage);
        device.Zip(default(MultiplyFunction), part.Storage, _whole, each.Storage, _each, part.Storage, _whole);
        device.Zip(default(SubtractFunction), c, _whole, part.Storage, _whole, y, _whole);
        Take(sums, 0, each.Storage);
        device.Map(new AffineFunction(1 / view.Count, 0), each.Storage, each.Storage);
        device.Zip(default(SubtractFunction), y, _whole, each.Storage, _each, y, _whole);
        Deviation(statistics, each.Storage);
        device.Zip(default(DivideFunction), y, _whole, each.Storage, _each, y, _whole);
        if (scale is not null) { device.Zip(default(MultiplyFunction), y, _whole, scale, _each, y, _whole); }
    }

    /// <summary>x̂ = (x − μ)/√(σ² + ε).</summary>
    private void Standardise(Storage x, Storage statistics, Storage y)
    {
        using Lent each = new(device, x.DType, view.Features);
        Take(statistics, 0, each.Storage);
        device.Zip(default(SubtractFunction), x, _whole, each.Storage, _each, y, _whole);
        Deviation(statistics, each.Storage);
        device.Zip(default(DivideFunction), y, _whole, each.Storage, _each, y, _whole);
    }

    private void Deviation(Storage statistics, Storage y)
    {
        Take(statistics, 1, y);
        device.Map(new AffineFunction(1, epsilon), y, y);
        device.Map(default(SqrtFunction), y, y);
    }

    private void Take(Storage pair, int row, Storage y) => device.Copy(pair, Row(row), y, StridedView.Whole([view.Features]));

    private void Put(Storage x, Storage pair, int row) => device.Copy(x, StridedView.Whole([view.Features]), pair, Row(row));

    private StridedView Row(int row) => new([view.Features], [1], (long)row * view.Features);
}
