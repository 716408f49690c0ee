using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Where the mathematics is exact, so are the numbers: division, equal values, stand-ins.</summary>
public sealed class RoundingTests
{
    [Fact]
    public void DivisionByANumberDivides()
    {
        Assert.Equal([1f, 2f], (Tensor.From(1e-39f, 2e-39f) / 1e-39).ToArray<float>());
        Assert.Equal(1, (Tensor.From(1e-310) / 1e-310).Item());
        Assert.Equal([], Enumerable.Range(1, 1000).Where(n => (Tensor.From(3f * n) / n).Item() != 3));
        Assert.Equal([], Enumerable.Range(1, 500).Where(n => Tensor.Ones([n]).Mean().Item() != 1));
        Assert.Equal([], Enumerable.Range(1, 500).Where(n => Tensor.Ones([2, n], DType.Float64).Mean(1).ToDoubles()[1] != 1));
    }

    [Fact]
    public void ANumberDividedByATensorDivides()
    {
        Assert.Equal(0, (0 / Tensor.From(1e-39f)).Item());
        Assert.Equal(1, (1e-39 / Tensor.From(1e-39f)).Item());
        Assert.Equal([], Enumerable.Range(1, 1000).Where(n => (n / Tensor.From((float)n)).Item() != 1));
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity], (1 / Tensor.From(0.0, -0.0)).ToDoubles());
    }

    [Fact]
    public void AveragesOfEqualPixelsAreThatPixel()
    {
        Tensor image = Tensor.Full([1, 1, 7, 7], 1);
        Assert.All(image.AvgPool2d((7, 7)).ToDoubles(), v => Assert.Equal(1, v));
        Assert.All(image.GlobalAvgPool().ToDoubles(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void AStraightThroughValueIsTheValue()
    {
        Assert.Equal([0.1f, 1e-8f], Tensor.From(0.1f, 1e-8f).StraightThrough(Tensor.From(1000.7f, 1f)).ToArray<float>());
        Assert.Equal([1f, 1f], Tensor.From(1f, 1f).StraightThrough(Tensor.From(1234.567f, 0.3f) * 1e8).ToArray<float>());
        Tensor s = Tensor.From(1.0, 2).AsLeaf();
        Assert.Equal([2.0, 4], Gradients.Of(Tensor.From(9.0, 9).StraightThrough(s.Square()).Sum(), [s])[0].ToDoubles());
    }

    [Theory]
    [InlineData(100.1)]
    [InlineData(1000.7)]
    [InlineData(1000000.3)]
    public void EqualNumbersAreNormalisedToZero(double value)
    {
        for (int n = 2; n <= 300; n += 7)
        {
            Tensor row = Tensor.Full([1, n], value);
            Tensor column = Tensor.Full([n, 1], value);
            Tensor[] normal =
            [
                row.LayerNorm(), column.BatchNorm(), Tensor.Full([n, 40], value).BatchNorm(), Tensor.Full([3, 2, n], value).BatchNorm(),
                Tensor.Full([1, 4, n], value).GroupNorm(2), row.Normalise([1]), row - row + row.Var(), row - row + row.Std(),
            ];
            Assert.All(normal.SelectMany(t => t.ToDoubles()), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void ASharpSoftplusDoesNotOverflow()
    {
        Assert.Equal(1e30f, Tensor.From(1e30f).Softplus(1e10).ToArray<float>()[0]);
        Tensor x = Tensor.From(-1e30, -1, 0, 1, 1e300).AsLeaf();
        Tensor y = x.Softplus(1e10);
        Assert.Equal([0, 0, Math.Log(2) / 1e10, 1, 1e300], y.ToDoubles());
        Assert.Equal([0, 0, 0.5, 1, 1], Gradients.Of(y.Sum(), [x])[0].ToDoubles());
    }
}
