using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Broadcasting and reducing by index arithmetic on plain arrays, written without AutoGrad's own.</summary>
internal static class Oracle
{
    /// <summary>The numbers of a tensor, repeated to a shape.</summary>
    public static double[] Stretch(Tensor x, Shape shape)
    {
        double[] values = x.ToDoubles();
        return [.. Places(shape).Select(place =>
        {
            int at = 0;
            for (int i = 0; i < x.Shape.Rank; i++)
            {
                at = (at * x.Shape[i]) + (x.Shape[i] == 1 ? 0 : place[shape.Rank - x.Shape.Rank + i]);
            }
            return values[at];
        })];
    }

    /// <summary>The numbers that each result of a reduction is made of, and the shape of the results.</summary>
    public static (double[][] Groups, Shape Shape) Groups(Tensor x, int[]? axes, bool keep)
    {
        int rank = x.Shape.Rank;
        HashSet<int> gone = axes is null ? [.. Enumerable.Range(0, rank)] : [.. axes.Select(a => a < 0 ? a + rank : a)];
        double[] values = x.ToDoubles();
        double[][] groups =
        [
            .. Places(x.Shape).Zip(values)
                .GroupBy(p => string.Join(',', p.First.Where((_, axis) => !gone.Contains(axis))), p => p.Second)
                .Select(g => g.ToArray()),
        ];
        IEnumerable<int> dims = Enumerable.Range(0, rank).Where(a => keep || !gone.Contains(a)).Select(
            a => gone.Contains(a) ? 1 : x.Shape[a]);
        return (groups, new Shape([.. dims]));
    }

    /// <summary>The error function by its series, which for |x| &lt; 2 loses no digits that matter here.</summary>
    public static double Erf(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    public static IEnumerable<int[]> Places(Shape shape)
    {
        IEnumerable<int[]> places = [[]];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int dim = shape[axis];
            places = places.SelectMany(p => Enumerable.Range(0, dim).Select(i => (int[])[.. p, i])).ToArray();
        }
        return places;
    }
}
