using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>What moves, picks, repeats and masks numbers.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Shapes()
    {
        yield return Moved<ReshapeOp>(
            "Reshape(Shape)", 0, (x, pick) => x.Reshape(pick.Coin ? [(int)x.Shape.Size] : [(int)x.Shape.Size, 1, 1]));
        yield return Moved<ReshapeOp>(
            "Unsqueeze(int)", 0, (x, pick) => x.Unsqueeze(pick.Below((2 * x.Shape.Rank) + 2) - x.Shape.Rank - 1));
        yield return Moved<ReshapeOp>("Squeeze(int)", 0, (x, pick) => x.Unsqueeze(0).Unsqueeze(-1).Squeeze(-1).Squeeze(0).Unsqueeze(0));
        yield return Moved<PermuteOp>("Permute(int[])", 1, (x, pick) => x.Permute(pick.Order(x)));
        yield return Moved<PermuteOp>(
            "Transpose(int, int)", 2, (x, pick) => x.Transpose() * x.Transpose(pick.Coin ? -1 : x.Shape.Rank - 1, -2));
        yield return Moved<SliceOp>("Slice(int, int, int, int)", 1, (x, pick) =>
        {
            int axis = pick.Axis(x);
            int start = pick.Below(x.Shape[axis] + 1);
            int length = (x.Shape[axis] - start + 1) / 2;
            return x.Slice(pick.Coin ? axis : axis - x.Shape.Rank, start, length, step: pick.Below(3) == 0 ? 2 : 1);
        });
        yield return Moved<SliceOp>("x[ReadOnlySpan<Range>]", 1, (x, _) => x[(x.Shape[0] > 1 ? 1 : 0)..] * x[^Math.Min(1, x.Shape[0])..]);
        yield return Moved<SliceOp>("x[ReadOnlySpan<Range>]", 1, (x, _) => x[..Math.Min(1, x.Shape[0])] + x[(x.Shape[0] / 2)..].Sum());
        yield return Moved<PadOp>("Pad(int[], int[], double)", 0, (x, pick) => x.Pad(pick.PerAxis(x, 3), pick.PerAxis(x, 2), 0.5));
        yield return new OpCheck(
            [typeof(ConcatOp)],
            ["Concat(IReadOnlyList<Tensor>, int)"],
            from shape in Draw.Shape.Where(s => s.Rank > 0)
            from axis in Draw.AxisOf(shape)
            from lengths in Gen.Choose(0, 2).ArrayOf(3)
            from seed in Draw.Seed
            select new GradCase(
                [.. lengths.Select((n, i) => Draw.Signed(shape.With(axis, n), seed + i))],
                    x => Tensor.Concat([.. x, x[0]], axis).Square()));
        yield return new OpCheck(
            [typeof(ConcatOp)],
            ["Stack(IReadOnlyList<Tensor>, int)"],
            from shape in Draw.Shape
            from axis in Gen.Choose(-shape.Rank - 1, shape.Rank)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed), Draw.Signed(shape, seed + 1)],
                x => Tensor.Stack([x[0], x[1], x[0]], axis).Square()));
        yield return new OpCheck([typeof(GatherOp), typeof(ScatterAddOp)], ["Gather(int, Tensor)"], Picked((x, axis, places, pick) =>
            x.Square().Gather(axis, Draw.Indices(x.Shape.With(axis, places), x.Shape[axis], pick.Seed))));
        yield return new OpCheck(
            [typeof(ScatterAddOp), typeof(GatherOp)], ["ScatterAdd(int, Tensor, int)"], Picked((x, axis, places, pick) =>
            x.ScatterAdd(axis, Draw.Indices(x.Shape, places + 1, pick.Seed), places + 1).Square()));
        yield return Moved<SliceOp>("Select(int, int)", 1, (x, pick) => x.Shape[-1] == 0 ? x : x.Select(-1, pick.Below(x.Shape[-1])));
        yield return Moved<SliceOp>("Flip(int[])", 1, (x, pick) => x.Flip(pick.Axis(x)) + (x * x.Flip()));
        yield return new OpCheck([typeof(GatherOp)], ["IndexSelect(int, Tensor)"], Picked((x, axis, places, pick) =>
            x.Square().IndexSelect(axis, Draw.Indices([places], x.Shape[axis], pick.Seed))));
        yield return new OpCheck([typeof(GatherOp)], ["Embedding(Tensor)"],
            from index in Draw.Shape
            from seed in Draw.Seed
            select new GradCase([Draw.Signed([4, 2], seed)], x => x[0].Embedding(Draw.Indices(index, 4, seed)).Square()));
        yield return new OpCheck([], ["Tile(int[])"], Cases(0, (x, pick) =>
            x.Tile([2, .. pick.PerAxis(x, 3)]).Square()));
        yield return new OpCheck([], ["Flatten(int, int)"], Cases(1, (x, pick) => x.Flatten(pick.Axis(x)).Square()));
        yield return new OpCheck([typeof(WhereOp)], ["MaskedFill(Tensor, double)"], Cases(0, (x, pick) =>
            x.MaskedFill(Draw.Mask(x.Shape, pick.Seed), 0.5).Square()));
        yield return new OpCheck([typeof(WhereOp)], ["Tril(int)", "Triu(int)"], Cases(2, (x, pick) =>
            (x.Tril(pick.Below(3) - 1) + (x * x.Triu(pick.Below(2)))).Square()));
    }

    private static Gen<GradCase> Picked(Func<Tensor, int, int, Pick, Tensor> f) =>
        from shape in Draw.Filled(1)
        from axis in Draw.AxisOf(shape)
        from places in Gen.Choose(0, 3)
        from seed in Draw.Seed
        select new GradCase([Draw.Signed(shape, seed)], x => f(x[0], axis, places, new Pick(seed)));
}
