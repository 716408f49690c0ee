using System.Collections.Immutable;
using AutoGrad.Kernels.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>An iterator with fewer axes comes to the same offsets, in the same order.</summary>
public sealed unsafe class StridedRowsTests
{
    [Fact]
    public void EveryOffsetComesInOrder() => Draw.Try(
        from shape in Draw.Small
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        select (shape, a, b),
        c =>
        {
            long* scratch = stackalloc long[StridedRows.ScratchLength(c.shape, 3)];
            var rows = new StridedRows(scratch, c.shape, c.a, c.b);
            Assert.InRange(rows.Rank, 1, Math.Max(1, c.shape.Rank));
            List<long>[] offsets = Offsets(rows);
            Assert.Equal(Offsets(c.shape, c.a.StridesTo(c.shape)), offsets[0]);
            Assert.Equal(Offsets(c.shape, c.b.StridesTo(c.shape)), offsets[1]);
            Assert.Equal(Offsets(c.shape, c.shape.StridesTo(c.shape)), offsets[2]);
        },
        tests: 300);

    [Fact]
    public void AxesThatEveryOperandCrossesEvenlyBecomeOne()
    {
        long* scratch = stackalloc long[StridedRows.ScratchLength([2, 3, 4, 5], 2)];
        Assert.Equal(1, new StridedRows(scratch, new Shape(2, 3, 4, 5), new Shape(2, 3, 4, 5)).Rank);
        Assert.Equal(1, new StridedRows(scratch, new Shape(2, 3, 4, 5), Shape.Scalar).Rank);
        Assert.Equal(2, new StridedRows(scratch, new Shape(2, 3, 4, 5), new Shape(4, 5)).Rank);
        Assert.Equal(3, new StridedRows(scratch, new Shape(2, 3, 4, 5), new Shape(3, 1, 1)).Rank);
    }

    [Fact]
    public void TheOuterAxesPartIntoThoseWhereAnOperandStandsStillAndTheOthers()
    {
        int size = StridedRows.ScratchLength([2, 3, 4, 5], 2);
        long* scratch = stackalloc long[3 * size];
        var all = new StridedRows(scratch, new Shape(2, 3, 4, 5), new Shape(1, 3, 1, 5));
        var kept = new StridedRows(scratch + size, all, outerFrom: 1, operand: 0, still: false);
        var reduced = new StridedRows(scratch + (2 * size), all, outerFrom: 1, operand: 0, still: true);
        Assert.Equal([0L, 5, 10], Offsets(kept)[0]);
        Assert.Equal([0L, 20, 40], Offsets(kept)[1]);
        Assert.Equal([0L, 5, 10, 15, 60, 65, 70, 75], Offsets(reduced)[1]);
    }

    private static List<long>[] Offsets(StridedRows rows)
    {
        long* index = stackalloc long[rows.Rank];
        long* at = stackalloc long[StridedRows.MaxOperands];
        List<long>[] offsets = [.. Enumerable.Range(0, rows.Operands).Select(_ => new List<long>())];
        if (rows.Count * rows.Inner == 0) { return offsets; }
        rows.Seek(0, index, at);
        for (long row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < rows.Inner; i++)
            {
                for (int o = 0; o < rows.Operands; o++) { offsets[o].Add(at[o] + (i * rows.Stride(0, o))); }
            }
            rows.Next(index, at);
        }
        return offsets;
    }

    private static List<long> Offsets(Shape shape, ImmutableArray<long> strides)
    {
        List<long> offsets = [0];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            offsets = [.. offsets.SelectMany(p => Enumerable.Range(0, shape[axis]).Select(i => p + (i * strides[axis])))];
        }
        return offsets;
    }
}
