using AutoGrad.Kernels.Tests;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>A walk with fewer axes visits the same places, in the same order.</summary>
public sealed unsafe class WalkTests
{
    [Fact]
    public void AWalkVisitsEveryPlaceInOrder() => Draw.Try(
        from shape in Draw.Small
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        select (shape, a, b),
        c =>
        {
            long* room = stackalloc long[Walk.Room(c.shape, 3)];
            var walk = new Walk(room, c.shape, c.a, c.b);
            Assert.InRange(walk.Rank, 1, Math.Max(1, c.shape.Rank));
            List<long>[] places = Places(walk);
            Assert.Equal(Places(c.shape, c.a.StridesTo(c.shape)), places[0]);
            Assert.Equal(Places(c.shape, c.b.StridesTo(c.shape)), places[1]);
            Assert.Equal(Places(c.shape, c.shape.StridesTo(c.shape)), places[2]);
        },
        tests: 300);

    [Fact]
    public void AxesThatEveryRunCrossesEvenlyBecomeOne()
    {
        long* room = stackalloc long[Walk.Room([2, 3, 4, 5], 2)];
        Assert.Equal(1, new Walk(room, new Shape(2, 3, 4, 5), new Shape(2, 3, 4, 5)).Rank);
        Assert.Equal(1, new Walk(room, new Shape(2, 3, 4, 5), Shape.Scalar).Rank);
        Assert.Equal(2, new Walk(room, new Shape(2, 3, 4, 5), new Shape(4, 5)).Rank);
        Assert.Equal(3, new Walk(room, new Shape(2, 3, 4, 5), new Shape(3, 1, 1)).Rank);
    }

    [Fact]
    public void TheOuterAxesPartIntoThoseWhereARunStandsStillAndTheOthers()
    {
        int size = Walk.Room([2, 3, 4, 5], 2);
        long* room = stackalloc long[3 * size];
        var all = new Walk(room, new Shape(2, 3, 4, 5), new Shape(1, 3, 1, 5));
        var kept = new Walk(room + size, all, outerFrom: 1, run: 0, still: false);
        var reduced = new Walk(room + (2 * size), all, outerFrom: 1, run: 0, still: true);
        Assert.Equal([0L, 5, 10], Places(kept)[0]);
        Assert.Equal([0L, 20, 40], Places(kept)[1]);
        Assert.Equal([0L, 5, 10, 15, 60, 65, 70, 75], Places(reduced)[1]);
    }

    private static List<long>[] Places(Walk walk)
    {
        long* index = stackalloc long[walk.Rank];
        long* at = stackalloc long[Walk.MostRuns];
        List<long>[] places = [.. Enumerable.Range(0, walk.Runs).Select(_ => new List<long>())];
        if (walk.Rows * walk.Inner == 0) { return places; }
        walk.Seek(0, index, at);
        for (long row = 0; row < walk.Rows; row++)
        {
            for (int i = 0; i < walk.Inner; i++)
            {
                for (int run = 0; run < walk.Runs; run++) { places[run].Add(at[run] + (i * walk.Step(0, run))); }
            }
            walk.Next(index, at);
        }
        return places;
    }

    private static List<long> Places(Shape shape, ImmutableArray<long> strides)
    {
        List<long> places = [0];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            places = [.. places.SelectMany(p => Enumerable.Range(0, shape[axis]).Select(i => p + (i * strides[axis])))];
        }
        return places;
    }
}
