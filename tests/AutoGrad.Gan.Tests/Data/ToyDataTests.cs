using AutoGrad.Gan.Data;
using FsCheck.Xunit;

namespace AutoGrad.Gan.Tests.Data;

/// <summary>The point sets lie where their formulas say, and a seed and a place fix each point.</summary>
public class ToyDataTests
{
    private static readonly Func<int, ulong, ulong, float[]>[] _sets =
    [
        (count, seed, first) => ToyData.Ring(count, seed, first),
        (count, seed, first) => ToyData.Grid(count, seed, first),
        (count, seed, first) => ToyData.SwissRoll(count, seed, first),
        (count, seed, first) => ToyData.TwoMoons(count, seed, first),
    ];

    [Property(Replay = "20260101,1")]
    public void APointDependsOnItsSeedAndPlaceAlone(ulong seed, byte first, byte count)
    {
        foreach (Func<int, ulong, ulong, float[]> set in _sets)
        {
            float[] whole = set(first + count, seed, 0);
            Assert.Equal(whole[(2 * first)..], set(count, seed, first));
            Assert.NotEqual(set(4, seed, 0), set(4, seed + 1, 0));
        }
    }

    [Fact]
    public void RingHasItsModesAndItsSpread()
    {
        AssertMixture(ToyData.Ring(8000, seed: 3, radius: 1.5, sigma: 0.04), ToyData.RingCentres(1.5), 0.04);
        float[] bare = ToyData.Ring(100, seed: 3, radius: 1.5, sigma: 0);
        Assert.All(Points(bare), p => Assert.Equal(1.5, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), 1e-6));
    }

    [Fact]
    public void GridHasItsModesAndItsSpread()
    {
        AssertMixture(ToyData.Grid(25_000, seed: 4), ToyData.GridCentres(), 0.05);
        AssertMixture(ToyData.Grid(25_000, seed: 4, scale: 0.5), ToyData.GridCentres(scale: 0.5), 0.025);
        Assert.Equal((-4.0, 4.0), (ToyData.GridCentres().Min(), ToyData.GridCentres().Max()));
        Assert.Equal(25, Points(ToyData.Grid(2000, seed: 5, sigma: 0)).Distinct().Count());
    }

    /// <summary>Without noise 7.5·radius is t itself: uniform in [1.5π, 4.5π], at the angle t. The noise adds 2σ² to its square.</summary>
    [Fact]
    public void SwissRollIsASpiral()
    {
        const int count = 20_000;
        var t = new List<double>();
        foreach ((double x, double y) in Points(ToyData.SwissRoll(count, seed: 5, sigma: 0)))
        {
            double radius = 7.5 * Math.Sqrt((x * x) + (y * y));
            Assert.Equal(Math.Cos(radius) * radius, 7.5 * x, 1e-4);
            Assert.Equal(Math.Sin(radius) * radius, 7.5 * y, 1e-4);
            t.Add(radius);
        }
        Assert.InRange(t.Min(), 1.5 * Math.PI - 1e-5, 1.5 * Math.PI + 0.01);
        Assert.InRange(t.Max(), (4.5 * Math.PI) - 0.01, (4.5 * Math.PI) + 1e-5);
        Assert.Equal(3 * Math.PI, t.Average(), 0.1); // Five standard deviations: 3π/√12/√20000 each.

        (double X, double Y)[] clean = [.. Points(ToyData.SwissRoll(count, seed: 5, sigma: 0))];
        (double X, double Y)[] noisy = [.. Points(ToyData.SwissRoll(count, seed: 5))];
        double spread = clean.Zip(noisy, (c, n) => Math.Pow(c.X - n.X, 2) + Math.Pow(c.Y - n.Y, 2)).Average();
        Assert.Equal(2 * 0.25 * 0.25 / (7.5 * 7.5), spread, 0.00008);
    }

    [Fact]
    public void TwoMoonsAreTwoHalfCircles()
    {
        (double X, double Y)[] points = [.. Points(ToyData.TwoMoons(4000, seed: 6, sigma: 0))];
        bool OnCircle(double x, double y) => Math.Abs((x * x) + (y * y) - 1) < 1e-6;
        bool Upper((double X, double Y) p) => OnCircle(p.X, p.Y) && p.Y > -1e-6;
        bool Lower((double X, double Y) p) => OnCircle(1 - p.X, 0.5 - p.Y) && p.Y < 0.5 + 1e-6;
        Assert.All(points, p => Assert.True(Upper(p) || Lower(p)));
        Assert.InRange(points.Count(Upper), 1840, 2160); // Five standard deviations about one half.
    }

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        Assert.All(_sets, set => Assert.Empty(set(0, 1, 0)));
        Assert.All(_sets, set => Assert.Throws<ArgumentOutOfRangeException>(() => set(-1, 1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.Ring(1, 1, modes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.Grid(1, 1, side: 0));
    }

    /// <summary>Each mode gets its share of the points, centred on it, with the right variance, all to five standard deviations: noise
    /// that depended on the choice of the mode would give some modes too much of it.</summary>
    private static void AssertMixture(float[] points, double[] centres, double sigma)
    {
        int modes = centres.Length / 2;
        int expected = points.Length / 2 / modes;
        var counts = new int[modes];
        var squares = new double[modes];
        double sumX = 0;
        double sumY = 0;
        foreach ((double x, double y) in Points(points))
        {
            int nearest = Enumerable.Range(0, modes).MinBy(k => Math.Pow(x - centres[2 * k], 2) + Math.Pow(y - centres[(2 * k) + 1], 2));
            counts[nearest]++;
            (double dx, double dy) = (x - centres[2 * nearest], y - centres[(2 * nearest) + 1]);
            squares[nearest] += (dx * dx) + (dy * dy);
            (sumX, sumY) = (sumX + dx, sumY + dy);
        }
        int count = points.Length / 2;
        Assert.All(counts, found => Assert.InRange(found, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected))));
        Assert.All(squares.Zip(counts), mode => Assert.Equal(1, mode.First / (2 * mode.Second * sigma * sigma), 5 / Math.Sqrt(expected)));
        Assert.Equal(0, sumX / count / sigma, 5 / Math.Sqrt(count));
        Assert.Equal(0, sumY / count / sigma, 5 / Math.Sqrt(count));
    }

    private static IEnumerable<(double X, double Y)> Points(float[] flat) => flat.Chunk(2).Select(p => ((double)p[0], (double)p[1]));
}
