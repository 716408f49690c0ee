using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>What a sweep does with the cotangents that it makes: hands back what nobody needs, and nothing else.</summary>
public sealed class SweepMemoryTests
{
    [Fact]
    public void OnlyTheGradientsRemain()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([1000], device: device).AsLeaf();
        Tensor y = x;
        for (int i = 0; i < 50; i++) { y = (y.Tanh() * 0.9) + (y * y * 0.01); }
        Tensor seed = Tensor.Ones([1000], device: device);
        long before = device.Memory.RentedStorages;
        Tensor gradient = Gradients.Of(y, [x], seed)[0];
        Assert.Equal(before + 1, device.Memory.RentedStorages);
        Assert.All(gradient.ToDoubles(), g => Assert.InRange(g, 0, 1));
        GC.KeepAlive(y);
    }

    [Fact]
    public void AScopeOwnsTheGradientsOfASweepInside()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([8], device: device).AsLeaf();
        Tensor gradient;
        using (var scope = new TensorScope())
        {
            gradient = Gradients.Of(x.Tanh().Sum(), [x])[0];
            Assert.Equal(8, gradient.ToDoubles().Length);
        }
        Assert.Throws<ReturnedTensorException>(() => gradient.ToDoubles());
        Assert.Equal(1, device.Memory.RentedStorages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(49)]
    public void ASweepThatThrowsHandsBackWhatItMade(int calls)
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([1000], device: device).AsLeaf();
        var op = new FailingOp();
        Tensor y = x;
        for (int i = 0; i < 50; i++)
        {
            y = Tensor.Apply(op, y * 0.9) + (y * y * 0.01);
        }
        y = y.Sum();
        long before = device.Memory.RentedStorages;
        for (int again = 0; again < 3; again++)
        {
            op.CallsUntilFailure = calls;
            Assert.Throws<ArithmeticException>(() => Gradients.Of(y, [x, y]));
            Assert.Equal(before, device.Memory.RentedStorages);
        }
        Tensor elsewhere = Tensor.Ones([2], device: device).AsLeaf();
        op.CallsUntilFailure = int.MaxValue;
        Assert.Throws<UnusedInputException>(() => Gradients.Of(y, [x, elsewhere]));
        Assert.Equal(before + 1, device.Memory.RentedStorages);
        Assert.False(TensorScope.IsOpen);
        GC.KeepAlive(y);
        GC.KeepAlive(elsewhere);
    }

    [Fact]
    public void ASweepWithoutACotangentLeavesOnlyTheGradientsToo()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([8], device: device).AsLeaf();
        Tensor y = x.Tanh().Sum();
        long before = device.Memory.RentedStorages;
        Tensor[] gradients = Gradients.Of(y, [x]);
        Assert.Equal(before + 1, device.Memory.RentedStorages);
        GC.KeepAlive(gradients);
        GC.KeepAlive(y);
    }

    [Fact]
    public void ACotangentThatIsPassedOnStaysWithWhoGotIt()
    {
        Tensor x = Tensor.From([1.0, 2]).AsLeaf();
        Tensor half = x * 0.5;
        Tensor middle = half + half;        // passes one cotangent on to the same node twice
        Tensor skip = middle + x;           // and on to two nodes
        Tensor y = (skip.Square() + (middle * 3)).Sum();
        Tensor[] bars = Gradients.Of(y, [middle, x, skip, half]);

        // y = (m + x)² + 3m with m = x: ∂y/∂skip = 4x, ∂y/∂m = 4x + 3, ∂y/∂half = 2(4x + 3), ∂y/∂x = 8x + 3.
        Assert.Equal([7, 11], bars[0].ToDoubles());
        Assert.Equal([11, 19], bars[1].ToDoubles());
        Assert.Equal([4, 8], bars[2].ToDoubles());
        Assert.Equal([14, 22], bars[3].ToDoubles());
    }

    [Fact]
    public void OneNewTensorForTwoInputsIsNotAddedInto()
    {
        Tensor a = Tensor.From([1.0]).AsLeaf();
        Tensor b = Tensor.From([10.0]).AsLeaf();
        Tensor both = Tensor.Apply<TwiceTheSumOp>(a, b);
        Tensor y = (both + (a * 100) + (b * 1000)).Sum();
        Tensor[] bars = Gradients.Of(y, [a, b]);
        Assert.Equal(102, bars[0].Item());
        Assert.Equal(1002, bars[1].Item());
    }

    [Fact]
    public void ACotangentThatSharesItsNumbersIsNotAddedInto()
    {
        Tensor x = Tensor.From([1.0, 2]).AsLeaf();
        Tensor doubled = x * 2;
        Tensor column = doubled.Reshape([2, 1]);
        Tensor y = (column * 3).Sum() + (doubled * 5).Sum() + (column.Reshape([2]) * 7).Sum();
        Tensor[] bars = Gradients.Of(y, [column, doubled, x]);
        Assert.Equal([10, 10], bars[0].ToDoubles());
        Assert.Equal([15, 15], bars[1].ToDoubles());
        Assert.Equal([30, 30], bars[2].ToDoubles());
    }

    [Fact]
    public void ARecordedSweepKeepsWhatItsGraphReads()
    {
        Tensor x = Tensor.From([0.5]).AsLeaf();
        Tensor first = Gradients.Of((x.Tanh() * x.Tanh()).Sum(), [x], createGraph: true)[0];
        Tensor second = Gradients.Of(first.Sum(), [x], createGraph: true)[0];
        Tensor third = Gradients.Of(second.Sum(), [x])[0];

        // t = tanh x: (t²)‴ = 24 t⁵ s… with s = 1 − t², by hand: −16 t s + 24 t³ s.
        double t = Math.Tanh(0.5), s = 1 - (t * t);
        Assert.Equal((-16 * t * s) + (24 * t * t * t * s), third.Item(), 12);
    }

    [Fact]
    public void ThreadsSweepThroughOneGraphAtTheSameTime()
    {
        Tensor x = Tensor.From([0.3, -0.2]).AsLeaf();
        Tensor shared = x;
        for (int i = 0; i < 200; i++) { shared = (shared + x).Tanh(); }
        double[] alone = Gradients.Of(shared.Sum(), [x])[0].ToDoubles();
        double[][] together = new double[64][];
        Parallel.For(0, together.Length, i => together[i] = Gradients.Of(shared.Sum(), [x])[0].ToDoubles());
        Assert.All(together, gradient => Assert.Equal(alone, gradient));
    }

    [Fact]
    public void ASweepInsideAVjpMayCrossTheSameNodes()
    {
        Tensor x = Tensor.From([0.7]).AsLeaf();
        Tensor trunk = x.Sin();
        Tensor y = Tensor.Apply(new SweepingOp(trunk, x), trunk);
        Assert.Equal(2 * Math.Cos(0.7), Gradients.Of(y, [x])[0].Item(), 12);
    }

    /// <summary>The identity; its VJP throws after some calls, with a tensor just made.</summary>
    private sealed class FailingOp : Op
    {
        public int CallsUntilFailure { get; set; }

        public override Reads Reads => Reads.None;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(new AffineFunction(1, 0), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        {
            Tensor bar = yBar * 1;
            return CallsUntilFailure-- == 0 ? throw new ArithmeticException("on purpose") : bar;
        }
    }

    /// <summary>y = 2(a + b), whose VJP returns one and the same new tensor for both inputs.</summary>
    private sealed class TwiceTheSumOp : Op
    {
        public override Reads Reads => Reads.None;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        {
            device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);
            device.Zip(default(AddFunction), y, x[0].Shape, y, x[0].Shape, y, x[0].Shape);
        }

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * 2;

        public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
        {
            bars.Fill(Vjp(0, x, y, yBar));
        }
    }

    /// <summary>y = 2 · trunk, whose VJP sweeps from the trunk to x on its own, inside the sweep that called it.</summary>
    private sealed class SweepingOp(Tensor trunk, Tensor leaf) : Op
    {
        public override Reads Reads => Reads.None;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[0].Storage, x[0].Shape, y, x[0].Shape);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        {
            Assert.Equal(Math.Cos(0.7), Gradients.Of(trunk, [leaf])[0].Item(), 12);
            return yBar * 2;
        }
    }
}
