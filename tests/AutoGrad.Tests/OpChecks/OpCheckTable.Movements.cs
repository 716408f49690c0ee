using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Ops that move numbers, products, and what is made of several ops.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Movements()
    {
        yield return Moved<ReshapeOp>(
            "Reshape(Shape)", 0, (x, seed) => x.Reshape(seed % 2 == 0 ? [(int)x.Shape.Size] : [(int)x.Shape.Size, 1, 1]));
        yield return Moved<ReshapeOp>(
            "Unsqueeze(Int32)", 0, (x, seed) => x.Unsqueeze((seed % ((2 * x.Shape.Rank) + 2)) - x.Shape.Rank - 1));
        yield return Moved<ReshapeOp>("Squeeze(Int32)", 0, (x, seed) => x.Unsqueeze(0).Unsqueeze(-1).Squeeze(-1).Squeeze(0).Unsqueeze(0));
        yield return Moved<PermuteOp>("Permute(Int32[])", 1, (x, seed) => x.Permute(Order(x.Shape.Rank, seed)));
        yield return Moved<PermuteOp>(
            "Transpose(Int32, Int32)", 2, (x, seed) => x.Transpose() * x.Transpose(seed % 2 == 0 ? -1 : x.Shape.Rank - 1, -2));
        yield return Moved<SliceOp>("Slice(Int32, Int32, Int32, Int32)", 1, (x, seed) =>
        {
            int axis = seed % x.Shape.Rank;
            int start = seed % (x.Shape[axis] + 1);
            return x.Slice(seed % 2 == 0 ? axis : axis - x.Shape.Rank, start, (x.Shape[axis] - start + 1) / 2, step: seed % 3 == 0 ? 2 : 1);
        });
        yield return Moved<SliceOp>(
            "get_Part(ReadOnlySpan`1)", 1, (x, seed) => x[(x.Shape[0] > 1 ? 1 : 0)..] * x[^Math.Min(1, x.Shape[0])..]) with
        {
            Cases = Cases(1, (x, seed) => x[..Math.Min(1, x.Shape[0])] + x[(x.Shape[0] / 2)..].Sum()),
        };
        yield return Moved<PadOp>("Pad(Int32[], Int32[], Double)", 0, (x, seed) => x.Pad(
            [.. x.Shape.Select((_, i) => (seed + i) % 3)], [.. x.Shape.Select((_, i) => (seed + i) % 2)], 0.5));
        yield return new OpCheck(
            [typeof(ConcatOp)],
            ["Concat(Int32)"],
            from shape in Draw.Shape.Where(s => s.Rank > 0)
            from axis in Draw.AxisOf(shape)
            from lengths in Gen.Choose(0, 2).ArrayOf(3)
            from seed in Draw.Seed
            select new GradCase(
                [.. lengths.Select((n, i) => Draw.Signed(shape.With(axis, n), seed + i))],
                    x => Tensor.Concat([.. x, x[0]], axis).Square()));
        yield return new OpCheck(
            [typeof(ConcatOp)],
            ["Stack(Int32)"],
            from shape in Draw.Shape
            from axis in Gen.Choose(-shape.Rank - 1, shape.Rank)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed), Draw.Signed(shape, seed + 1)],
                x => Tensor.Stack([x[0], x[1], x[0]], axis).Square()));
        yield return new OpCheck([typeof(GatherOp), typeof(ScatterAddOp)], ["Gather(Int32, Tensor)"], Picked((x, axis, places, seed) =>
            x.Square().Gather(axis, Draw.Indices(x.Shape.With(axis, places), x.Shape[axis], seed))));
        yield return new OpCheck(
            [typeof(ScatterAddOp), typeof(GatherOp)], ["ScatterAdd(Int32, Tensor, Int32)"], Picked((x, axis, places, seed) =>
            x.ScatterAdd(axis, Draw.Indices(x.Shape, places + 1, seed), places + 1).Square()));
    }

    private static IEnumerable<OpCheck> Composites()
    {
        yield return new OpCheck([], ["Normalise(Int32[], Double, Tensor, Tensor)"],
            from shape in Draw.Filled(1)
            from axes in Draw.AxesOf(shape).Where(a => a is not null)
            from seed in Draw.Seed
            select new GradCase(
                [Draw.Signed(shape, seed), Draw.Signed([shape[-1]], seed + 1), Draw.Signed([], seed + 2)],
                x => x[0].Normalise(axes!, 0.1, x[1], x[2]))) { Tolerance = 1e-5 };
        Type[] norm = [typeof(StandardiseOp), typeof(StandardiseProductsOp), typeof(StandardiseGradientOp)];
        yield return new OpCheck(
            norm,
            ["BatchNorm(Tensor, Tensor, Double)", "BatchNorm(Tensor, Tensor, StandardiseOp)"],
            Features(1, (x, v) =>
                x.BatchNorm(v[0], v[1], 0.1) + x.BatchNorm(v[2], null, new StandardiseOp(0.2)) + x.BatchNorm(epsilon: 0.3)))
        {
            Tolerance = 1e-5, Tests = 30,
        };
        yield return new OpCheck([], ["BatchNormWith(Tensor, Tensor, Tensor, Tensor, Double)"],
            Features(1, (x, v) => x.BatchNormWith(v[0], v[1].Square(), v[2], v[3], 0.1))) { Tolerance = 1e-5 };
        yield return new OpCheck(
            [], ["LayerNorm(Tensor, Tensor, Double)"], Features(-1, (x, v) => x.LayerNorm(v[0], v[1], 0.1) + x.LayerNorm(epsilon: 0.2)))
        {
            Tolerance = 1e-5,
        };
        yield return new OpCheck([], ["Dropout(Double, RandomSource)"],
            from shape in Draw.Shape
            from seed in Draw.Seed
            from p in Gen.Elements(0, 0.3, 1)
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Square().Dropout(p, new RandomSource((ulong)seed))));
    }

    private static int[] Order(int rank, int seed)
    {
        int[] order = [.. Enumerable.Range(0, rank).Select(a => (seed + a) % 2 == 0 ? a : a - rank)];
        new Random(seed).Shuffle(order);
        return order;
    }

    /// <summary>The square of what a linear op gives, so that the second derivative is not zero.</summary>
    private static OpCheck Moved<T>(string member, int leastRank, Func<Tensor, int, Tensor> f)
        where T : Op
        => new([typeof(T)], [member], Cases(leastRank, (x, seed) => f(x, seed).Square())) { Tests = 20 };

    private static Gen<GradCase> Cases(int leastRank, Func<Tensor, int, Tensor> f) =>
        from shape in Draw.Shape.Where(s => s.Rank >= leastRank)
        from seed in Draw.Seed
        select new GradCase([Draw.Signed(shape, seed)], x => f(x[0], seed));

    private static Gen<GradCase> Picked(Func<Tensor, int, int, int, Tensor> f) =>
        from shape in Draw.Filled(1)
        from axis in Draw.AxisOf(shape)
        from places in Gen.Choose(0, 3)
        from seed in Draw.Seed
        select new GradCase([Draw.Signed(shape, seed)], x => f(x[0], axis, places, seed));

    /// <summary>A batch, and four vectors of its features.</summary>
    private static Gen<GradCase> Features(int axis, Func<Tensor, Tensor[], Tensor> f) =>
        from shape in Draw.Filled(2)
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed(shape, seed), .. Enumerable.Range(1, 4).Select(i => Draw.Signed([shape[axis]], seed + i))], x => f(x[0], x[1..]));

    private static Gen<GradCase> Wheres() =>
        from shape in Draw.Shape
        from mask in Draw.StretchingTo(shape)
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed(a, seed), Draw.Signed(b, seed + 1)], x => Draw.Mask(mask, seed + 2).Where(x[0].Square(), x[1].Square()));

    /// <summary>Matrices and vectors, both transposes, batches that broadcast.</summary>
    private static Gen<GradCase> MatMuls() =>
        from batch in Draw.Shape.Where(s => s.Rank <= 2 && s.Size <= 4)
        from a in Draw.StretchingTo(batch)
        from b in Draw.StretchingTo(batch)
        from size in Gen.Choose(0, 3).ArrayOf(3)
        from transposes in Gen.Choose(0, 3)
        from vectors in Gen.Elements(0, 0, 0, 1, 2, 3)
        from seed in Draw.Seed
        select MatMul(a, b, size, (transposes & 1) != 0, (transposes & 2) != 0, (vectors & 1) != 0, (vectors & 2) != 0, seed);

    private static GradCase MatMul(Shape a, Shape b, int[] size, bool transposeA, bool transposeB, bool vectorA, bool vectorB, int seed)
    {
        (int m, int n, int k) = (size[0], size[1], size[2]);
        bool flipA = transposeA && !vectorA;
        bool flipB = transposeB && !vectorB;
        Shape left = vectorA ? [k] : flipA ? a.Append(k, m) : a.Append(m, k);
        Shape right = vectorB ? [k] : flipB ? b.Append(n, k) : b.Append(k, n);
        return new GradCase([Draw.Signed(left, seed), Draw.Signed(right, seed + 1)], x => x[0].MatMul(x[1], flipA, flipB));
    }

    private static Gen<GradCase> Linears(FusedActivation? activation) =>
        from batch in Draw.Shape.Where(s => s.Rank <= 2 && s.Size <= 4)
        from inputs in Gen.Choose(0, 3)
        from outputs in Gen.Choose(1, 3)
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed(batch.Append(inputs), seed), Draw.Signed([outputs, inputs], seed + 1), Draw.Signed([outputs], seed + 2)],
            x => x[0].Linear(x[1], x[2], activation) * x[0].Linear(x[1]));

    // Sums far from the kink: all numbers are positive, and every other output is turned negative.
    private static Gen<GradCase> RectifiedLinears() =>
        from rows in Gen.Choose(0, 3)
        from inputs in Gen.Choose(0, 3)
        from outputs in Gen.Choose(1, 3)
        from slope in Gen.Elements(0, 0.2)
        from seed in Draw.Seed
        let signs = (double[])[.. Enumerable.Range(0, outputs).Select(i => i % 2 == 0 ? 1.0 : -1.0)]
        select new GradCase(
            [Draw.Positive([rows, inputs], seed), Draw.Positive([outputs, inputs], seed + 1), Draw.Positive([outputs], seed + 2)],
            x => x[0].Linear(x[1] * Tensor.From(signs).Unsqueeze(1), x[2] * Tensor.From(signs), FusedActivation.LeakyRelu(slope)));
}
