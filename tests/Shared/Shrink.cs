using System.Collections;
using System.Runtime.CompilerServices;
using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>
/// Shrinkers: what to try next once a case has failed. Each candidate is smaller by <see cref="SizeOf"/>, so that shrinking ends, and
/// keeps what its kind promises: shapes still broadcast, axes are still there.
/// </summary>
internal static class Shrink
{
    /// <summary>Draws cases, and shrinks a failed one to those that <paramref name="smaller"/> gives.</summary>
    public static Arbitrary<T> ShrunkBy<T>(this Gen<T> cases, Func<T, IEnumerable<T>> smaller) => Arb.From(cases, smaller);

    /// <summary>Without an axis, or with a shorter one.</summary>
    public static IEnumerable<Shape> Shape(Shape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(i => shape.Without(i)), .. Shorter(shape)];

    /// <summary>Without an axis, or with a shorter one, in all shapes; a part with fewer axes, or with one element along one.</summary>
    public static IEnumerable<Broadcast> Broadcast(Broadcast shapes)
    {
        Shape whole = shapes.Parts.Aggregate(Kernels.Shape.Broadcast);
        for (int axis = -1; axis >= -whole.Rank; axis--)
        {
            int length = whole[axis];
            yield return Each(p => p.Rank >= -axis ? p.Without(axis) : p);
            if (length > 1)
            {
                yield return Each(p => p.Rank >= -axis && p[axis] == length ? p.With(axis, length - 1) : p);
            }
        }
        for (int i = 0; i < shapes.Parts.Length; i++)
        {
            foreach (Shape part in Narrower(shapes.Parts[i]))
            {
                Shape[] parts = shapes.Parts;
                parts[i] = part;
                yield return new Broadcast(parts[0], parts[1], parts[2]);
            }
        }

        Broadcast Each(Func<Shape, Shape> change) => new(change(shapes.A), change(shapes.B), change(shapes.C));

        static IEnumerable<Shape> Narrower(Shape shape) =>
        [
            .. shape.Rank > 0 ? (Shape[])[shape.Without(0)] : [],
            .. Enumerable.Range(0, shape.Rank).Where(i => shape[i] > 1).Select(i => shape.With(i, 1)),
        ];
    }

    /// <summary>A smaller shape with the axes that are left; fewer axes.</summary>
    public static IEnumerable<SomeAxes> Axes(SomeAxes c) =>
    [
        .. Enumerable.Range(0, c.Shape.Rank).Select(
            i => new SomeAxes(c.Shape.Without(i), c.Axes is null ? null : Left(c.Shape, c.Axes, i))),
        .. Shorter(c.Shape).Select(s => c with { Shape = s }),
        .. (c.Axes ?? []).Select(a => c with { Axes = [.. c.Axes!.Where(b => b != a)] }),
    ];

    /// <summary>A smaller shape that still has the axis.</summary>
    public static IEnumerable<OneAxis> Axis(OneAxis c) =>
    [
        .. Enumerable.Range(0, c.Shape.Rank).Where(i => i != c.Shape.Axis(c.Axis)).Select(
            i => new OneAxis(c.Shape.Without(i), Left(c.Shape, [c.Axis], i)[0])),
        .. Shorter(c.Shape).Select(s => c with { Shape = s }),
    ];

    /// <summary>A smaller shape with the order of the axes that are left.</summary>
    public static IEnumerable<AxisOrder> Order(AxisOrder c) =>
    [
        .. Enumerable.Range(0, c.Shape.Rank).Select(i => new AxisOrder(c.Shape.Without(i), Left(c.Shape, c.Order, i))),
        .. Shorter(c.Shape).Select(s => c with { Shape = s }),
    ];

    /// <summary>
    /// Draws cases of any make, and shrinks by drawing: the smaller ones of a thousand more, smallest first. So a case may hold functions,
    /// and numbers that depend on one another, and still shrinks to what its generator can give.
    /// </summary>
    public static Arbitrary<T> ByDrawing<T>(Gen<T> cases, Func<T, double> size) => cases.ShrunkBy(failed =>
    {
        double limit = size(failed);
        return cases.Sample(size: 50, seed: new Rnd(20_260_101, 3), numberOfSamples: 1000)
            .Select(c => (Case: c, Size: size(c))).Where(c => c.Size < limit).OrderBy(c => c.Size).Select(c => c.Case);
    });

    /// <summary>How large a case is: axes and their lengths, elements, digits of numbers; what is none of these counts nothing.</summary>
    public static double SizeOf(object? value) => value switch
    {
        Shape shape => shape.Rank + shape.Sum(d => (double)d),
        bool flag => flag ? 1 : 0,
        int number => Math.Log2(1 + Math.Abs((double)number)),
        Broadcast c => c.Parts.Sum(p => SizeOf(p)),
        SomeAxes c => SizeOf(c.Shape) + (c.Axes?.Length ?? 0),
        OneAxis c => SizeOf(c.Shape),
        AxisOrder c => SizeOf(c.Shape),
        ITuple tuple => Enumerable.Range(0, tuple.Length).Sum(i => SizeOf(tuple[i])),
        IEnumerable list => list.Cast<object?>().Sum(item => 1 + SizeOf(item)),
        _ => 0,
    };

    private static IEnumerable<Shape> Shorter(Shape shape) =>
        Enumerable.Range(0, shape.Rank).Where(i => shape[i] > 1).Select(i => shape.With(i, shape[i] - 1));

    /// <summary>Some axes of a shape, as they are called once one axis is gone.</summary>
    private static int[] Left(Shape shape, int[] axes, int gone) =>
    [
        .. axes.Where(a => shape.Axis(a) != gone).Select(a => a >= 0 ? (a > gone ? a - 1 : a) : (shape.Axis(a) < gone ? a + 1 : a)),
    ];
}
