using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Matrix products and fully connected layers.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Products()
    {
        yield return new OpCheck([typeof(MatMulOp)], ["MatMul(Tensor, bool, bool)"], MatMuls()) { Tests = 60 };
        foreach (FusedActivation? activation in (FusedActivation?[])[null, FusedActivation.Tanh, FusedActivation.Sigmoid])
        {
            yield return new OpCheck([typeof(LinearOp)], ["Linear(Tensor, Tensor, FusedActivation)"], Linears(activation));
        }
        yield return new OpCheck(
            [typeof(LinearOp), typeof(SlopeOp<LeakyReluSlopeFunction>)], ["Linear(Tensor, Tensor, FusedActivation)"], RectifiedLinears());
    }

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
