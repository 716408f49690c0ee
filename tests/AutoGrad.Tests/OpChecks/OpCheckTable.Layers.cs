using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Normalisation, dropout, discrete choices, checkpoints.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Layers()
    {
        yield return new OpCheck([], ["Normalise(int[], double, Tensor, Tensor)"],
            from shape in Draw.Filled(1)
            from axes in Draw.AxesOf(shape).Where(a => a is not null)
            from seed in Draw.Seed
            select new GradCase(
                [Draw.Signed(shape, seed), Draw.Signed([shape[-1]], seed + 1), Draw.Signed([], seed + 2)],
                x => x[0].Normalise(axes!, 0.1, x[1], x[2])))
        { Tolerance = 1e-5 };
        Type[] norm = [typeof(StandardiseOp), typeof(StandardiseProductsOp), typeof(StandardiseGradientOp)];
        yield return new OpCheck(
            norm,
            ["BatchNorm(Tensor, Tensor, double)", "BatchNorm(Tensor, Tensor, StandardiseOp)"],
            Features(1, (x, v) =>
                x.BatchNorm(v[0], v[1], 0.1) + x.BatchNorm(v[2], null, new StandardiseOp(0.2)) + x.BatchNorm(epsilon: 0.3)))
        {
            Tolerance = 1e-5,
            Tests = 30,
        };
        yield return new OpCheck([], ["BatchNormWith(Tensor, Tensor, Tensor, Tensor, double)"],
            Features(1, (x, v) => x.BatchNormWith(v[0], v[1].Square(), v[2], v[3], 0.1)))
        { Tolerance = 1e-5 };
        yield return new OpCheck(
            [], ["LayerNorm(Tensor, Tensor, double)"], Features(-1, (x, v) => x.LayerNorm(v[0], v[1], 0.1) + x.LayerNorm(epsilon: 0.2)))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Dropout(double, RandomSource)"],
            from shape in Draw.Shape
            from seed in Draw.Seed
            from p in Gen.Elements(0, 0.3, 1)
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Square().Dropout(p, new RandomSource((ulong)seed))));
        yield return new OpCheck([], ["StraightThrough(Tensor)"], Cases(0, (x, _) => x.Tanh().StraightThrough(x.Tanh())));
        yield return new OpCheck([], ["GumbelSoftmax(RandomSource, double, bool, int)"], Cases(1, (x, pick) =>
            x.GumbelSoftmax(new RandomSource((ulong)pick.Seed), 0.7, hard: false, pick.Axis(x))));
        yield return new OpCheck([typeof(CheckpointOp)], [],
            from shape in Draw.Shape
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed), Draw.Signed(shape, seed + 1)], x =>
                Checkpoint.Run(t => (t[0] * t[1]).Tanh() + t[0], [x[0], x[0] * x[1]])));
    }

    /// <summary>A batch, and four vectors of its features.</summary>
    private static Gen<GradCase> Features(int axis, Func<Tensor, Tensor[], Tensor> f) =>
        from shape in Draw.Filled(2)
        where shape.Size > shape[axis] // Statistics of one value are refused.
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed(shape, seed), .. Enumerable.Range(1, 4).Select(i => Draw.Signed([shape[axis]], seed + i))], x => f(x[0], x[1..]));
}
