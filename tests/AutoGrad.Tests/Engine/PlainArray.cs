using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>An array of numbers and the operations of <see cref="ProgramFuzzTests"/> on it, as loops over places.</summary>
internal sealed record PlainArray(Shape Shape, double[] Numbers)
{
    public double this[int[] place]
    {
        get
        {
            int at = 0;
            for (int axis = 0; axis < Shape.Rank; axis++) { at = (at * Shape[axis]) + place[axis]; }
            return Numbers[at];
        }
    }

    /// <summary>An array of a shape, number by number from its place.</summary>
    public static PlainArray Make(Shape shape, Func<int[], double> number)
        => new(shape, [.. Oracle.Places(shape).Select(number)]);

    public PlainArray Map(Func<double, double> f) => new(Shape, [.. Numbers.Select(f)]);

    public PlainArray Zip(PlainArray other, Func<double, double, double> f)
    {
        Shape shape = Shape.Broadcast(Shape, other.Shape);
        return Make(shape, place => f(Stretched(place), other.Stretched(place)));
    }

    /// <summary>One number for each line along an axis, which stays with dimension 1.</summary>
    public PlainArray Reduce(int axis, Func<double[], double> f)
        => Make(Shape.With(axis, 1), place => f(Line(place, axis)));

    /// <summary>A line of numbers for each line along an axis.</summary>
    public PlainArray Lines(int axis, Func<double[], double[]> f) => Make(Shape, place => f(Line(place, axis))[place[axis]]);

    public PlainArray Transpose() => Make([Shape[1], Shape[0]], place => this[[place[1], place[0]]]);

    /// <summary>Places chosen along an axis.</summary>
    public PlainArray Pick(int axis, int[] indices)
        => Make(Shape.With(axis, indices.Length), place => this[With(place, axis, indices[place[axis]])]);

    public PlainArray TimesTransposed(PlainArray other) => Make(
        [Shape[0], other.Shape[0]],
        place => Enumerable.Range(0, Shape[1]).Sum(k => this[[place[0], k]] * other[[place[1], k]]));

    private static int[] With(int[] place, int axis, int at)
    {
        int[] changed = [.. place];
        changed[axis] = at;
        return changed;
    }

    private double[] Line(int[] place, int axis) => [.. Enumerable.Range(0, Shape[axis]).Select(i => this[With(place, axis, i)])];

    private double Stretched(int[] place)
    {
        int[] own = place[^Shape.Rank..];
        for (int axis = 0; axis < own.Length; axis++) { own[axis] = Shape[axis] == 1 ? 0 : own[axis]; }
        return this[own];
    }
}
