using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>Scopes that end twice, too early, or that are none: no scope ever ends another or hands back somebody else's tensors.</summary>
public sealed class ScopeOrderTests
{
    [Fact]
    public void NoScopeAtAllDoesNothing()
    {
        Tensor inside;
        Tensor after;
        using (new TensorScope())
        {
            TensorScope none = default;
            inside = Tensor.Ones([2]);
            Assert.Same(inside, none.Keep(inside));
            none.Dispose();
            default(TensorScope.Suspension).Dispose();
            after = Tensor.Ones([3]);
        }
        Assert.False(inside.HasValue);
        Assert.False(after.HasValue);
    }

    [Fact]
    public void AnOuterScopeThatEndsFirstLeavesTheInnerOneOpen()
    {
        var outer = new TensorScope();
        Tensor first = Tensor.Ones([2]);
        var inner = new TensorScope();
        Tensor second = Tensor.Ones([2]);
        outer.Dispose();
        Assert.False(first.HasValue);
        Assert.True(second.HasValue);
        Tensor third = Tensor.Ones([2]);
        Tensor kept = inner.Keep(second * 3);
        outer.Dispose();
        Assert.True(third.HasValue);
        inner.Dispose();
        Assert.False(second.HasValue);
        Assert.False(third.HasValue);
        Assert.Equal([3, 3], kept.ToDoubles());
        Assert.False(TensorScope.IsOpen);
    }

    [Fact]
    public void WhatTheInnermostOfThreeKeepsGoesToTheNextThatIsOpen()
    {
        var outer = new TensorScope();
        var middle = new TensorScope();
        var inner = new TensorScope();
        middle.Dispose();
        Tensor kept = inner.Keep(Tensor.Ones([2]));
        inner.Dispose();
        Assert.True(kept.HasValue);
        outer.Dispose();
        Assert.False(kept.HasValue);
        Assert.False(TensorScope.IsOpen);
    }

    [Fact]
    public void AScopeThatHasEndedKeepsNothingBack()
    {
        var early = new TensorScope();
        early.Dispose();
        using var later = new TensorScope();
        Tensor t = Tensor.Ones([2]);
        Assert.Same(t, early.Keep(t));
    }

    [Fact]
    public void EndingASuspensionTwiceIsEndingItOnce()
    {
        Tensor lasting;
        Tensor collected;
        using (new TensorScope())
        {
            TensorScope.Suspension first = TensorScope.Outside();
            first.Dispose();
            using (TensorScope.Outside())
            {
                first.Dispose();
                lasting = Tensor.Ones([2]);
            }
            first.Dispose();
            collected = Tensor.Ones([2]);
        }
        Assert.True(lasting.HasValue);
        Assert.False(collected.HasValue);
    }

    [Fact]
    public void ASuspensionThatEndsAfterItsScopeLeavesLaterScopesAlone()
    {
        var scope = new TensorScope();
        TensorScope.Suspension outside = TensorScope.Outside();
        Tensor lasting = Tensor.Ones([2]);
        scope.Dispose();
        var later = new TensorScope();
        Tensor collected = Tensor.Ones([2]);
        outside.Dispose();
        Tensor alsoCollected = Tensor.Ones([2]);
        Assert.True(collected.HasValue);
        later.Dispose();
        Assert.True(lasting.HasValue);
        Assert.False(collected.HasValue);
        Assert.False(alsoCollected.HasValue);
        Assert.False(TensorScope.IsOpen);
    }

    [Fact]
    public void AScopeInsideASuspensionStillCollects()
    {
        using var outer = new TensorScope();
        using TensorScope.Suspension outside = TensorScope.Outside();
        Tensor kept;
        Tensor gone;
        using (var inner = new TensorScope())
        {
            gone = Tensor.Ones([2]);
            kept = inner.Keep(gone * 2);
        }
        Assert.False(gone.HasValue);
        outer.Dispose();
        Assert.Equal([2, 2], kept.ToDoubles());
    }

    [Fact]
    public void AScopeCannotLeaveItsThread()
    {
        // A ref struct lives on the stack that made it: no closure, field, task or other thread can hold one, let alone end it.
        Assert.True(typeof(TensorScope).IsByRefLike);
        Assert.True(typeof(TensorScope.Suspension).IsByRefLike);
    }

    [Fact]
    public void AKeptConstantMovesOutwardsAndATensorThatIsKeptTwiceIsTwoTensors()
    {
        var device = new CpuDevice(1);
        Tensor once;
        Tensor twice;
        using (var scope = new TensorScope())
        {
            Tensor t = Tensor.Ones([2], device: device);
            once = scope.Keep(t);
            twice = scope.Keep(t);
            Assert.Equal(2, t.Storage.RefCount);
        }
        Assert.NotSame(once, twice);
        Assert.Equal(1, device.Memory.RentedStorages);
        Assert.Equal([1, 1], once.ToDoubles());
        Assert.Equal([1, 1], twice.ToDoubles());
    }
}
