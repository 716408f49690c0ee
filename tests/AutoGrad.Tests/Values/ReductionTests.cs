using AutoGrad.Kernels;
using FsCheck.Xunit;

namespace AutoGrad.Tests;

/// <summary>Products, variances and norms: their values, and what they are of too few numbers.</summary>
[Properties(Arbitrary = [typeof(Arbitraries), typeof(Seeds)], MaxTest = 30, Replay = "20260101,1")]
public sealed class ReductionTests
{
    [Property]
    public void AProductAlongAnyAxis(OneAxis c, bool keep, Seed seed)
    {
        Tensor x = Draw.Signed(c.Shape, seed.Value);
        (double[][] groups, Shape shape) = Oracle.Groups(x, [c.Axis], keep);
        Tensor y = x.Prod(c.Axis, keep);
        Assert.Equal(shape, y.Shape);
        Assert.All(groups.Zip(y.ToDoubles()), p => Assert.Equal(p.First.Aggregate(1.0, (a, b) => a * b), p.Second, 1e-12));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    public void AProductOfEverythingCountsEachNumberOnce(int n)
    {
        double[] numbers = [.. Enumerable.Range(1, n).Select(i => (double)i)];
        Tensor x = Tensor.From(numbers).AsLeaf();
        double product = numbers.Aggregate((a, b) => a * b);
        Assert.Equal(product, x.Prod().Item());
        Assert.Equal(numbers.Select(v => product / v), Gradients.Of(x.Prod(), [x])[0].ToDoubles());
    }

    [Fact]
    public void AProductWithAZeroHasTheDerivativeOfTheOthers()
    {
        Tensor x = Tensor.From(2.0, 0, 5).AsLeaf();
        Assert.Equal([0.0, 10, 0], Gradients.Of(x.Prod(), [x])[0].ToDoubles());
    }

    [Fact]
    public void OfNothingTheProductIsOne()
    {
        Assert.Equal([1.0, 1], Tensor.Zeros([2, 0]).Prod(1).ToDoubles());
        Assert.Equal([2, 1], Tensor.Zeros([2, 0]).Prod(1, keepDims: true).Shape);
        Assert.Equal(1, Tensor.Zeros([0]).Prod().Item());
    }

    [Fact]
    public void TheSumOfFeaturesRunsOverAllAxesButTheirs()
    {
        Tensor x = Draw.Signed([3, 4, 2, 5], 1);
        Assert.Equal(x.Sum([0, 2, 3]).ToDoubles(), x.ChannelSum().ToDoubles());
        Assert.Equal([4.0, 6], Tensor.From([1.0, 2, 3, 4], [2, 2]).ChannelSum().ToDoubles());
    }

    [Fact]
    public void TheUnbiasedVarianceDividesByOneLess()
    {
        Tensor x = Tensor.From([1.0, 2, 6, 5, 5, 5], [2, 3]);
        Assert.Equal([7.0, 0], x.Var([1]).ToDoubles());
        Assert.Equal(14.0 / 3, x.Var([1], unbiased: false).ToDoubles()[0], 1e-14);
        Assert.Equal(Math.Sqrt(7), x.Std([1]).ToDoubles()[0], 1e-14);
        Assert.Equal([2, 1], x.Var([-1], keepDims: true).Shape);
        Assert.Equal([1, 3], x.Std([0], keepDims: true).Shape);
        Assert.Equal(4.0, x.Var().Item(), 1e-14);
    }

    [Fact]
    public void AVarianceOfTooFewNumbersIsNone()
    {
        Tensor one = Tensor.From([3.0, 4], [2, 1]);
        Assert.All([.. one.Var([1]).ToDoubles(), .. one.Std([1]).ToDoubles()], v => Assert.True(double.IsNaN(v)));
        Assert.Equal([0.0, 0], one.Var([1], unbiased: false).ToDoubles());
        Tensor nothing = Tensor.Zeros([2, 0], DType.Float64);
        Assert.All(
            (double[])[.. nothing.Var([1]).ToDoubles(), .. nothing.Var([1], unbiased: false).ToDoubles(), .. nothing.Std([1]).ToDoubles()],
            v => Assert.True(double.IsNaN(v)));
        Assert.Equal([0], nothing.Var([0]).Shape);
    }

    [Fact]
    public void EqualNumbersDeviateByZeroWithTheDerivativeZero()
    {
        Tensor x = Tensor.From(2.0, 2, 2).AsLeaf();
        Assert.Equal([0.0, 0, 0], Gradients.Of(x.Std(), [x])[0].ToDoubles());
        foreach (double p in (double[])[1, 1.5, 2, 3, double.PositiveInfinity])
        {
            Tensor zero = Tensor.Zeros([2], DType.Float64).AsLeaf();
            Assert.Equal(0, zero.Norm(p, null).Item());
            Assert.Equal([0.0, 0], Gradients.Of(zero.Norm(p, null), [zero])[0].ToDoubles());
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void BelowOneThereIsNoNorm(double p)
        => Assert.Contains("from 1 to ∞", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones([2]).Norm(p, null)).Message);

    [Fact]
    public void ALogSoftmaxIsTheLogarithmOfASoftmax()
    {
        Tensor x = Draw.Signed([2, 3], 1);
        Assert.All(x.Softmax(0).Log().ToDoubles().Zip(x.LogSoftmax(0).ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-13));
        Assert.Equal([0.0, -10_000], Tensor.From(0.0, -10_000).LogSoftmax().ToDoubles());
    }
}
