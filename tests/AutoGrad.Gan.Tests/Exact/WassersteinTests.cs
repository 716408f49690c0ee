using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Gan.Tests.Exact;

/// <summary>The exact distance against every permutation, against the closed form on a line, and against the laws of a distance.</summary>
[Properties(Arbitrary = [typeof(Arbitraries)], Replay = "20260101,1")]
public class WassersteinTests
{
    [Property]
    public void NoPermutationIsCheaper(FewPoints sets)
    {
        int n = sets.A.Length / 2;
        double best = Permutations(n).Min(p => Enumerable.Range(0, n).Sum(i => Length(sets.A, i, sets.B, p[i]))) / n;
        Assert.Equal(best, Wasserstein.Distance(sets.A, sets.B), 1e-12);
    }

    /// <summary>Costs of any sign, not only distances.</summary>
    [Property]
    public void TheAssignmentIsTheCheapestPermutation(Costs costs)
    {
        int n = costs.Size;
        int[] found = Assignment.Solve([.. costs.Entries.Select(entry => (double)entry)], n);
        Assert.Equal(Enumerable.Range(0, n), found.Order());
        Assert.Equal(Permutations(n).Min(Total), Total(found));

        double Total(int[] p) => Enumerable.Range(0, n).Sum(i => costs.Entries[(i * n) + p[i]]);
    }

    /// <summary>On a line sorting is optimal: W₁ = (1/n)·Σ |a₍ᵢ₎ − b₍ᵢ₎|. The line is tilted, so that both coordinates count.</summary>
    [Fact]
    public void OnALineItIsTheSortedDifference()
    {
        foreach (int n in (int[])[1, 2, 50, 256])
        {
            double[] a = Numbers(n, seed: 1, scale: 1);
            double[] b = Numbers(n, seed: 2, scale: 3);
            double expected = a.Order().Zip(b.Order(), (x, y) => Math.Abs(x - y)).Average();
            Assert.Equal(expected, Wasserstein.Distance(Tilted(a), Tilted(b)), 1e-5);
        }
    }

    [Property]
    public void ItIsADistanceAndFollowsAShift(Points sets)
    {
        (float[] a, float[] b) = sets;
        float[] shuffled = [.. a.Chunk(2).Reverse().SelectMany(point => point)];
        Assert.Equal(0, Wasserstein.Distance(a, shuffled), 1e-12);
        Assert.Equal(Wasserstein.Distance(a, b), Wasserstein.Distance(b, shuffled), 1e-12);
        // Moving one whole set by (3, 4) costs exactly 5 for each point.
        float[] moved = [.. a.Select((value, i) => value + (i % 2 == 0 ? 3f : 4f))];
        Assert.Equal(5, Wasserstein.Distance(a, moved), 1e-12);
    }

    /// <summary>Two fresh draws from one ring are not at distance 0: the floor is about a tenth of its radius at 256 points.</summary>
    [Fact]
    public void TheSamplingFloorIsSeen()
    {
        float[] a = ToyData.Ring(256, seed: 1, radius: 1, sigma: 0.05);
        float[] b = ToyData.Ring(256, seed: 1, first: 256, radius: 1, sigma: 0.05);
        Assert.InRange(Wasserstein.Distance(a, b), 0.02, 0.25);
        float[] shifted = [.. b.Select((value, i) => value + (i % 2 == 0 ? 3f : 0f))];
        Assert.Equal(3, Wasserstein.Distance(a, shifted), 0.1);
    }

    [Fact]
    public void SetsThatCannotBeComparedAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Wasserstein.Distance([], []));
        Assert.Throws<ArgumentException>(() => Wasserstein.Distance([1, 2], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => Wasserstein.Distance([1, 2, 3], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Wasserstein.Distance([1, float.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => Wasserstein.Distance([1, float.PositiveInfinity], [1, 2]));
        Assert.Throws<ArgumentException>(() => Assignment.Solve([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => Assignment.Solve([double.MaxValue], 1));
    }

    private static double[] Numbers(int n, ulong seed, double scale) =>
        [.. ToyData.Ring(n, seed, radius: 0, sigma: scale).Where((_, i) => i % 2 == 0).Select(value => (double)value)];

    private static float[] Tilted(double[] positions) => [.. positions.SelectMany(p => (float[])[(float)(0.6 * p), (float)(0.8 * p)])];

    private static double Length(float[] a, int i, float[] b, int j) =>
        Math.Sqrt(Math.Pow(a[2 * i] - b[2 * j], 2) + Math.Pow(a[(2 * i) + 1] - b[(2 * j) + 1], 2));

    private static IEnumerable<int[]> Permutations(int n) =>
        n == 0
            ? [[]]
            : Permutations(n - 1).SelectMany(rest => Enumerable.Range(0, n).Select(k => (int[])[.. rest[..k], n - 1, .. rest[k..]]));

    /// <summary>Two sets of as many points of the plane, x and y in turn.</summary>
    public record Points(float[] A, float[] B)
    {
        public sealed override string ToString() => $"({string.Join(", ", A)}) and ({string.Join(", ", B)})";
    }

    /// <summary>So few that all permutations can be tried.</summary>
    public sealed record FewPoints(float[] A, float[] B) : Points(A, B);

    /// <summary>A square matrix of whole numbers.</summary>
    public sealed record Costs(int Size, int[] Entries)
    {
        public override string ToString() => string.Join("; ", Entries.Chunk(Math.Max(1, Size)).Select(row => string.Join(", ", row)));
    }

    /// <summary>Coordinates on a coarse grid, so that ties and repeated points are common; shrunk to fewer points and rows.</summary>
    public static class Arbitraries
    {
        public static Arbitrary<Points> Pairs { get; } = Sets(40).ShrunkBy(Fewer);

        public static Arbitrary<FewPoints> FewPairs { get; } = Sets(7).Select(Few).ShrunkBy(sets => Fewer(sets).Select(Few));

        public static Arbitrary<Costs> Matrices { get; } = (
            from n in Gen.Choose(0, 6)
            from entries in Gen.Choose(-9, 9).ArrayOf(n * n)
            select new Costs(n, entries)).ShrunkBy(Smaller);

        private static Gen<Points> Sets(int most) =>
            from n in Gen.Choose(1, most)
            from flat in Gen.Choose(-6, 6).Select(k => k / 4f).ArrayOf(4 * n)
            select new Points(flat[..(2 * n)], flat[(2 * n)..]);

        private static FewPoints Few(Points sets) => new(sets.A, sets.B);

        private static IEnumerable<Points> Fewer(Points sets) =>
            Enumerable.Range(0, sets.A.Length == 2 ? 0 : sets.A.Length / 2).Select(
                i => new Points(Without(sets.A, i), Without(sets.B, i)));

        private static float[] Without(float[] points, int i) => [.. points[..(2 * i)], .. points[((2 * i) + 2)..]];

        private static IEnumerable<Costs> Smaller(Costs c) => Enumerable.Range(0, c.Size).Select(
            gone => new Costs(c.Size - 1, [.. c.Entries.Where((_, at) => at / c.Size != gone && at % c.Size != gone)]));
    }
}
