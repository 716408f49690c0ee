using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>What happens at kinks, where a derivative is a choice, and at extremes, where a careless formula overflows.</summary>
public sealed class ConventionTests
{
    public static TheoryData<DType> Types => [DType.Float32, DType.Float64];

    [Theory]
    [MemberData(nameof(Types))]
    public void SlopesAtKinks(DType type)
    {
        Assert.Equal(0, Slope(x => x.Relu(), 0, type));
        Assert.Equal(0, Slope(x => x.Relu(), -0.0, type));
        Assert.Equal(0.25, Slope(x => x.LeakyRelu(0.25), 0, type));
        Assert.Equal(0.5, Slope(x => x.Elu(0.5), 0, type));
        Assert.Equal(0, Slope(x => x.Abs(), 0, type));
        Assert.Equal(1, Slope(x => x.Clamp(-1, 2), -1, type));
        Assert.Equal(1, Slope(x => x.Clamp(-1, 2), 2, type));
        Assert.Equal(0, Slope(x => x.Clamp(-1, 2), 2.5, type));
        Assert.Equal(0, Slope(x => x.Norm(), 0, type));
        Assert.Equal(0, Slope(x => x.Pow(0), 0, type));
        Assert.Equal(1, Slope(x => x.Pow(1), 0, type));
        Assert.Equal(0, Slope(x => x.Pow(2), 0, type));
        Assert.Equal(0.5, Slope(x => x.Maximum(Tensor.Scalar(3, type)), 3, type));
        Assert.Equal(0.5, Slope(x => x.Minimum(Tensor.Scalar(3, type)), 3, type));
        Assert.Equal(1, Slope(x => x.Maximum(x), 3, type));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void EqualLargestOnesShare(DType type)
    {
        Tensor x = Tensor.From(1.0, 4, 4, 2, 4).To(type).AsLeaf();
        double[] shares = Gradients.Of(x.Max() * 3, [x])[0].ToDoubles();
        Assert.All(shares.Zip([0.0, 1, 1, 0, 1]), p => Assert.Equal(p.Second, p.First, 6));
        Assert.Equal([1.0, 0, 0, 0, 0], Gradients.Of(x.Min(), [x])[0].ToDoubles());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void PowersOfZero(DType type)
    {
        Tensor a = Tensor.From(0.0, 0, 2, 0).To(type).AsLeaf();
        Tensor b = Tensor.From(0.0, 2, 0, 1).To(type).AsLeaf();
        Tensor y = a.Pow(b);
        Assert.Equal([1.0, 0, 1, 0], y.ToDoubles());
        Tensor[] bars = Gradients.Of(y.Sum(), [a, b]);
        // d(a⁰)/da = 0 for every a, also for a = 0; b̄ = 0 where a = 0.
        Assert.Equal([0.0, 0, 0, 1], bars[0].ToDoubles());
        Assert.Equal([0, 0, (float)Math.Log(2), 0], bars[1].ToDoubles().Select(v => (float)v));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void SaturatedFunctionsReachTheirLimitsWithSlopes(DType type)
    {
        Limits(x => x.Softplus(), type, (1000, 1000, 1), (-1000, 0, 0), (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, 0, 0));
        Limits(x => x.Tanh(), type, (1000, 1, 0), (-1000, -1, 0), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, -1, 0));
        Limits(x => x.Sigmoid(), type, (1000, 1, 0), (-1000, 0, 0), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, 0, 0));
        Limits(x => x.LogSigmoid(), type, (1000, 0, 0), (-1000, -1000, 1));
        Limits(x => x.Elu(), type, (1000, 1000, 1), (-1000, -1, 0), (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, -1, 0));
        Limits(x => x.Exp(), type, (-1000, 0, 0), (double.NegativeInfinity, 0, 0));
        Limits(x => x.Relu(), type, (double.PositiveInfinity, double.PositiveInfinity, 1), (double.NegativeInfinity, 0, 0));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void SecondSlopesOfSaturatedFunctionsAreZero(DType type)
    {
        Func<Tensor, Tensor>[] all = [x => x.Softplus(), x => x.Tanh(), x => x.Sigmoid(), x => x.LogSigmoid(), x => x.Elu()];
        foreach (Func<Tensor, Tensor> f in all)
        {
            foreach (double place in (double[])[1000, -1000])
            {
                Tensor x = Tensor.Scalar(place, type).AsLeaf();
                Tensor slope = Gradients.Of(f(x), [x], createGraph: true)[0];
                Assert.Equal(0, Gradients.Of(slope, [x], allowUnused: true)[0].Item());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void LogSumExpOfHugeAndInfiniteValues(DType type)
    {
        double huge = 10_000;
        Tensor x = Tensor.From(huge, huge).To(type).AsLeaf();
        Assert.Equal(huge + Math.Log(2), x.LogSumExp().Item(), type == DType.Float32 ? 2 : 9);
        Assert.Equal([0.5, 0.5], Gradients.Of(x.LogSumExp(), [x])[0].ToDoubles());
        Assert.Equal(-huge + Math.Log(2), (-x).LogSumExp().Item(), type == DType.Float32 ? 2 : 9);
        double minus = double.NegativeInfinity;
        Tensor part = Tensor.From(minus, 0, minus).To(type).AsLeaf();
        Assert.Equal(0, part.LogSumExp().Item(), 6);
        Assert.All(Gradients.Of(part.LogSumExp(), [part])[0].ToDoubles().Zip([0.0, 1, 0]), p => Assert.Equal(p.Second, p.First, 6));
        Assert.Equal(minus, Tensor.From(minus, minus).To(type).LogSumExp().Item());
        Assert.Equal(double.PositiveInfinity, Tensor.From(double.PositiveInfinity, 1).To(type).LogSumExp().Item());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void SoftmaxOfHugeValues(DType type)
    {
        Tensor x = Tensor.From(1000.0, -1000, 1000).To(type).AsLeaf();
        Assert.Equal([0.5, 0, 0.5], x.Softmax().ToDoubles());
        Tensor weights = Tensor.From(1.0, 2, 3).To(type);
        Assert.All(Gradients.Of((x.Softmax() * weights).Sum(), [x])[0].ToDoubles().Zip([-0.5, 0, 0.5]),
            p => Assert.Equal(p.Second, p.First, 6));
        Assert.Equal([1.0, 0], Tensor.From(0, double.NegativeInfinity).To(type).Softmax().ToDoubles());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void NormAtZeroStaysFiniteToTheThirdOrder(DType type)
    {
        Tensor x = Tensor.From([0.0, 0, 3, 4], [2, 2]).To(type).AsLeaf();
        Tensor norm = x.Norm(1);
        Assert.Equal([0.0, 5], norm.ToDoubles());
        Tensor first = Gradients.Of(norm.Sum(), [x], createGraph: true)[0];
        Assert.All(first.ToDoubles().Zip([0, 0, 0.6, 0.8]), p => Assert.Equal(p.Second, p.First, 6));
        Tensor second = Gradients.Of((first * Draw.Signed([2, 2], 1, type)).Sum(), [x], createGraph: true)[0];
        Tensor third = Gradients.Of((second * Draw.Signed([2, 2], 2, type)).Sum(), [x])[0];
        Assert.All([.. second.ToDoubles(), .. third.ToDoubles()], v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void WhatWasNotChosenGetsAnExactZero()
    {
        Tensor x = Tensor.From(-1.0, 4).AsLeaf();
        Tensor y = (x > 0).Where(x.Clamp(0.1, 9).Sqrt(), 0);
        Assert.Equal([0, 0.25], Gradients.Of(y.Sum(), [x])[0].ToDoubles());
        Tensor infinite = Tensor.From(double.PositiveInfinity, double.NaN).AsLeaf();
        Tensor other = Tensor.From(1.0, 2).AsLeaf();
        Tensor mask = Tensor.From(false, false);
        Tensor[] bars = Gradients.Of(mask.Where(infinite, other).Sum(), [infinite, other]);
        Assert.Equal([0.0, 0], bars[0].ToDoubles());
        Assert.Equal([1.0, 1], bars[1].ToDoubles());
    }

    [Fact]
    public void ANaNIsNotHidden()
    {
        Tensor nan = Tensor.Scalar(double.NaN, DType.Float64);
        Func<Tensor, Tensor>[] all =
        [
            x => x.Relu(), x => x.LeakyRelu(0.1), x => x.Elu(), x => x.Tanh(), x => x.Sigmoid(), x => x.Softplus(), x => x.Clamp(0, 1),
            x => x.Max(),
            x => x.Min(), x => x.Sum(), x => x.Norm(), x => x.LogSumExp(), x => x.Softmax(0),
            x => x.Maximum(Tensor.Scalar(1, DType.Float64)),
            x => Tensor.Scalar(1, DType.Float64).Minimum(x), x => x.Abs(), x => x.Pow(2), x => x.Exp(),
        ];
        Assert.All(all, f => Assert.True(double.IsNaN(f(nan.Reshape([1])).Sum().Item())));
    }

    private static void Limits(Func<Tensor, Tensor> f, DType type, params (double At, double Value, double Slope)[] limits)
    {
        foreach ((double at, double value, double slope) in limits)
        {
            Assert.Equal(value, f(Tensor.Scalar(at, type)).Item());
            Assert.Equal(slope, Slope(f, at, type));
        }
    }

    private static double Slope(Func<Tensor, Tensor> f, double at, DType type)
    {
        Tensor x = Tensor.Scalar(at, type).AsLeaf();
        return Gradients.Of(f(x), [x])[0].Item();
    }

    [Fact]
    public void ALogSumExpOfNothingButMinusInfinityHasTheDerivativeZero()
    {
        double none = double.NegativeInfinity;
        Tensor x = Tensor.From([none, none, 1.0, none], [2, 2]).AsLeaf();
        Tensor y = x.LogSumExp(1);
        Assert.Equal([none, 1], y.ToDoubles());
        Assert.Equal([0, 0, 1, 0], Gradients.Of(y, [x], Tensor.Ones([2], DType.Float64))[0].ToDoubles());
    }
}
