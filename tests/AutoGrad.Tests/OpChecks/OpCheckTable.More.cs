using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Special functions, further reductions, picking and masking, and the checkpoint.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> More()
    {
        yield return Unary<RsqrtOp>("Rsqrt()", x => x.Rsqrt(), positive: true) with { Tolerance = 1e-5 };
        yield return Unary<AtanOp>("Atan()", x => x.Atan());
        yield return Unary<Log1pOp>("Log1p()", x => x.Log1p(), positive: true);
        yield return Unary<Expm1Op>("Expm1()", x => x.Expm1());
        yield return Unary<ErfOp>("Erf()", x => x.Erf());
        yield return Unary<SignOp>("Sign()", x => x.Sign() * x.Square());
        yield return Number("Softplus(Double)", x => x.Softplus(2.5));
        yield return Number("Silu()", x => x.Silu());
        yield return Number("Mish()", x => x.Mish());
        yield return Number("Selu()", x => x.Selu());
        yield return Number("Gelu()", x => x.Gelu());
        yield return Number("GeluTanh()", x => x.GeluTanh());
        yield return Moved<CumSumOp>("CumSum(Int32, Boolean)", 1, (x, seed) => x.CumSum(seed % x.Shape.Rank, seed % 2 == 0));
        yield return Moved<SliceOp>("Select(Int32, Int32)", 1, (x, seed) => x.Shape[-1] == 0 ? x : x.Select(-1, seed % x.Shape[-1]));
        yield return Moved<SliceOp>("Flip(Int32[])", 1, (x, seed) => x.Flip(seed % x.Shape.Rank) + (x * x.Flip()));
        yield return new OpCheck([], ["Prod(Int32, Boolean)"], Cases(1, (x, seed) => x.Prod(seed % x.Shape.Rank, seed % 2 == 0)))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Prod()"], Cases(0, (x, _) => x.Prod())) { Tolerance = 1e-5 };
        yield return new OpCheck([], ["Var(Int32[], Boolean, Boolean)", "Std(Int32[], Boolean, Boolean)"],
            from n in Gen.Choose(2, 4)
            from unbiased in Gen.Elements(false, true)
            from seed in Draw.Seed
            select new GradCase(
                [Draw.Apart([n, 3], seed)], x => x[0].Var([0], unbiased) + x[0].Std([-1], unbiased, keepDims: true) + x[0].Std()))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Norm(Double, Int32[], Boolean)"],
            from p in Gen.Elements(1, 1.5, 2, 3, double.PositiveInfinity)
            from shape in Draw.Filled(1)
            from axes in Draw.AxesOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed, 0.03)], x => x[0].Norm(p, axes, seed % 2 == 0).Square())) { Tolerance = 1e-4 };
        yield return new OpCheck([], ["LogSoftmax(Int32)"], Cases(1, (x, seed) => x.LogSoftmax(seed % x.Shape.Rank)));
        yield return new OpCheck([typeof(GatherOp)], ["IndexSelect(Int32, Tensor)"], Picked((x, axis, places, seed) =>
            x.Square().IndexSelect(axis, Draw.Indices([places], x.Shape[axis], seed))));
        yield return new OpCheck([typeof(GatherOp)], ["Embedding(Tensor)"],
            from index in Draw.Shape
            from seed in Draw.Seed
            select new GradCase([Draw.Signed([4, 2], seed)], x => x[0].Embedding(Draw.Indices(index, 4, seed)).Square()));
        yield return new OpCheck([], ["Tile(Int32[])"], Cases(0, (x, seed) =>
            x.Tile([2, .. x.Shape.Select((_, i) => (seed + i) % 3)]).Square()));
        yield return new OpCheck([], ["Flatten(Int32, Int32)"], Cases(1, (x, seed) => x.Flatten(seed % x.Shape.Rank).Square()));
        yield return new OpCheck([typeof(WhereOp)], ["MaskedFill(Tensor, Double)"], Cases(0, (x, seed) =>
            x.MaskedFill(Draw.Mask(x.Shape, seed), 0.5).Square()));
        yield return new OpCheck([typeof(WhereOp)], ["Tril(Int32)", "Triu(Int32)"], Cases(2, (x, seed) =>
            (x.Tril((seed % 3) - 1) + (x * x.Triu(seed % 2))).Square()));
        yield return new OpCheck([], ["StraightThrough(Tensor)"], Cases(0, (x, _) => x.Tanh().StraightThrough(x.Tanh())));
        yield return new OpCheck([], ["GumbelSoftmax(RandomSource, Double, Boolean, Int32)"], Cases(1, (x, seed) =>
            x.GumbelSoftmax(new RandomSource((ulong)seed), 0.7, hard: false, seed % x.Shape.Rank)));
        yield return new OpCheck([typeof(CheckpointOp)], [],
            from shape in Draw.Shape
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed), Draw.Signed(shape, seed + 1)], x =>
                Checkpoint.Run(t => (t[0] * t[1]).Tanh() + t[0], [x[0], x[0] * x[1]])));
    }
}
