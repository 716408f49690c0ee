using AutoGrad;
using AutoGrad.Gan.Data;
using AutoGrad.Kernels;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>A set of points in the plane, of about unit variance, and its "fake" twin: each point moved by N(0, I).</summary>
/// <param name="name">The name in figures.</param>
/// <param name="draw">Makes a number of points of the stream that a seed names, from a position on.</param>
/// <param name="on">Places where real points are dense, x₀, y₀, x₁, y₁, ….</param>
/// <param name="between">Places half way between neighbours among these, where real points are rare.</param>
internal sealed class ToySet(string name, Func<int, ulong, ulong, float[]> draw, double[] on, double[] between)
{
    /// <summary>Points in a batch.</summary>
    public const int Batch = 256;

    private const double GridScale = 1 / 2.828;
    private static readonly double _ringRadius = Math.Sqrt(2);

    /// <summary>The spiral: between its arms, at each angle, lies the point half way from one arm to the next.</summary>
    public static ToySet SwissRoll { get; } = new(
        "Swiss roll",
        (n, seed, first) => ToyData.SwissRoll(n, seed, first),
        [.. Turn().SelectMany(t => Polar(t, t).Concat(Polar(t + (2 * Math.PI), t)))],
        [.. Turn().SelectMany(t => Polar(t + Math.PI, t))]);

    /// <summary>Eight Gaussians on a circle, σ 0.02, all divided by √2; between them, the circle half way from one to the next.</summary>
    public static ToySet Ring { get; } = new(
        "8 Gaussians",
        (n, seed, first) => ToyData.Ring(n, seed, first, _ringRadius, sigma: 0.02 / Math.Sqrt(2)),
        ToyData.RingCentres(_ringRadius),
        [.. ToyData.RingCentres(_ringRadius, 16).Chunk(2).Where((_, i) => i % 2 == 1).SelectMany(p => p)]);

    /// <summary>Twenty-five Gaussians on a grid, σ 0.05, all divided by 2.828; between them, the middle of each square of four.</summary>
    public static ToySet Grid { get; } = new(
        "25 Gaussians",
        (n, seed, first) => ToyData.Grid(n, seed, first, scale: GridScale),
        [.. ToyData.GridCentres(scale: GridScale, side: 4).Chunk(2).SelectMany(Corners)],
        ToyData.GridCentres(scale: GridScale, side: 4));

    /// <summary>The three sets.</summary>
    public static IReadOnlyList<ToySet> All { get; } = [Ring, Grid, SwissRoll];

    /// <summary>The name in figures.</summary>
    public string Name => name;

    /// <summary>Places where real points are dense, [n, 2].</summary>
    public double[] On => on;

    /// <summary>Places half way between neighbours among these, where real points are rare, [m, 2].</summary>
    public double[] Between => between;

    /// <summary>Batch number <paramref name="index"/> of the real points, [256, 2].</summary>
    public float[] Real(ulong seed, int index) => draw(Batch, seed, (ulong)index * Batch);

    /// <summary>The same batch as tensors: real points, and real points that noise has moved.</summary>
    public (Tensor Real, Tensor Fake) Batches(ulong seed, int index, RandomSource noise, DType type)
    {
        Tensor real = Tensor.From(Real(seed, index), [Batch, 2]).To(type);
        return (real, real + noise.Normal(real.Shape, type: type));
    }

    // The spiral's radius grows with its angle t from 1.5π to 4.5π, so only where t and t + 2π both lie in there are two arms to
    // stand between.
    private static IEnumerable<double> Turn() => Enumerable.Range(0, 40).Select(i => Math.PI * (1.5 + ((i + 0.5) / 40)));

    private static double[] Polar(double radius, double angle) => [radius * Math.Cos(angle) / 7.5, radius * Math.Sin(angle) / 7.5];

    private static IEnumerable<double> Corners(double[] middle) => ((double[][])[[1, 1], [1, -1], [-1, 1], [-1, -1]])
        .SelectMany(sign => new[] { middle[0] + (sign[0] * GridScale), middle[1] + (sign[1] * GridScale) });
}
