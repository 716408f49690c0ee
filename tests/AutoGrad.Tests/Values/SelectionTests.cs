using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>What an op did not choose gets an exact 0, also from an infinite cotangent: by selection, not by a product 0 · ∞.</summary>
public sealed class SelectionTests
{
    private static readonly Tensor _two = Tensor.From(2.0, 2, 2, 2);

    /// <summary>An op of x = (−1, 1, 3, 5), and which of them it did not choose.</summary>
    private static readonly (string Name, Func<Tensor, Tensor> F, int[] PassedOver)[] _ops =
    [
        ("Maximum", x => x.Maximum(_two), [0, 1]),
        ("Maximum, the other", x => _two.Maximum(x), [0, 1]),
        ("Minimum", x => x.Minimum(_two), [2, 3]),
        ("Minimum, the other", x => _two.Minimum(x), [2, 3]),
        ("Clamp", x => x.Clamp(0, 3), [0, 3]),
        ("Relu", x => x.Relu(), [0]),
        ("LeakyRelu of slope 0", x => x.LeakyRelu(0), [0]),
        ("Abs at 0", x => (x - 1).Abs(), [1]),
        ("Pow(0)", x => x.Pow(0), [0, 1, 2, 3]),
        ("a to the power 0 at 0", x => (x - 1).Pow(Tensor.From(0.0, 0, 1, 1)), [1]),
        ("0 to the power b", x => Tensor.From(2.0, 0, 0, 2).Pow(x), [1, 2]),
        ("Where", x => (x > 2).Where(x, 0), [0, 1]),
        ("Where, the other", x => (x > 2).Where(0, x), [2, 3]),
        ("MaskedFill", x => x.MaskedFill(x > 2, 0), [2, 3]),
        ("Max", x => x.Max(), [0, 1, 2]),
        ("Min", x => x.Min(), [1, 2, 3]),
        ("Norm(∞)", x => x.Norm(double.PositiveInfinity, null), [0, 1, 2]),
        ("Norm at 0", x => (x * 0).Norm(), [0, 1, 2, 3]),
        ("MaxPool2d", x => x.Reshape([1, 1, 2, 2]).MaxPool2d((2, 2)), [0, 1, 2]),
        ("GlobalMaxPool", x => x.Reshape([1, 1, 2, 2]).GlobalMaxPool(), [0, 1, 2]),
        ("Dropout of all", x => x.Dropout(1, new RandomSource(1)), [0, 1, 2, 3]),
        ("Tril", x => x.Reshape([2, 2]).Tril(), [1]),
        ("Slice", x => x[1..3], [0, 3]),
        ("Gather", x => x.Gather(0, Tensor.From(1, 1)), [0, 2, 3]),
    ];

