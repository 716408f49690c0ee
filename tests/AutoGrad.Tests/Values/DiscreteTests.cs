using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Discrete choices: the value of one thing with the derivative of another, and draws as often as they should be.</summary>
public sealed class DiscreteTests
{
    [Fact]
    public void StraightThroughHasTheValueOfOneAndTheDerivativeOfTheOther()
    {
        Tensor x = Tensor.From(-0.4, 0.2, 0.9).AsLeaf();
        Tensor rounded = (x > 0).To(DType.Float64);
        Tensor y = rounded.StraightThrough(x.Square());
        Assert.All(y.ToDoubles().Zip([0.0, 1, 1]), p => Assert.Equal(p.Second, p.First, 1e-15));
        Assert.Equal([-0.8, 0.4, 1.8], Gradients.Of(y.Sum(), [x])[0].ToDoubles());

        // Nothing flows to the value, even if it could.
        Tensor constant = x.Sin().StraightThrough(Tensor.Zeros([3], DType.Float64));
        Assert.Equal(x.Sin().ToDoubles(), constant.ToDoubles());
        Assert.False(constant.HasHistory);
        string message = Assert.Throws<ShapeException>(() => x.StraightThrough(Tensor.Zeros([2], DType.Float64))).Message;
        Assert.Contains("StraightThrough of [3] Float64, [2] Float64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASoftDrawIsTheSoftmaxOfScoresPlusGumbelNoise()
    {
        Tensor x = Draw.Signed([3, 4], 1);
        double[] uniform = new RandomSource(2).Uniform([3, 4], type: DType.Float64).ToDoubles();
        Tensor noise = Tensor.From([.. uniform.Select(u => -Math.Log(-Math.Log(1 - u)))], [3, 4]);
        foreach (int axis in (int[])[0, -1])
        {
            double[] expected = ((x + noise) / 0.7).Softmax(axis).ToDoubles();
            double[] drawn = x.GumbelSoftmax(new RandomSource(2), 0.7, axis: axis).ToDoubles();
            Assert.All(expected.Zip(drawn), p => Assert.Equal(p.First, p.Second, 1e-12));
        }
    }

    [Fact]
    public void AHardDrawIsOneHotWhereTheSoftOneIsLargestAndHasItsDerivative()
    {
        Tensor x = Draw.Signed([5, 4, 3], 3).AsLeaf();
        Tensor hard = x.GumbelSoftmax(new RandomSource(4), 0.5, hard: true, axis: 1);
        Tensor soft = x.GumbelSoftmax(new RandomSource(4), 0.5, axis: 1);
        Tensor largest = soft.Max(1, keepDims: true);
        Assert.All(hard.ToDoubles().Zip(soft.EqualTo(largest).To(DType.Float64).ToDoubles()), p => Assert.Equal(p.Second, p.First, 1e-14));
        Assert.All(hard.Sum(1).ToDoubles(), v => Assert.Equal(1, v, 1e-12));
        Tensor weights = Draw.Signed([5, 4, 3], 5);
        Assert.Equal(Gradients.Of((soft * weights).Sum(), [x])[0].ToDoubles(), Gradients.Of((hard * weights).Sum(), [x])[0].ToDoubles());
        Assert.Throws<ShapeException>(() => x.GumbelSoftmax(new RandomSource(4), hard: true, axis: 3));
    }

    [Fact]
    public void HardDrawsComeAsOftenAsTheirProbabilities()
    {
        double[] probabilities = [0.1, 0.2, 0.7];
        Tensor x = Tensor.From(probabilities).Log().BroadcastTo([60_000, 3]);
        double[] shares = x.GumbelSoftmax(new RandomSource(6), 5, hard: true).Mean(0).ToDoubles();

        // Three standard deviations of a share of 60 000 are at most 0.0057.
        Assert.All(probabilities.Zip(shares), p => Assert.InRange(p.Second, p.First - 0.006, p.First + 0.006));
    }

    [Fact]
    public void ADrawOfExactlyZeroStaysFinite()
    {
        // Of 16 million numbers of seed 5, this block has the 0 in its second place, where −ln(1 − u) is 0 and ln of that infinite.
        const ulong Block = 2_920_362;
        Assert.Equal(0, new RandomSource(5) { Counter = Block }.Uniform([4]).ToArray<float>()[1]);
        double[] weights = Tensor.Zeros([4]).GumbelSoftmax(new RandomSource(5) { Counter = Block }).ToDoubles();
        Assert.All(weights, w => Assert.True(double.IsFinite(w)));
        Assert.Equal(1, weights[1], 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ATemperatureIsPositive(double temperature)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros([2]).GumbelSoftmax(new RandomSource(1), temperature));

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void TheSharpnessOfASoftplusIsPositive(double beta)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros([2]).Softplus(beta));
}
