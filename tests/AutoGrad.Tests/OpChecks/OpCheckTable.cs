using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>
/// One entry for every op and every public call that computes tensors. All are checked to order 2; where the second derivative is zero by
/// structure (linear and piecewise linear ops) the check shows that it is, and that the sweep gives zeros rather than nothing.
/// </summary>
internal static partial class OpCheckTable
{
    public static OpCheck[] All { get; } =
    [
        .. Arithmetic(), .. Elementwise(), .. Choices(), .. Reductions(), .. Shapes(), .. Products(), .. Images(), .. Layers(),
    ];

    private static OpCheck With<T>(this OpCheck check)
        where T : Op
        => check with { Ops = [.. check.Ops, typeof(T)] };

    private static Gen<GradCase> Places(Func<(Shape Shape, int Seed), Tensor> place, Func<Tensor, Tensor> f) =>
        from shape in Draw.Shape
        from seed in Draw.Seed
        select new GradCase([place((shape, seed))], x => f(x[0]));

    private static Gen<GradCase> Pairs(Func<Shape, int, Tensor> left, Func<Shape, int, Tensor> right, Func<Tensor, Tensor, Tensor> f) =>
        from shape in Draw.Shape
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from seed in Draw.Seed
        select new GradCase([left(a, seed), right(b, seed + 1)], x => f(x[0], x[1]));

    /// <summary>The square of what a linear op gives, so that the second derivative is not zero.</summary>
    private static OpCheck Moved<T>(string member, int leastRank, Func<Tensor, Pick, Tensor> f)
        where T : Op
        => new([typeof(T)], [member], Cases(leastRank, (x, pick) => f(x, pick).Square())) { Tests = 20 };

    private static Gen<GradCase> Cases(int leastRank, Func<Tensor, Pick, Tensor> f) =>
        from shape in Draw.Shape.Where(s => s.Rank >= leastRank)
        from seed in Draw.Seed
        select new GradCase([Draw.Signed(shape, seed)], x => f(x[0], new Pick(seed)));
}
