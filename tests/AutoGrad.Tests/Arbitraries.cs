using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>Batches that broadcast, of M × K and of K × N matrices.</summary>
public sealed record MatrixPair(Broadcast Batch, int M, int N, int K);

/// <summary>How the parameters of the engine's properties are drawn and shrunk.</summary>
public static class Arbitraries
{
    /// <summary>The types that derivatives are of.</summary>
    public static Arbitrary<DType> Types => Gen.Elements(DType.Float64, DType.Float32).ToArbitrary();

    public static Arbitrary<Shape> Shapes => Draw.Shape.ShrunkBy(Shrink.Shape);

    public static Arbitrary<Broadcast> Broadcasts { get; } = (
        from shape in Draw.Shape
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from c in Draw.StretchingTo(shape)
        select new Broadcast(a, b, c)).ShrunkBy(Shrink.Broadcast);

    /// <summary>Some axes, or all, of a shape that is not empty.</summary>
    public static Arbitrary<SomeAxes> SomeAxes { get; } = (
        from shape in Draw.Filled(0)
        from axes in Draw.AxesOf(shape)
        select new SomeAxes(shape, axes)).ShrunkBy(Shrink.Axes);

    /// <summary>One axis of a shape that is not empty.</summary>
    public static Arbitrary<OneAxis> OneAxis { get; } = (
        from shape in Draw.Filled(1)
        from axis in Draw.AxisOf(shape)
        select new OneAxis(shape, axis)).ShrunkBy(Shrink.Axis);

    public static Arbitrary<MatrixPair> MatrixPairs { get; } = (
        from batch in Draw.Shape.Where(s => s.Rank <= 2)
        from a in Draw.StretchingTo(batch)
        from b in Draw.StretchingTo(batch)
        from size in Gen.Choose(0, 4).ArrayOf(3)
        select new MatrixPair(new Broadcast(a, b, []), size[0], size[1], size[2])).ShrunkBy(SmallerPairs);

    /// <summary>Numbers away from 0, of either sign and precision; shrunk to fewer, then to ones.</summary>
    public static Arbitrary<Tensor> Tensors { get; } = (
        from shape in Draw.Shape
        from seed in Draw.Seed
        from type in Types.Generator
        select Draw.Signed(shape, seed, type)).ShrunkBy(SmallerTensors);

    private static IEnumerable<MatrixPair> SmallerPairs(MatrixPair c) =>
    [
        .. Shrink.Broadcast(c.Batch).Select(batch => c with { Batch = batch }),
        .. ((MatrixPair[])[c with { M = c.M - 1 }, c with { N = c.N - 1 }, c with { K = c.K - 1 }]).Where(
            p => Math.Min(p.M, Math.Min(p.N, p.K)) >= 0),
    ];

    private static IEnumerable<Tensor> SmallerTensors(Tensor x)
    {
        double[] numbers = x.ToDoubles();
        foreach (Shape shape in Shrink.Shape(x.Shape))
        {
            // What an empty tensor shrinks to may hold more numbers than it: ones.
            double[] first = [.. Enumerable.Range(0, (int)shape.Size).Select(i => i < numbers.Length ? numbers[i] : 1)];
            yield return Tensor.From<double>(first, shape).To(x.DType);
        }
        if (numbers.Any(n => n != 1))
        {
            yield return Tensor.Ones(x.Shape, x.DType);
        }
    }
}
