using System.Runtime.CompilerServices;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>What a scope hands back, what it keeps, and that memory stands still over many steps.</summary>
public sealed class TensorScopeTests
{
    [Fact]
    public void AScopeHandsBackWhatWasMadeInside()
    {
        var device = new CpuDevice(1);
        Tensor outside = Tensor.Ones([4], device: device);
        Tensor inside;
        using (new TensorScope())
        {
            inside = outside * 2;
            Assert.Equal(2, device.Memory.RentedStorages);
        }
        Assert.Equal(1, device.Memory.RentedStorages);
        Assert.Equal([1.0, 1, 1, 1], outside.ToDoubles());
        Assert.Throws<ReturnedTensorException>(() => inside.ToDoubles());
    }

    [Fact]
    public void UseAfterReturnNamesTheOpAndTheShape()
    {
        Tensor gone;
        using (new TensorScope()) { gone = Tensor.Ones([2, 3]); }
        foreach (Func<Tensor> use in (Func<Tensor>[])[() => gone.Tanh(), () => gone.Reshape([6]), () => gone + 1])
        {
            ReturnedTensorException e = Assert.Throws<ReturnedTensorException>(use);
            Assert.Contains(" of [2, 3]", e.Message, StringComparison.Ordinal);
            Assert.Contains("scope", e.Message, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Contains("Tanh", Assert.Throws<ReturnedTensorException>(() => gone.Tanh()).Message, StringComparison.Ordinal);
        Assert.Throws<ReturnedTensorException>(() => gone.Detach());
        Assert.Contains("[2, 3]", gone.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ASweepThroughAReturnedValueThrows()
    {
        Tensor x = Tensor.From(1.0, 2).AsLeaf();
        Tensor y;
        using (new TensorScope())
        {
            Tensor middle = x.Exp();
            using (TensorScope.Outside()) { y = (middle * x).Sum(); }
        }
        ReturnedTensorException e = Assert.Throws<ReturnedTensorException>(() => Gradients.Of(y, [x]));
        Assert.Contains("[2]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASweepDoesNotMindThatValuesWhichNoVjpReadsWereReturned()
    {
        Tensor x = Tensor.From(1.0, 2).AsLeaf();
        Tensor y;
        using (new TensorScope())
        {
            Tensor middle = x * 3;
            using (TensorScope.Outside()) { y = (middle + x).Sum(); }
        }
        Assert.Equal([4.0, 4], Gradients.Of(y, [x])[0].ToDoubles());
    }

    [Fact]
    public void ARecordedOpAndItsSweepTakeThreeHundredBytesOfManagedMemoryAtMost()
    {
        const int Ops = 1000;
        Tensor x = Tensor.Scalar(1).AsLeaf();
        Tensor constant = Tensor.Scalar(0.5);
        void Step()
        {
            using var scope = new TensorScope();
            Tensor y = x;
            for (int i = 0; i < Ops; i++) { y += constant; }
            Gradients.Of(y, [x]);
        }
        for (int warmUp = 0; warmUp < 3; warmUp++) { Step(); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Ops, 1, 300);
    }

    [Fact]
    public void KeptValuesOutliveTheirScopeAsConstantsAndBelongToTheOuterOne()
    {
        Tensor kept;
        Tensor outer;
        Tensor other;
        using (var outerScope = new TensorScope())
        {
            using (var scope = new TensorScope())
            {
                Tensor x = Tensor.From(1.0, 2).AsLeaf();
                outer = scope.Keep((x * 3).Reshape([2, 1]));
                other = scope.Keep(x * 2);
                Assert.False(outer.HasHistory);
            }
            Assert.Equal([3.0, 6], outer.ToDoubles());
            Assert.Equal([2.0, 4], other.ToDoubles());
            kept = outerScope.Keep(outer);
        }
        Assert.Throws<ReturnedTensorException>(() => other.ToDoubles());
        Assert.Equal([3.0, 6], kept.ToDoubles());
    }

    [Fact]
    public void AnExceptionUnwindsTheScopes()
    {
        var device = new CpuDevice(1);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<ShapeException>(() =>
            {
                using var outer = new TensorScope();
                Tensor x = Tensor.Ones([2], device: device).AsLeaf();
                using var inner = new TensorScope();
                Tensor y = x * 2;
                _ = y + Tensor.Ones([3], device: device);
            });
            Assert.Equal(0, device.Memory.RentedStorages);
        }
        Tensor after = Tensor.Ones([2], device: device);
        Assert.Equal([1.0, 1], after.ToDoubles());
    }

    [Fact]
    public void WhatIsMadeOutsideStays()
    {
        Tensor lasting;
        using (new TensorScope())
        {
            using (new TensorScope())
            {
                using (TensorScope.Outside()) { lasting = Tensor.Ones([3]); }
                Tensor gone = lasting * 2;
                Assert.Equal(6, gone.Sum().Item());
            }
        }
        Assert.Equal(3, lasting.Sum().Item());
    }

    [Fact]
    public void ScopesBelongToTheirThread()
    {
        Tensor? other = null;
        using (new TensorScope())
        {
            var thread = new Thread(() =>
            {
                other = Tensor.Ones([3]);
                using (new TensorScope()) { _ = other * 2; }
            });
            thread.Start();
            thread.Join();
        }
        Assert.Equal(3, other!.Sum().Item());
    }

    [Fact]
    public void EndingAScopeTwiceIsEndingItOnce()
    {
        using (var early = new TensorScope())
        {
            _ = Tensor.Ones([2]);
            early.Dispose();
        }
        // A frame that went back twice would be shared by these two.
        using (new TensorScope())
        {
            Tensor outer = Tensor.Ones([2]);
            using (new TensorScope()) { _ = outer * 2; }
            Assert.Equal(2, outer.Sum().Item());
        }
    }

    [Fact]
    public void EndingAnEarlierScopeAgainLeavesALaterOneAlone()
    {
        // The later scope uses what the earlier one has given back.
        var early = new TensorScope();
        early.Dispose();
        Tensor after;
        using (new TensorScope())
        {
            Tensor before = Tensor.Ones([2]);
            early.Dispose();
            after = Tensor.Ones([3]);
            Assert.Equal(2, before.Sum().Item());
        }
        Assert.Throws<ReturnedTensorException>(() => after.ToDoubles());
    }

    [Fact]
    public void WhatIsMadeAfterKeepingBelongsToTheScopeAgain()
    {
        Tensor later;
        using (new TensorScope())
        {
            using (var scope = new TensorScope())
            {
                scope.Keep(Tensor.Ones([2]));
                later = Tensor.Ones([3]);
            }
            Assert.Throws<ReturnedTensorException>(() => later.ToDoubles());
        }
    }

    [Fact]
    public void NoScopeHoldsOnToWhatItHandedBack()
    {
        WeakReference gone = Made();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(gone.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Made()
        {
            using var scope = new TensorScope();
            return new WeakReference(Tensor.Ones([2]));
        }
    }

    [Fact]
    public void AnOpThatLooksAtNoNumbersRefusesAReturnedTensorToo()
    {
        Tensor gone;
        using (new TensorScope()) { gone = Tensor.Ones([2, 3]); }
        string message = Assert.Throws<ReturnedTensorException>(() => Tensor.Apply<LikeOp>(gone)).Message;
        Assert.Contains("Like of [2, 3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedStorageReturnsWithItsLastUser()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([2, 3], device: device);
        Tensor view;
        using (var scope = new TensorScope()) { view = scope.Keep(x.Reshape([6])); }
        Assert.Equal(1, device.Memory.RentedStorages);
        Assert.Equal(2, x.Storage.RefCount);
        Assert.Equal(6, view.Sum().Item());
    }

    [Fact]
    public void ASteadyStepAsksForNoMemory()
    {
        var device = new CpuDevice(2);
        var random = new RandomSource(1, device);
        Tensor[] weights = [random.Normal([32, 16]), random.Normal([32]), random.Normal([4, 32])];
        PoolStatistics steady = default;
        for (int step = 0; step < 1_000; step++)
        {
            using (new TensorScope())
            {
                Step(random, weights);
            }
            if (step == 5)
            {
                steady = device.Memory;
            }
            if (step > 5)
            {
                Assert.Equal((steady.RentedBytes, steady.RentedStorages, steady.Allocations), Counts(device.Memory));
            }
        }

        static (long, long, long) Counts(PoolStatistics m) => (m.RentedBytes, m.RentedStorages, m.Allocations);
    }

    [Fact]
    public void WithoutAScopeTheCollectorKeepsMemoryBounded()
    {
        var device = new CpuDevice(1);
        Tensor w = Tensor.Ones([64, 64], device: device);
        long most = 0;
        for (int step = 0; step < 2_000; step++)
        {
            Tensor leaf = w.AsLeaf();
            Tensor y = leaf.MatMul(leaf).Tanh().Square().Sum();
            Gradients.Of(y, [leaf]);
            if (step % 100 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            most = Math.Max(most, device.Memory.RentedBytes);
        }
        // A hundred steps of some ten matrices of 16 KiB each, twice over.
        Assert.InRange(most, 0, 64L << 20);
    }

    /// <summary>Zeros of the input's shape.</summary>
    private sealed class LikeOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Fill(y, 0);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * 0;
    }

    private static void Step(RandomSource random, Tensor[] weights)
    {
        Tensor[] leaves = [.. weights.Select(w => w.AsLeaf())];
        Tensor x = random.Normal([24, 16]);
        Tensor loss = x.Linear(leaves[0], leaves[1]).Tanh().Linear(leaves[2]).Square().Mean();
        Tensor slope = Gradients.Of(loss, [leaves[0]], createGraph: true)[0];
        Tensor[] bars = Gradients.Of(loss + slope.Norm(), leaves);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i].Device.Update(new SgdRule(0.001, 0), weights[i].Storage, bars[i].Storage, weights[i].Storage, weights[i].Storage);
        }
    }
}
