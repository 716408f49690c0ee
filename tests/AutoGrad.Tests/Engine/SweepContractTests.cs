using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>What the sweep asks of an op, what it accepts from it, and what it does with nothing.</summary>
public sealed class SweepContractTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).AsLeaf();

    [Fact]
    public void WithoutTargetsThereAreNoGradients()
    {
        Assert.Empty(Gradients.Of(Leaf(1).Square(), []));
        Assert.Empty(Gradients.Of(Tensor.Ones([1]), [], allowUnused: true));
    }

    [Fact]
    public void AnOpWhoseOutputIsAllThatIsAskedForIsNotAsked()
    {
        var op = new GivingOp((needs, _) => throw new InvalidOperationException("asked"));
        Tensor x = Leaf(1, 2);
        Tensor y = Tensor.Apply(op, x, x);
        Assert.Equal([1.0, 1], Gradients.Of(y.Sum(), [y])[0].ToDoubles());
    }

    [Fact]
    public void AnOpIsToldWhichInputsNeedACotangent()
    {
        bool[] told = [];
        var op = new GivingOp((needs, bar) =>
        {
            told = [.. needs];
            return [needs[0] ? bar : null, needs[1] ? bar : null];
        });
        Tensor a = Leaf(1, 2);
        Tensor b = Leaf(3, 4);
        Tensor y = Tensor.Apply(op, a, b).Sum();
        Gradients.Of(y, [b]);
        Assert.Equal([false, true], told);
        Gradients.Of(y, [a]);
        Assert.Equal([true, false], told);
        Gradients.Of(y, [a, b]);
        Assert.Equal([true, true], told);
    }

    [Fact]
    public void ACotangentThatIsMissingOrOfAnotherKindIsRefused()
    {
        Tensor x = Leaf(1, 2);
        Says(new GivingOp((_, bar) => [null, bar]), "The VJP of Giving of [2] Float64, [2] Float64 returned nothing for input 0");
        Says(new GivingOp((_, bar) => [bar, bar.To(DType.Float32)]), "returned [2] for input 1, which is [2] Float64");
        Says(new GivingOp((_, bar) => [bar.Reshape([2, 1]), bar]), "returned [2, 1] Float64 for input 0");

        void Says(Op op, string part)
        {
            VjpException e = Assert.Throws<VjpException>(() => Gradients.Of(Tensor.Apply(op, x, x).Sum(), [x]));
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ACotangentThatAnOpForgetsIsNotThatOfTheOpBefore()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4), c = Leaf(5, 6);
        Tensor y = (Tensor.Apply<ForgettingOp>(a, b) * c).Sum();
        VjpException e = Assert.Throws<VjpException>(() => Gradients.Of(y, [a, b, c]));
        Assert.Contains("nothing for input 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnObserverSeesNoCotangentOfAnotherOp()
    {
        Tensor gamma = Leaf(1, 1), beta = Leaf(0, 0), u = Leaf(2);
        using Anomaly anomaly = Anomaly.Detect();
        Tensor n = Tensor.From(1.0, 2, 3, 5).Reshape([2, 2]).BatchNorm(gamma, beta);
        Tensor y = n.Sum() + (u * Tensor.From(3.0)).Sum() + (u * Tensor.From(4.0)).Sum();
        Assert.Equal([7.0], Gradients.Of(y, [gamma, beta, u])[2].ToDoubles());
    }

    [Fact]
    public void WhatIsNotNeededMayBeGivenInAnyShape()
    {
        Tensor x = Leaf(1, 2);
        var op = new GivingOp((_, bar) => [bar, bar.Sum()]);
        Assert.Equal([1.0, 1], Gradients.Of(Tensor.Apply(op, x, Tensor.From(1.0, 1)).Sum(), [x])[0].ToDoubles());
    }

    [Fact]
    public void AMistakeInsideAVjpIsToldWithTheOpAroundIt()
    {
        Tensor x = Leaf(1, 2);
        var op = new GivingOp((_, bar) => [bar * Tensor.Ones([3], DType.Float64), bar]);
        ShapeException e = Assert.Throws<ShapeException>(() => Gradients.Of(Tensor.Apply(op, x, x).Sum(), [x]));
        const string place = "VJP of Giving of [2] Float64, [2] Float64: Multiply of [2] Float64, [3] Float64: ";
        Assert.StartsWith(place, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyUsersAddUpToEveryOrder()
    {
        // Five users of one value; with the sweep recorded, each sum on the way must stay as it was.
        Tensor x = Leaf(0.5, -2);
        Tensor s = x.Square();
        Tensor y = (s * x) + (s * s) + (s * 3) + s.Square() + s;
        double[] v = x.ToDoubles();
        Tensor first = Gradients.Of(y.Sum(), [x], createGraph: true)[0];
        Close(v.Select(t => (3 * t * t) + (8 * t * t * t) + (8 * t)), first);
        Tensor second = Gradients.Of(first.Sum(), [x], createGraph: true)[0];
        Close(v.Select(t => (6 * t) + (24 * t * t) + 8), second);
        Tensor third = Gradients.Of(second.Sum(), [x])[0];
        Close(v.Select(t => 6 + (48 * t)), third);

        static void Close(IEnumerable<double> expected, Tensor actual)
            => Assert.All(expected.Zip(actual.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void ATypeOfItsOwnOrThatOfTheFirstFloatingInput()
    {
        Tensor index = Tensor.From(0, 1);
        Assert.Equal(DType.Float64, new AddOp().OutputDType([index, Tensor.From(1.0)]));
        Assert.Equal(DType.Float32, new AddOp().OutputDType([index, Tensor.From(1f), Tensor.From(1.0)]));
        Assert.Equal(DType.Int32, new AddOp().OutputDType([index, index]));
        Assert.Equal(DType.Int32, new ArgMaxOp(0).OutputDType([Tensor.From(1.0)]));
    }

    [Fact]
    public void ATensorIsMadeOfAsManyNumbersAsItsShapeHas()
    {
        var device = new CpuDevice(1);
        Storage storage = device.Allocate(DType.Float32, 6);
        device.Fill(storage, 2);
        Assert.Equal([2.0, 2, 2, 2, 2, 2], new Tensor(storage, [3, 2]).ToDoubles());
        string message = Assert.Throws<ShapeException>(() => new Tensor(storage, [4])).Message;
        Assert.Contains("6 numbers do not make the shape [4], which has 4", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesStayWithWhatSharesTheNumbers()
    {
        Tensor x = Tensor.From(1.0, 2).AsLeaf("x");
        Assert.Equal("x", x.Detach().Name);
        Assert.Equal("x", x.AsLeaf().Name);
        Assert.Equal("z", x.AsLeaf("z").Name);
        Assert.Null((x + 1).Name);
        Assert.True(x.HasValue);
    }

    /// <summary>The sum of two; its cotangents are those of a function.</summary>
    private sealed class GivingOp(Func<bool[], Tensor, Tensor?[]> give) : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => throw new NotSupportedException();

        public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
            => give(needs.ToArray(), yBar).CopyTo(bars);
    }

    /// <summary>y = a + b, with VJPs that leave out b̄.</summary>
    private sealed class ForgettingOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar;

        public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
            => bars[0] = yBar;
    }
}
