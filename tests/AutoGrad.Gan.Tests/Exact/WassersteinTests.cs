using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Gan.Tests.Exact;

/// <summary>The exact distance against every permutation, against the closed form on a line, and against the laws of a distance.</summary>
public class WassersteinTests
{
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithReplay(20260101, 1);

    /// <summary>Pairs of sets with coordinates on a coarse grid, so that ties and repeated points are common.</summary>
    private static Gen<(float[] A, float[] B)> Pairs(int most) =>
        Gen.Choose(1, most).SelectMany(n =>
            Gen.Choose(-6, 6).Select(k => k / 4f).ArrayOf(4 * n).Select(flat => (flat[..(2 * n)], flat[(2 * n)..])));

    [Fact]
    public void NoPermutationIsCheaper() => Check.One(Settings, Prop.ForAll(Arb.From(Pairs(7)), sets =>
    {
        int n = sets.A.Length / 2;
        double best = Permutations(n).Min(p => Enumerable.Range(0, n).Sum(i => Length(sets.A, i, sets.B, p[i]))) / n;
        Assert.Equal(best, Wasserstein.Distance(sets.A, sets.B), 1e-12);
    }));

    /// <summary>Costs of any sign, not only distances.</summary>
    [Fact]
    public void TheAssignmentIsTheCheapestPermutation()
    {
        Gen<int[]> matrices = Gen.Choose(0, 6).SelectMany(n => Gen.Choose(-9, 9).ArrayOf(n * n));
        Check.One(Settings, Prop.ForAll(Arb.From(matrices), entries =>
        {
            int n = (int)Math.Sqrt(entries.Length);
            double Total(int[] p) => Enumerable.Range(0, n).Sum(i => entries[(i * n) + p[i]]);
            int[] found = Assignment.Solve([.. entries.Select(entry => (double)entry)], n);
            Assert.Equal(Enumerable.Range(0, n), found.Order());
            Assert.Equal(Permutations(n).Min(Total), Total(found));
        }));
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

    [Fact]
    public void ItIsADistanceAndFollowsAShift() => Check.One(Settings, Prop.ForAll(Arb.From(Pairs(40)), sets =>
    {
        (float[] a, float[] b) = sets;
        float[] shuffled = [.. a.Chunk(2).Reverse().SelectMany(point => point)];
        Assert.Equal(0, Wasserstein.Distance(a, shuffled), 1e-12);
        Assert.Equal(Wasserstein.Distance(a, b), Wasserstein.Distance(b, shuffled), 1e-12);
        // Moving one whole set by (3, 4) costs exactly 5 for each point.
        float[] moved = [.. a.Select((value, i) => value + (i % 2 == 0 ? 3f : 4f))];
        Assert.Equal(5, Wasserstein.Distance(a, moved), 1e-12);
    }));

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
}
