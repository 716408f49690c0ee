using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Statistics of nothing leave a layer as it is, statistics of one value are refused; states by PyTorch load.</summary>
public class StatisticsTests
{
    [Fact]
    public void AnEmptyBatchLeavesTheRunningStatistics()
    {
        foreach (Shape empty in (Shape[])[[0, 2], [0, 2, 3, 3], [4, 2, 0]])
        {
            var norm = new BatchNorm(2);
            norm.Call(Tensor.Ones([4, 2]));
            Assert.Equal(empty, norm.Call(Tensor.Zeros(empty)).Shape);
            Assert.All(norm.RunningMean.ToDoubles(), m => Assert.Equal(0.1, m, 1e-7));
            Assert.All(norm.RunningVariance.ToDoubles(), v => Assert.Equal(0.9, v, 1e-7));
        }
    }

    [Fact]
    public void OneValueHasNoVariance()
    {
        var batch = new BatchNorm(2);
        Refused(batch, [1, 2], "BatchNorm of [1, 2]: there is one value for each feature");
        Refused(batch, [1, 2, 1, 1], "BatchNorm of [1, 2, 1, 1]");
        Assert.Equal([1, 1], batch.RunningVariance.ToDoubles());
        Assert.Equal(0, batch.RunningVariance.Version);
        batch.Eval();
        Assert.Equal([1, 2], batch.Call(Tensor.Ones([1, 2])).Shape.Dims.ToArray());
        batch.Train();
        batch.Call(Tensor.Ones([1, 2, 2]));
        Refused(new InstanceNorm(2), [3, 2, 1, 1], "InstanceNorm of [3, 2, 1, 1]: there is one value for each channel of a sample");
        Refused(new GroupNorm(2, 2), [3, 2], "GroupNorm of [3, 2]: there is one value for each group");
        new GroupNorm(1, 2).Call(Tensor.Ones([3, 2]));
    }

    [Fact]
    public void AStateOfPyTorchLoadsWithItsCountOfBatches()
    {
        var net = new Sequential(new Linear(2, 3, new RandomSource(1)), new BatchNorm(3));
        Dictionary<string, Tensor> file = net.StateDictionary().ToDictionary();
        file["1.num_batches_tracked"] = Tensor.From([7], []);
        file["1.running_mean"] = Tensor.From(1f, 2f, 3f);
        (IReadOnlyList<string> missing, IReadOnlyList<string> extra) = net.Load(file);
        Assert.Empty(missing.Concat(extra));
        Assert.Equal([1, 2, 3], ((BatchNorm)net.Children[1].Child).RunningMean.ToDoubles());
        var alone = new Dictionary<string, Tensor>(new BatchNorm(1).StateDictionary()) { ["num_batches_tracked"] = Tensor.From(1) };
        new BatchNorm(1).Load(alone);

        // Only beside a batch norm.
        file.Remove("1.num_batches_tracked");
        file["0.num_batches_tracked"] = Tensor.From([7], []);
        Assert.Throws<StateMismatchException>(() => net.Load(file));
    }

    [Fact]
    public void Float32NumbersFitAFloat64Module()
    {
        var narrow = new Linear(2, 3, new RandomSource(1));
        var wide = new Linear(2, 3, new RandomSource(2), type: DType.Float64);
        wide.Load(narrow.StateDictionary());
        Assert.Equal(narrow.Weight.ToDoubles(), wide.Weight.ToDoubles());
        Assert.Throws<StateMismatchException>(() => narrow.Load(wide.StateDictionary()));
    }

    [Fact]
    public void SpectralNormHasTheNamesOfPyTorch()
    {
        var g = new RandomSource(1);
        var net = new Sequential(new SpectralNorm(new Linear(2, 3, g), g), new SpectralNorm(new Conv2d(2, 3, 3, g, bias: false), g));
        Assert.Equal(
            ["0.bias", "0.weight_orig", "0.weight_u", "0.weight_v", "1.weight_orig", "1.weight_u", "1.weight_v"],
            net.StateDictionary().Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>Three steps in one call are three calls of one step each.</summary>
    [Fact]
    public void SpectralNormTakesItsStepsOfPowerIteration()
    {
        SpectralNorm Make(int steps)
        {
            var linear = new Linear(5, 4, new RandomSource(1), type: DType.Float64);
            var layer = new SpectralNorm(linear, new RandomSource(2), steps);
            linear.Weight.Set(new RandomSource(9).Normal([4, 5], type: DType.Float64));
            return layer;
        }
        SpectralNorm once = Make(1);
        SpectralNorm thrice = Make(3);
        Tensor x = Tensor.Ones([1, 5], DType.Float64);
        once.Call(x);
        double[] first = once.StateDictionary()["weight_u"].ToDoubles();
        once.Call(x);
        once.Call(x);
        thrice.Call(x);
        Assert.Equal(once.StateDictionary()["weight_u"].ToDoubles(), thrice.StateDictionary()["weight_u"].ToDoubles());
        Assert.NotEqual(first, thrice.StateDictionary()["weight_u"].ToDoubles());
    }

    private static void Refused(Module layer, Shape shape, string reason)
        => Assert.Contains(reason, Assert.Throws<ShapeException>(() => layer.Call(Tensor.Ones(shape))).Message);
}
