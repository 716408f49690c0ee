using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>A checkpoint computes again what it did not keep: the same gradients, to the last bit, from a fraction of the memory.</summary>
public sealed class CheckpointTests
{
    private const int Layers = 100;
    private const int Width = 32;

    [Fact]
    public void AHundredLayersTakeAQuarterOfTheMemoryAndGiveTheSameBits()
    {
        // A device of its own: other tests run at the same time and use the shared one's memory.
        var device = new CpuDevice(1);
        var random = new RandomSource(1, device);
        Tensor input = random.Normal([64, Width]);
        Tensor[] weights =
            [.. Enumerable.Range(0, Layers).Select(_ => random.Normal([Width, Width], 0, 1 / Math.Sqrt(Width)).AsLeaf())];
        (double[][] Gradients, long Held) Measure(Func<Tensor> forward)
        {
            using var scope = new TensorScope();
            long before = device.Memory.RentedBytes;
            Tensor loss = forward().Square().Mean();
            long held = device.Memory.RentedBytes - before;
            return ([.. Gradients.Of(loss, weights).Select(g => g.ToDoubles())], held);
        }

        (double[][] plain, long all) = Measure(() => weights.Aggregate(input, (x, w) => x.Linear(w).Tanh()));
        (double[][] again, long some) = Measure(() => weights.Chunk(10).Aggregate(input, (x, part) =>
            Checkpoint.Run(t => t.Skip(1).Aggregate(t[0], (y, w) => y.Linear(w).Tanh()), [x, .. part])));
        Assert.True(4 * some <= all, $"{some} bytes held against {all}");
        for (int i = 0; i < Layers; i++) { Assert.Equal(plain[i], again[i]); }
    }

    [Fact]
    public void DropoutInsideDrawsTheSameMaskAgainAndTheGeneratorGoesOnAsIfNothingHadHappened()
    {
        Tensor x = Draw.Signed([5, 4], 1).AsLeaf();
        double[] Run(bool checkpoint, out ulong counter)
        {
            var random = new RandomSource(3);
            random.Uniform([7]);
            Tensor F(Tensor[] t) => t[0].Square().Dropout(0.5, random);
            Tensor y = checkpoint ? Checkpoint.Run(F, [x], random) : F([x]);
            double[] gradient = Gradients.Of((y * random.Normal(y.Shape, type: DType.Float64)).Sum(), [x])[0].ToDoubles();
            counter = random.Counter;
            return gradient;
        }

        double[] plain = Run(false, out ulong before);
        double[] again = Run(true, out ulong after);
        Assert.Equal(plain, again);
        Assert.Equal(before, after);
    }

    [Fact]
    public void AnotherValueTheSecondTimeIsNamed()
    {
        Tensor x = Tensor.Ones([1000], DType.Float64).AsLeaf();
        var random = new RandomSource(4);
        Tensor y = Checkpoint.Run(t => t[0].Dropout(0.5, random) * t[0], [x]);
        Assert.Contains("random", Assert.Throws<RecomputedValueException>(() => Gradients.Of(y.Sum(), [x])).Message);
        int calls = 0;
        Tensor z = Checkpoint.Run(t => t[0] * (calls++ + 1), [x]);
        Assert.Throws<RecomputedValueException>(() => Gradients.Of(z.Sum(), [x], createGraph: true));
    }

    [Fact]
    public void ASecondDerivativeGoesThroughIt()
    {
        Tensor x = Draw.Signed([3], 2).AsLeaf();
        double[] Second(Func<Tensor, Tensor> f)
        {
            Tensor slope = Gradients.Of(f(x).Sum(), [x], createGraph: true)[0];
            return Gradients.Of(slope.Square().Sum(), [x])[0].ToDoubles();
        }

        Assert.Equal(Second(t => t.Tanh() * t.Exp()), Second(t => Checkpoint.Run(i => i[0].Tanh() * i[0].Exp(), [t])));
    }

    [Fact]
    public void InputsThatDependOnEachOtherKeepTheirSharesApart()
    {
        Tensor x = Draw.Signed([3], 3).AsLeaf();
        Tensor y = x.Square();
        double[] plain = Gradients.Of((y * x).Sum(), [x])[0].ToDoubles();
        Assert.Equal(plain, Gradients.Of(Checkpoint.Run(t => t[0] * t[1], [y, x]).Sum(), [x])[0].ToDoubles());
        Assert.Equal(
            plain, Gradients.Of(Checkpoint.Run(t => t[0] * t[1], [y, x]).Sum(), [x], createGraph: true)[0].ToDoubles());
    }

