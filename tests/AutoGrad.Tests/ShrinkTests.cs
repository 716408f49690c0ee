using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Tests;

/// <summary>
/// What a failed case is shrunk to: always smaller, still what its kind promises, and at the end the smallest that fails.
/// </summary>
[Properties(Arbitrary = [typeof(Arbitraries), typeof(Seeds)], MaxTest = 200, Replay = "20260101,1")]
public sealed class ShrinkTests
{
    [Property]
    public void ShapesBecomeSmaller(Shape shape) => AllSmaller(shape, Shrink.Shape(shape));

    [Property]
    public void BroadcastsBecomeSmallerAndStillBroadcast(Broadcast shapes)
    {
        AllSmaller(shapes, Shrink.Broadcast(shapes));
        Assert.All(Shrink.Broadcast(shapes), s => s.Parts.Aggregate(Shape.Broadcast));
    }

    [Property]
    public void AxesAreStillThere(SomeAxes c)
    {
        AllSmaller(c, Shrink.Axes(c));
        Assert.All(Shrink.Axes(c), s => s.Shape.Mark(s.Axes ?? [], s.Axes is null, new bool[s.Shape.Rank]));
    }

    [Property]
    public void TheAxisIsStillThereAndAsLongOrShorter(OneAxis c)
    {
        AllSmaller(c, Shrink.Axis(c));
        Assert.All(Shrink.Axis(c), s => Assert.InRange(s.Shape[s.Axis], 1, c.Shape[c.Axis]));
    }

    [Property]
    public void OrdersStillNameEveryAxisOnce(Shape shape, Seed seed)
    {
        int[] order = [.. Enumerable.Range(0, shape.Rank)];
        new Random(seed.Value).Shuffle(order);
        var c = new AxisOrder(shape, order);
        AllSmaller(c, Shrink.Order(c));
        Assert.All(Shrink.Order(c), s => s.Shape.Permute(s.Order));
    }

    [Property]
    public void TensorsBecomeFewerNumbersThenOnes(Tensor x)
    {
        Arbitrary<Tensor> tensors = Arbitraries.Tensors;
        Assert.Equal([], Smallest(tensors, x, _ => true).Shape);
        Tensor ones = Smallest(tensors, x, t => t.Shape == x.Shape);
        Assert.All(ones.ToDoubles(), v => Assert.Equal(1, v));
    }

    [Property]
    public void WhatAlwaysFailsEndsAtTheSmallestCase(Shape shape, Broadcast shapes, SomeAxes some, OneAxis one)
    {
        Assert.Equal([], Smallest(Arbitraries.Shapes, shape, _ => true));
        Assert.Equal("[], [], []", Smallest(Arbitraries.Broadcasts, shapes, _ => true).ToString());
        Assert.Equal([], Smallest(Arbitraries.SomeAxes, some, _ => true).Shape);
        Assert.Equal([1], Smallest(Arbitraries.OneAxis, one, _ => true).Shape);
    }

    [Fact]
    public void WhatFailsByOneAxisEndsAtThatAxis()
    {
        Assert.Equal([2], Smallest(Arbitraries.Shapes, [2, 1, 3, 3], s => s.Any(d => d > 1)));
        Assert.Equal([0], Smallest(Arbitraries.Shapes, [2, 0, 3], s => s.Size == 0));
        var stretched = new Broadcast([2, 1, 3], [4, 3], [2, 4, 3]);
        Assert.Equal("[1], [2], []", Smallest(Arbitraries.Broadcasts, stretched, s => s.A.Rank == s.B.Rank && s.A != s.B).ToString());
        Assert.Equal("[2], axis -1", Smallest(Arbitraries.OneAxis, new OneAxis([3, 2, 3], -2), c => c.Shape[c.Axis] == 2).ToString());
    }

    [Fact]
    public void CasesOfAnyMakeShrinkByDrawing()
    {
        // A case may hold what no shrinker knows, a function, and a number that depends on the shape: both stay sound.
        Gen<(Shape Shape, int Axis, Func<int, int> F)> cases =
            from shape in Draw.Filled(1)
            from axis in Draw.AxisOf(shape)
            select (shape, axis, (Func<int, int>)(i => i + axis));
        Arbitrary<(Shape Shape, int Axis, Func<int, int> F)> drawn = Shrink.ByDrawing(cases, c => Shrink.SizeOf(c.Shape));
        (Shape Shape, int Axis, Func<int, int> F) least = Smallest(drawn, ([2, 3, 2], -2, i => i - 2), c => c.Shape[c.Axis] == 3);
        Assert.Equal([3], least.Shape);
        Assert.Equal((least.Axis, true), (least.F(0), least.Axis is 0 or -1));
    }

    [Fact]
    public void AFailedPropertyShowsItsSmallestCase()
    {
        Exception e = Assert.ThrowsAny<Exception>(() => Prop.ForAll(Arbitraries.Broadcasts, shapes => Assert.Equal(shapes.A, shapes.B))
            .Check(Config.QuickThrowOnFailure.WithReplay(20_260_101, 1)));
        Assert.Matches(@"Shrunk:\s+(\[1\], \[\]|\[\], \[1\]), \[\]", e.Message);
    }

    private static void AllSmaller<T>(T failed, IEnumerable<T> candidates)
        => Assert.All(candidates, c => Assert.True(Shrink.SizeOf(c) < Shrink.SizeOf(failed), $"{c} is not smaller than {failed}"));

    /// <summary>
    /// Takes the first candidate that still fails, again and again, as FsCheck does; a shrinker that runs in circles never ends.
    /// </summary>
    private static T Smallest<T>(Arbitrary<T> cases, T failed, Func<T, bool> fails)
    {
        while (cases.Shrinker(failed).Where(fails).Take(1).ToArray() is [T smaller])
        {
            failed = smaller;
        }
        return failed;
    }
}
