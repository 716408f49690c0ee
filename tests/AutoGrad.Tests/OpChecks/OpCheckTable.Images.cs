using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Convolutions and pooling over drawn geometry: batches, groups, windows, strides, padding, dilation.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Images()
    {
        const string Pairs = "(int, int)?, (int, int)?, (int, int)?";
        Type[] three = [typeof(ConvolveOp), typeof(ConvolveTransposedOp), typeof(ConvolveKernelOp)];
        yield return new OpCheck(three, [$"Conv2d(Tensor, Tensor, {Pairs}, int)"], Convolutions((g, x) =>
            x[0].Conv2d(x[1], x[2], g.Stride, g.Padding, g.Dilation, g.Groups)))
        { Tests = 30 };
        yield return new OpCheck(
            three,
            [$"ConvTranspose2d(Tensor, Tensor, {Pairs}, (int, int)?, int)"],
            from g in Geometries
            from seed in Draw.Seed
            select new GradCase(
                [
                    Draw.Signed([g.Batch, 2 * g.Groups, 2, 3], seed),
                    Draw.Signed([2 * g.Groups, 2, g.Window.Y, g.Window.X], seed + 1),
                    Draw.Signed([2 * g.Groups], seed + 2),
                ],
                x => x[0].ConvTranspose2d(x[1], x[2], g.Stride, (0, 0), g.OutputPadding, g.Dilation, g.Groups)))
        { Tests = 30 };
        yield return new OpCheck([typeof(ConvolveOp)], ["Conv1d(Tensor, Tensor, int, int, int, int)"], Convolutions((g, x) =>
            x[0].Flatten(2).Conv1d(x[1].Flatten(2), x[2], g.Stride.X, g.Padding.X, 1, g.Groups)));
        yield return new OpCheck(
            [typeof(ConvolveTransposedOp)],
            ["ConvTranspose1d(Tensor, Tensor, int, int, int, int, int)"],
            from stride in Gen.Choose(1, 3)
            from seed in Draw.Seed
            select new GradCase(
                [Draw.Signed([2, 2, 3], seed), Draw.Signed([2, 1, 3], seed + 1), Draw.Signed([2], seed + 2)],
                x => x[0].ConvTranspose1d(x[1], x[2], stride, 1, stride - 1, 1, 2)));
        yield return new OpCheck(
            [typeof(WindowArgMaxOp), typeof(GatherOp)], ["MaxPool2d((int, int), (int, int)?, (int, int)?)"], Pooled((g, x) =>
            x.MaxPool2d(g.Window, g.Stride, (g.Window.Y / 2, g.Window.X / 2)).Square() + x.MaxPool2d((2, 3)).Sum()));
        yield return new OpCheck(
            [typeof(WindowSumOp), typeof(WindowSumTransposeOp)], ["AvgPool2d((int, int), (int, int)?, (int, int)?)"], Pooled((g, x) =>
            x.AvgPool2d(g.Window, g.Stride, (g.Window.Y / 2, g.Window.X / 2)).Square() + x.AvgPool2d((2, 3)).Sum()));
        yield return new OpCheck([typeof(UnfoldOp), typeof(FoldOp)], [], Pooled((g, x) =>
            Tensor.Apply(new UnfoldOp(new Window(g.Window.Y, g.Window.X, g.Stride, g.Padding, (1, g.Dilation.X))), x).Square()));
        yield return new OpCheck([], ["GlobalAvgPool()"], Pooled((_, x) => x.GlobalAvgPool().Square()));
        yield return new OpCheck([], ["GlobalMaxPool()"], Pooled((_, x) => x.GlobalMaxPool().Square()));
        yield return new OpCheck([], ["UpsampleNearest(int)"], Pooled((g, x) => x.UpsampleNearest(g.Window.Y).Square()));
        yield return new OpCheck([], ["PixelShuffle(int)"], Pooled((_, x) => Tensor.Concat([x, x * x], 1).PixelShuffle(2).Square()));
        yield return new OpCheck([], ["GroupNorm(int, Tensor, Tensor, double)"], Normed((x, v) => x.GroupNorm(2, v[0], v[1], 0.1)))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["InstanceNorm(Tensor, Tensor, double)"], Normed((x, v) => x.InstanceNorm(v[0], v[1], 0.1)))
        {
            Tolerance = 1e-5,
        };
    }

    private sealed record Geometry(
        int Batch, int Groups, (int Y, int X) Window, (int Y, int X) Stride, (int Y, int X) Padding, (int Y, int X) Dilation)
    {
        /// <summary>Allowed: less than the stride or the dilation.</summary>
        public (int Y, int X) OutputPadding => (Math.Max(Stride.Y, Dilation.Y) - 1, 0);
    }

    private static Gen<Geometry> Geometries =>
        from batch in Gen.Choose(1, 2)
        from groups in Gen.Choose(1, 2)
        from window in Pair(1, 3)
        from stride in Pair(1, 3)
        from padding in Pair(0, 2)
        from dilation in Pair(1, 2)
        select new Geometry(batch, groups, window, stride, padding, dilation);

    private static Gen<(int Y, int X)> Pair(int least, int most) =>
        from y in Gen.Choose(least, most)
        from x in Gen.Choose(least, most)
        select (y, x);

    /// <summary>An image of 5 × 6, on which every drawn window fits, a weight and a bias.</summary>
    private static Gen<GradCase> Convolutions(Func<Geometry, Tensor[], Tensor> f) =>
        from g in Geometries
        from seed in Draw.Seed
        select new GradCase(
            [
                Draw.Signed([g.Batch, 2 * g.Groups, 5, 6], seed),
                Draw.Signed([2 * g.Groups, 2, g.Window.Y, g.Window.X], seed + 1),
                Draw.Signed([2 * g.Groups], seed + 2),
            ],
            x => f(g, x));

    private static Gen<GradCase> Pooled(Func<Geometry, Tensor, Tensor> f) =>
        from g in Geometries
        from seed in Draw.Seed
        select new GradCase([Draw.Apart([g.Batch, 2, 4, 5], seed, 0.03)], x => f(g, x[0]));

    private static Gen<GradCase> Normed(Func<Tensor, Tensor[], Tensor> f) =>
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed([2, 4, 3], seed), Draw.Signed([4], seed + 1), Draw.Signed([4], seed + 2)], x => f(x[0], x[1..]));
}
