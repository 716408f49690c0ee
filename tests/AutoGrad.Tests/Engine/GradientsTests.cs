using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Tests;

/// <summary>The reverse sweep: what it computes, in which order, and what it leaves alone.</summary>
public sealed class GradientsTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).AsLeaf();

    [Fact]
    public void SharedPartsOfTheGraphAddUp()
    {
        Tensor x = Leaf(3);
        Assert.Equal(6, Gradients.Of(x * x, [x])[0].Item());
        Assert.Equal(0, Gradients.Of(x - x, [x])[0].Item());
        Assert.Equal(2, Gradients.Of(x + x, [x])[0].Item());
        Tensor a = x * 2;
        Tensor diamond = (a * a) + (a * 5) + a;
        Assert.Equal((2 * 6 * 2) + 10 + 2, Gradients.Of(diamond, [x])[0].Item());
        Tensor ladder = x;
        for (int i = 0; i < 60; i++) { ladder += ladder; }
        Assert.Equal(Math.ScaleB(1, 60), Gradients.Of(ladder, [x])[0].Item());
    }

    [Fact]
    public void SeveralTargetsLeavesAndIntermediatesAtOnce()
    {
        Tensor x = Leaf(2);
        Tensor y = Leaf(5);
        Tensor product = x * y;
        Tensor result = product.Square() + x;
        Tensor[] bars = Gradients.Of(result, [x, product, y, result, x]);
        Assert.Equal([(2 * 10 * 5) + 1.0, 20, 40, 1, 101], bars.Select(b => b.Item()));
        Assert.Equal([1.0, 1], Gradients.Of(x, [x, x]).Select(b => b.Item()));
    }

    [Fact]
    public void ACotangentSeedsTheSweepAndIsNotWrittenTo()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor seed = Tensor.From(1.0, 0, -2);
        Tensor sum = x + x + x;
        Assert.Equal([3.0, 0, -6], Gradients.Of(sum, [x], seed)[0].ToDoubles());
        Assert.Equal([1.0, 0, -2], seed.ToDoubles());
        Assert.Equal([3.0, 0, -6], Gradients.Of(sum, [x], seed)[0].ToDoubles());
    }

    [Fact]
    public void ACotangentIsOfTheShapeTheTypeAndTheDeviceOfY()
    {
        // A VJP that gives ȳ on as it is would not notice any of the three.
        Tensor sum = Leaf(1, 2) + Leaf(3, 4);
        Assert.Throws<ShapeException>(() => Gradients.Of(sum, [sum], Tensor.Ones([3], DType.Float64)));
        Assert.Throws<ShapeException>(() => Gradients.Of(sum, [sum], Tensor.Ones([2], DType.Float32)));
        Tensor elsewhere = Tensor.Ones([2], DType.Float64, new ReferenceDevice());
        Assert.Contains("reference", Assert.Throws<DeviceException>(() => Gradients.Of(sum, [sum], elsewhere)).Message);
    }

    [Fact]
    public void WhatIsAccumulatedInPlaceBelongsToNobodyElse()
    {
        // ā and b̄ of a + b are one object; further users of a must not change b's.
        Tensor a = Leaf(1, 2);
        Tensor b = Leaf(3, 4);
        Tensor sum = a + b;
        Tensor y = (sum + (a * 10) + (a * 100) + (b * 7)).Sum() + sum.Sum();
        Tensor[] bars = Gradients.Of(y, [a, b, sum]);
        Assert.Equal([112.0, 112], bars[0].ToDoubles());
        Assert.Equal([9.0, 9], bars[1].ToDoubles());
        Assert.Equal([2.0, 2], bars[2].ToDoubles());
    }

    [Fact]
    public void OnlyWhatIsAskedForIsComputed()
    {
        var counter = new CountingOp();
        Tensor x = Leaf(2);
        Tensor w = Leaf(3);
        Tensor side = Tensor.Apply(counter, w);
        Tensor y = (x * side).Sum();
        Gradients.Of(y, [x]);
        Assert.Equal(0, counter.Calls);
        Gradients.Of(y, [side]);
        Assert.Equal(0, counter.Calls);
        Gradients.Of(y, [x, w]);
        Assert.Equal(1, counter.Calls);
        Gradients.Of(y + y, [w]);
        Assert.Equal(2, counter.Calls);

        var both = new CountingPairOp();
        Tensor pair = Tensor.Apply(both, x, w);
        Gradients.Of(pair, [w]);
        Assert.Equal([1], both.Inputs);
        Gradients.Of(Tensor.Apply(both, x.Detach(), w), [w]);
        Assert.Equal([1, 1], both.Inputs);
    }

    [Fact]
    public void OnlyCreateGraphRecordsTheSweep()
    {
        Tensor x = Leaf(2);
        Tensor y = x.Pow(3);
        Assert.False(Gradients.Of(y, [x])[0].HasHistory);
        Tensor slope = Gradients.Of(y, [x], createGraph: true)[0];
        Assert.True(slope.HasHistory);
        Assert.Equal(12, Gradients.Of(slope, [x])[0].Item(), 12);
        Assert.True(GradMode.IsRecording);
        Assert.True((x * 2).HasHistory);

        // With recording off around it, createGraph still records, and what was before comes back.
        using (GradMode.Off())
        {
            Assert.True(Gradients.Of(y, [x], createGraph: true)[0].HasHistory);
            Assert.False(GradMode.IsRecording);
        }
    }

    [Fact]
    public void AGraphCanBeSweptAgain()
    {
        Tensor x = Leaf(0.5, 1);
        Tensor y = x.Tanh().Sum();
        Assert.Equal(Gradients.Of(y, [x])[0].ToDoubles(), Gradients.Of(y, [x])[0].ToDoubles());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnOpMayHaveManyInputs(bool inScope)
    {
        // More than stand in a node itself, one of them twice, one a constant.
        using TensorScope scope = inScope ? new TensorScope() : default;
        Tensor[] x = [.. Enumerable.Range(1, 5).Select(i => Leaf(i))];
        Tensor weights = Tensor.From([1.0, 10, 100, 1000, 10000, 100000, 1000000]);
        Tensor y = (Tensor.Concat([x[0], x[1], x[2], Tensor.From(0.0), x[3], x[0], x[4]]).Square() * weights).Sum();
        Assert.Equal([200002, 40, 600, 80000, 10000000.0], Gradients.Of(y, x).Select(g => g.Item()));
        Assert.Equal([600], Gradients.Of(y, [x[2]]).Select(g => g.Item()));
    }

    [Fact]
    public void AThrowingSweepLeavesTheModeAsItWas()
    {
        Tensor x = Leaf(2);
        Tensor y = Tensor.Apply(new CountingOp { Fails = true }, x);
        Assert.Throws<ArithmeticException>(() => Gradients.Of(y, [x]));
        Assert.True(GradMode.IsRecording);
        Assert.Equal(1, Gradients.Of(x.Sum(), [x])[0].Item());
    }

    [Fact]
    public void SweepsNestInsideAVjp()
    {
        // An op whose VJP runs a sweep of its own, over a graph that it keeps: y = x³.
        Tensor x = Leaf(2);
        Tensor y = Tensor.Apply(new NestedCubeOp(x), x) + (x * 100);
        Assert.Equal(112, Gradients.Of(y + y.Square(), [x])[0].Item() / (1 + (2 * 208)), 12);
    }

    [Fact]
    public void AMillionOpsInARow()
    {
        Tensor x = Tensor.Scalar(1).AsLeaf();
        Tensor y = x;
        for (int i = 0; i < 1_000_000; i++) { y += 0.0; }
        Assert.Equal(1, Gradients.Of(y, [x])[0].Item());
    }

    [Fact]
    public void DetachAndModesStopTheRecording()
    {
        Tensor x = Leaf(3);
        Assert.Equal(3, Gradients.Of(x * x.Detach(), [x])[0].Item());
        using (GradMode.Off())
        {
            Assert.False((x * 2).HasHistory);
            Assert.True(x.AsLeaf().HasHistory);
        }
        using (GradMode.Off())
        {
            using (GradMode.On()) { Assert.True((x * 2).HasHistory); }
            Assert.False((x * 2).HasHistory);
        }
        Assert.True((x * 2).HasHistory);
        Assert.False((x > 1).HasHistory);
        Assert.False(x.ArgMax().HasHistory);
        Assert.False(x.To(DType.Int32).HasHistory);
        Assert.False(Tensor.Scalar(1).Exp().HasHistory);
        bool other = false;
        using (GradMode.Off())
        {
            var thread = new Thread(() => other = GradMode.IsRecording);
            thread.Start();
            thread.Join();
        }
        Assert.True(other);
    }

    [Fact]
    public void ALeafOfAComputedTensorIsANewStart()
    {
        Tensor x = Leaf(3);
        Tensor middle = (x * 2).AsLeaf("middle");
        Tensor y = middle.Square();
        Assert.Equal("middle", middle.Name);
        Assert.Equal(12, Gradients.Of(y, [middle])[0].Item());
        Assert.Throws<UnusedInputException>(() => Gradients.Of(y, [x]));
    }

    [Fact]
    public void UnusedTargetsGetZerosIfAllowed()
    {
        Tensor x = Leaf(3);
        Tensor unused = Leaf(1, 2);
        Tensor[] bars = Gradients.Of(x.Square(), [x, unused, Tensor.Ones([3])], allowUnused: true);
        Assert.Equal(6, bars[0].Item());
        Assert.Equal([0.0, 0], bars[1].ToDoubles());
        Assert.Equal([3], bars[2].Shape);
        Assert.Equal(DType.Float64, bars[1].DType);
        Assert.Equal(0, Gradients.Of(Tensor.Scalar(1), [x], allowUnused: true)[0].Item());
    }

    [Fact]
    public void GradientsOfSeveralLossesAddUp()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] total = Gradients.Sum(Gradients.Of(x.Sum(), [x]), Gradients.Of(x.Square().Sum(), [x]));
        Assert.Equal([3.0, 5], total[0].ToDoubles());
        Assert.Throws<ShapeException>(() => Gradients.Sum([x], [x, x]));
        Assert.Throws<ShapeException>(() => Gradients.Sum([x], [Leaf(1)]));
    }

    [Fact]
    public void ThreadsAndDevicesAgree()
    {
        float[][] one = Train(new CpuDevice(1));
        float[][] two = Train(new CpuDevice(2));
        float[][] plain = Train(new ReferenceDevice());
        for (int i = 0; i < one.Length; i++)
        {
            Assert.True(one[i].AsSpan().SequenceEqual(two[i]), $"gradient {i} depends on the threads");
            Assert.All(one[i].Zip(plain[i]), p => Assert.Equal(p.Second, p.First, 4e-4 * Math.Max(1, Math.Abs(p.Second))));
        }

        static float[][] Train(Device device)
        {
            var random = new RandomSource(5, device);
            Tensor[] weights = [random.Normal([96, 40]).AsLeaf(), random.Normal([96]).AsLeaf(), random.Normal([10, 96]).AsLeaf()];
            Tensor x = random.Normal([600, 40]);
            Tensor logits = (x.Linear(weights[0], weights[1]) / 6).Tanh().Linear(weights[2]);
            return [.. Gradients.Of((logits.LogSumExp(1) - logits[.., ..1].Squeeze(1)).Mean(), weights).Select(g => g.ToArray<float>())];
        }
    }

    /// <summary>The identity; counts its VJPs.</summary>
    private sealed class CountingOp : Op
    {
        public int Calls { get; private set; }

        public bool Fails { get; init; }

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(new AffineFunction(1, 0), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        {
            Calls++;
            return Fails ? throw new ArithmeticException("on purpose") : yBar;
        }
    }

    /// <summary>The sum; notes for which inputs its VJP was asked.</summary>
    private sealed class CountingPairOp : Op
    {
        public List<int> Inputs { get; } = [];

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        {
            Inputs.Add(input);
            return yBar;
        }
    }

    private sealed class NestedCubeOp : Op
    {
        private readonly Tensor _leaf;
        private readonly Tensor _cube;

        public NestedCubeOp(Tensor x)
        {
            _leaf = x.AsLeaf();
            _cube = _leaf.Pow(3);
        }

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(new PowerOfFunction(3), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Gradients.Of(_cube, [_leaf], yBar)[0];
    }
}