    public static TheoryData<string> Names => [.. _ops.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatWasPassedOverGetsAnExactZero(string name)
    {
        (_, Func<Tensor, Tensor> f, int[] passedOver) = _ops.Single(op => op.Name == name);
        foreach (bool createGraph in (bool[])[false, true])
        {
            Tensor x = Tensor.From(-1.0, 1, 3, 5).AsLeaf();
            Tensor y = f(x);
            Tensor infinite = Tensor.Full(y.Shape, double.PositiveInfinity, DType.Float64);
            double[] slopes = Gradients.Of(y, [x], infinite, createGraph)[0].ToDoubles();
            Assert.All(passedOver, i => Assert.Equal(0, slopes[i]));
        }
    }

    /// <summary>The formulas that the fused kernels stand for select as well.</summary>
    [Fact]
    public void TheFormulasSelectToo()
    {
        Tensor x = Tensor.From(-1.0, 0, 3, double.NaN);
        Tensor infinite = Tensor.Full([4], double.PositiveInfinity, DType.Float64);
        double[] Formula<F>(UnaryOp<F> op)
            where F : unmanaged, IUnaryFunction
            => op.Vjp(x, Tensor.Apply(op, x), infinite).ToDoubles();
        double[] Fused<F>(UnaryOp<F> op)
            where F : unmanaged, IUnaryFunction
            => op.FusedVjp(x, Tensor.Apply(op, x), infinite).ToDoubles();
        const double Up = double.PositiveInfinity;
        Assert.Equal([0, 0, Up, 0], Formula(new LeakyReluOp(0)));
        Assert.Equal([0, 0, Up, 0], Fused(new LeakyReluOp(0)));
        Assert.Equal([-Up, 0, Up, 0], Formula(new AbsOp()));
        Assert.Equal([-Up, 0, Up, 0], Fused(new AbsOp()));
        Assert.Equal([0, Up, 0, 0], Formula(new ClampOp(-0.5, 2)));
        Assert.Equal([0, Up, 0, 0], Fused(new ClampOp(-0.5, 2)));
    }

    /// <summary>A NaN among what is chosen from is the largest and the smallest, and the cotangent goes to it.</summary>
    [Fact]
    public void TheCotangentGoesToANaN()
    {
        double[] Slopes(Func<Tensor, Tensor> f)
        {
            Tensor x = Tensor.From(1.0, double.NaN, 3, double.NaN).AsLeaf();
            return Gradients.Of(f(x).Sum(), [x])[0].ToDoubles();
        }

        Assert.Equal([0, 0.5, 0, 0.5], Slopes(x => x.Max()));
        Assert.Equal([0, 0.5, 0, 0.5], Slopes(x => x.Min()));
        Assert.Equal([0, 1.0, 0, 0], Slopes(x => x.Reshape([1, 1, 2, 2]).MaxPool2d((2, 2))));
        Assert.Equal([1.0, 1, 0, 1], Slopes(x => x.Minimum(_two)));
        Assert.Equal([0.0, 1, 1, 1], Slopes(x => x.Maximum(_two)));
        Assert.Equal([1.0, 1, 1, 1], Slopes(x => x.Maximum(Tensor.Full([4], double.NaN, DType.Float64))));
        Assert.Equal([1.0, 0, 0, 0], Slopes(x => x.Clamp(-1, 2)));
        Assert.Equal([1.0, 0, 1, 0], Slopes(x => x.Relu()));
        Assert.Equal([1.0, 0, 1, 0], Slopes(x => x.Abs()));
        Assert.Equal(1, Tensor.From(1.0, double.NaN, 3, double.NaN).ArgMax().ToArray<int>()[0]);
    }

    [Fact]
    public void PowersOfZeroWithANegativeExponent()
    {
        Tensor a = Tensor.From(0.0, 0, 0).AsLeaf();
        Tensor b = Tensor.From(-1.0, 0, 2).AsLeaf();
        Tensor[] slopes = Gradients.Of(a.Pow(b).Sum(), [a, b]);
        Assert.Equal([double.NegativeInfinity, 0, 0], slopes[0].ToDoubles());
        Assert.Equal([double.NegativeInfinity, 0, 0], slopes[1].ToDoubles());

        // The mixed derivative of aᵇ at b = 0 is 1/a: a selection by b = 0 would lose it.
        Tensor two = Tensor.From(2.0).AsLeaf();
        Tensor zero = Tensor.From(0.0).AsLeaf();
        Tensor slope = Gradients.Of(two.Pow(zero).Sum(), [two], createGraph: true)[0];
        Assert.Equal(0.5, Gradients.Of(slope.Sum(), [zero])[0].Item(), 1e-15);
    }

    /// <summary>At its kink a norm is flat to every order, and so is the deviation of equal numbers, however they are rounded.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void ANormOfZerosAndADeviationOfEqualsAreFlatToTheThirdOrder(DType type)
    {
        Func<Tensor, Tensor>[] flat =
            [x => (x - x.Detach()).Norm(), x => x.Std(), x => x.Std([0]), x => (x - x.Detach()).Norm(3, null)];
        foreach (Func<Tensor, Tensor> f in flat)
        {
            Tensor x = Tensor.Full([7], 100.1, type).AsLeaf();
            Tensor y = f(x);
            for (int order = 1; order <= 3; order++)
            {
                y = Gradients.Of(y.Sum(), [x], createGraph: true, allowUnused: true)[0];
                Assert.All(y.ToDoubles(), v => Assert.Equal(0, v));
                y *= Tensor.From(1.0, 2, 3, 4, 5, 6, 7).To(type);
            }
        }
    }
}