    [Fact]
    public void WhatIsCapturedWithoutBeingDeclaredIsRefused()
    {
        Tensor x = Draw.Signed([3], 4).AsLeaf();
        Tensor weight = Draw.Signed([3], 5).AsLeaf("weight");
        UndeclaredInputException e = Assert.Throws<UndeclaredInputException>(() => Checkpoint.Run(t => t[0] * weight, [x]));
        Assert.Contains("'weight'", e.Message, StringComparison.Ordinal);
        Tensor made = weight.Square();
        Assert.Throws<UndeclaredInputException>(() => Checkpoint.Run(t => t[0] * made, [x]));
        Assert.Throws<UndeclaredInputException>(() => Checkpoint.Run(t => t[0] * weight, [x.Detach()]));
        Assert.Throws<UndeclaredInputException>(() => Checkpoint.Run(_ => weight, [x]));
        Assert.Throws<UndeclaredInputException>(() => Checkpoint.Run(t => t[0] * Draw.Signed([3], 6).AsLeaf("made inside"), [x]));
    }

    [Fact]
    public void ConstantsMayBeCapturedAndPassed()
    {
        Tensor x = Draw.Signed([3], 6).AsLeaf();
        Tensor constant = Draw.Signed([3], 7);
        Tensor y = Checkpoint.Run(t => (t[0].Square() * constant) + t[1], [x, constant]);
        Assert.Equal((2 * x * constant).ToDoubles(), Gradients.Of(y.Sum(), [x])[0].ToDoubles());
        Assert.False(Checkpoint.Run(t => t[0] * constant, [constant]).HasHistory);
        Assert.False(Checkpoint.Run(_ => constant, [constant]).HasHistory);
    }

    [Fact]
    public void AnInputThatIsNotUsedGetsZerosAndOneThatIsNotAskedForNothing()
    {
        Tensor x = Draw.Signed([3], 8).AsLeaf();
        Tensor unused = Draw.Signed([2], 9).AsLeaf();
        Tensor y = Checkpoint.Run(t => (t[0] + t[0]) * t[0].Exp(), [x, unused]);
        Tensor[] bars = Gradients.Of(y.Sum(), [x, unused]);
        Assert.Equal([0.0, 0], bars[1].ToDoubles());
        Assert.Equal(bars[0].ToDoubles(), Gradients.Of(y.Sum(), [x])[0].ToDoubles());
        Assert.Equal([0.0, 0], Gradients.Of(y.Sum(), [unused])[0].ToDoubles());
    }

    [Fact]
    public void FortyInputsAreAllRead()
    {
        Tensor[] x = [.. Enumerable.Range(0, 40).Select(i => Tensor.Scalar(i, DType.Float64).AsLeaf())];
        Tensor y = Checkpoint.Run(t => t.Select(v => v.Square()).Aggregate((a, b) => a + b), x);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => 2.0 * i), Gradients.Of(y, x).Select(g => g.Item()));
    }

    [Fact]
    public void ASecondRunThatFailsPutsTheGeneratorBack()
    {
        var random = new RandomSource(3);
        Tensor x = Draw.Signed([4], 10).AsLeaf();
        int runs = 0;
        Tensor F(Tensor[] t)
        {
            Tensor noise = random.Normal([4], type: DType.Float64);
            return ++runs == 1 ? t[0] * noise : throw new ArithmeticException("on purpose");
        }

        Tensor y = Checkpoint.Run(F, [x], random);
        random.Normal([8]);
        ulong counter = random.Counter;
        Assert.Throws<ArithmeticException>(() => Gradients.Of(y.Sum(), [x]));
        Assert.Equal(counter, random.Counter);
        Assert.True(GradMode.IsRecording);
    }

    [Fact]
    public void BothRunsHandTheirMemoryBack()
    {
        var device = new CpuDevice(1);
        Tensor x = new RandomSource(1, device).Normal([16]).AsLeaf();
        Tensor w = new RandomSource(2, device).Normal([16]);
        long inputs = device.Memory.RentedStorages;
        Tensor y = Checkpoint.Run(t => (t[0].Exp() * t[1]).Tanh(), [x, w]);
        Assert.Equal(inputs + 1, device.Memory.RentedStorages);
        Tensor bar = Tensor.Ones([16], device: device);
        long before = device.Memory.RentedStorages;
        Tensor[] gradients = Gradients.Of(y, [x], bar);
        Assert.Equal(before + 1, device.Memory.RentedStorages);
        Assert.Equal(1, gradients[0].Storage.RefCount);
    }
}
