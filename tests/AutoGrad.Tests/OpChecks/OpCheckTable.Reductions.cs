using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Sums, largest values, norms and statistics along axes.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Reductions()
    {
        yield return OverAxes<SumToOp>("Sum", x => x.Sum, x => x.Sum, square: true);
        yield return OverAxes<SumToOp>("Mean", x => x.Mean, x => x.Mean, square: true);
        yield return OverAxes<NormToOp>("Norm", x => x.Norm, x => x.Norm);
        yield return OverAxes<MaxToOp>("Max", x => x.Max, x => x.Max, square: true);
        yield return OverAxes<MaxToOp>("Min", x => x.Min, x => x.Min, square: true);
        yield return OverAxes<ExpOp>("LogSumExp", x => x.LogSumExp, x => x.LogSumExp);
        yield return new OpCheck(
            [typeof(DivideOp)],
            ["Softmax(int)"],
            from shape in Draw.Shape.Where(s => s.Rank > 0)
            from axis in Draw.AxisOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Softmax(axis)));
        yield return new OpCheck(
            [typeof(SumToOp)],
            ["SumTo(Shape)"],
            from shape in Draw.Shape
            from to in Draw.StretchingTo(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Square().SumTo(to)));
        yield return Moved<ChannelSumOp>("ChannelSum()", 2, (x, _) => x.ChannelSum());
        yield return new OpCheck(
            [typeof(BroadcastToOp)],
            ["BroadcastTo(Shape)"],
            from shape in Draw.Shape
            from inner in Draw.StretchingTo(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(inner, seed)], x => x[0].BroadcastTo(shape).Square()));
        yield return new OpCheck(
            [typeof(ArgMaxOp)],
            ["ArgMax(int)"],
            from shape in Draw.Filled(1)
            from axis in Draw.AxisOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed)], x => x[0].Square().Gather(axis, x[0].ArgMax(axis).Unsqueeze(axis))));
        yield return Moved<CumSumOp>("CumSum(int, bool)", 1, (x, pick) => x.CumSum(pick.Axis(x), pick.Coin));
        yield return new OpCheck([], ["Prod(int, bool)"], Cases(1, (x, pick) => x.Prod(pick.Axis(x), pick.Coin)))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Prod()"], Cases(0, (x, _) => x.Prod())) { Tolerance = 1e-5 };
        yield return new OpCheck([], ["Var(int[], bool, bool)", "Std(int[], bool, bool)"],
            from n in Gen.Choose(2, 4)
            from unbiased in Gen.Elements(false, true)
            from seed in Draw.Seed
            select new GradCase(
                [Draw.Apart([n, 3], seed)], x => x[0].Var([0], unbiased) + x[0].Std([-1], unbiased, keepDims: true) + x[0].Std()))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Norm(double, int[], bool)"],
            from p in Gen.Elements(1, 1.5, 2, 3, double.PositiveInfinity)
            from shape in Draw.Filled(1)
            from axes in Draw.AxesOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed, 0.03)], x => x[0].Norm(p, axes, new Pick(seed).Coin).Square()))
        {
            Tolerance = 1e-4,
        };
        yield return new OpCheck([], ["LogSoftmax(int)"], Cases(1, (x, pick) => x.LogSoftmax(pick.Axis(x))));
    }

    /// <summary>A reduction by its two overloads, over drawn axes, kept or dropped; of the square where it is linear by itself.</summary>
    private static OpCheck OverAxes<T>(
        string name, Func<Tensor, Func<int[]?, bool, Tensor>> many, Func<Tensor, Func<int, bool, Tensor>> one, bool square = false)
        where T : Op
        => new(
            [typeof(T)],
            [$"{name}(int[], bool)", $"{name}(int, bool)"],
            from shape in Draw.Shape.Where(s => name is "Sum" or "LogSumExp" || s.Size > 0)
            from axes in Draw.AxesOf(shape)
            from keep in Gen.Elements(false, true)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed, 0.03)], x =>
            {
                Tensor y = many(x[0])(axes, keep);
                if (shape.Rank > 0)
                {
                    y = y.Sum() + (one(x[0])(new Pick(seed).Axis(x[0]), keep).Sum() * one(x[0])(-1, keep));
                }
                return square ? y.Square() : y;
            }))
        {
            Tests = 25,
            Tolerance = 1e-5,
        };
}
