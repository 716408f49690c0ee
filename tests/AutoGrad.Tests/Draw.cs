using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>What the properties are tried on. Every run draws the same, since the replay seed is fixed.</summary>
internal static class Draw
{
    /// <summary>Rank 0 to 4 and at most 24 elements, with axes of 0 and 1 among them.</summary>
    public static Gen<Shape> Shape { get; } =
        from rank in Gen.Choose(0, 4)
        from dims in Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Constant(1)), (14, Gen.Choose(2, 3))).ArrayOf(rank)
        where dims.Aggregate(1, (a, b) => a * b) <= 24
        select new Shape(dims);

    public static Gen<int> Seed { get; } = Gen.Choose(0, 1_000_000);

    /// <summary>A shape with axes, none of them empty.</summary>
    public static Gen<Shape> Filled(int leastRank) => Shape.Where(s => s.Rank >= leastRank && s.Size > 0);

    /// <summary>A shape that stretches to <paramref name="target"/>: some axes of one element, some of the leading ones left out.</summary>
    public static Gen<Shape> StretchingTo(Shape target) =>
        from skip in Gen.Choose(0, 2 * target.Rank)
        from ones in Gen.Elements(false, false, true).ArrayOf(target.Rank)
        select new Shape([.. target.Select((d, i) => ones[i] ? 1 : d).Skip(Math.Max(0, skip - target.Rank))]);

    /// <summary>Some axes of a shape, from either end, or null for all.</summary>
    public static Gen<int[]?> AxesOf(Shape shape) =>
        from all in Gen.Elements(false, false, false, true)
        from picks in Gen.Choose(0, 2).ArrayOf(shape.Rank)
        select all ? null : Enumerable.Range(0, shape.Rank).Where(a => picks[a] > 0).Select(
            a => picks[a] == 1 ? a : a - shape.Rank).ToArray();

    /// <summary>One axis, from either end.</summary>
    public static Gen<int> AxisOf(Shape shape) => Gen.Choose(-shape.Rank, shape.Rank - 1);

    /// <summary>A few cases, the same in every run.</summary>
    public static IReadOnlyList<T> Some<T>(Gen<T> cases, int count)
        => cases.Sample(size: 50, seed: new Rnd(20_260_101, 1), numberOfSamples: count);

    /// <summary>Tries functions at drawn places, which shrink to the smallest shapes that still fail.</summary>
    public static void Try(Gen<GradCase> cases, Action<GradCase> holds, int tests)
        => Prop.ForAll(Shrink.ByDrawing(cases, c => c.Inputs.Sum(t => Shrink.SizeOf(t.Shape))), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20_260_101, 1));

    /// <summary>Numbers of size 0.3 to 1.8 and either sign: away from the kinks at 0.</summary>
    public static Tensor Signed(Shape shape, int seed, DType type = DType.Float64)
    {
        var random = new Random(seed);
        return Make(shape, type, _ => (random.Next(2) == 0 ? -1 : 1) * (0.3 + (1.5 * random.NextDouble())));
    }

    /// <summary>Numbers from 0.3 to 1.8.</summary>
    public static Tensor Positive(Shape shape, int seed, DType type = DType.Float64)
    {
        var random = new Random(seed);
        return Make(shape, type, _ => 0.3 + (1.5 * random.NextDouble()));
    }

    /// <summary>
    /// Numbers that are all at least 0.1 apart, also from those of another <paramref name="offset"/> (in steps of 0.05): no ties.
    /// </summary>
    public static Tensor Apart(Shape shape, int seed, double offset = 0)
    {
        int[] order = [.. Enumerable.Range(0, (int)shape.Size)];
        new Random(seed).Shuffle(order);
        return Make(shape, DType.Float64, i => (0.1 * (order[i] - (shape.Size / 2))) + offset);
    }

    /// <summary>Indices (Int32) into an axis of <paramref name="limit"/> places.</summary>
    public static Tensor Indices(Shape shape, int limit, int seed)
    {
        var random = new Random(seed);
        return Tensor.From<int>([.. Enumerable.Range(0, (int)shape.Size).Select(_ => random.Next(limit))], shape);
    }

    public static Tensor Mask(Shape shape, int seed)
    {
        var random = new Random(seed);
        return Tensor.From<bool>([.. Enumerable.Range(0, (int)shape.Size).Select(_ => random.Next(2) == 0)], shape);
    }

    private static Tensor Make(Shape shape, DType type, Func<int, double> value)
        => Tensor.From<double>([.. Enumerable.Range(0, (int)shape.Size).Select(value)], shape).To(type);
}
