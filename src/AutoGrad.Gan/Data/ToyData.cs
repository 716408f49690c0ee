using AutoGrad.Kernels;

namespace AutoGrad.Gan.Data;

/// <summary>Point sets in the plane on which the faults of a GAN can be seen by eye: rings, grids, spirals.</summary>
/// <remarks>
/// Every set is an endless stream fixed by its seed: point i is the same whatever else was drawn, so batch b of size n is the call with
/// first = b·n. Points are returned as x₀, y₀, x₁, y₁, …: an array of shape [count, 2], row by row.
/// </remarks>
public static class ToyData
{
    // Marks these draws in the high half of the counter, so that noise drawn elsewhere from the same seed is independent of the data.
    private const ulong Domain = 0x546F79_44617461UL << 8; // "ToyData" in ASCII; the low byte numbers the blocks of one point.

    // An array holds the two coordinates of as many centres.
    private const int LargestSide = 32_000;

    /// <summary>Equally likely Gaussians on a circle: centre k at angle 2πk/modes, noise N(0, σ²) on each coordinate.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <param name="first">The place in the stream of the first point.</param>
    /// <param name="radius">The radius of the circle.</param>
    /// <param name="sigma">The standard deviation σ of each Gaussian, per coordinate.</param>
    /// <param name="modes">How many Gaussians.</param>
    /// <returns>The points, [count, 2].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or too large, or there is no mode.</exception>
    public static float[] Ring(int count, ulong seed, ulong first = 0, double radius = 2, double sigma = 0.02, int modes = 8) =>
        Mixture(RingCentres(radius, modes), sigma, count, seed, first);

    /// <summary>The centres of <see cref="Ring"/>, [modes, 2]: radius·(cos 2πk/modes, sin 2πk/modes).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no mode, or there are too many.</exception>
    public static double[] RingCentres(double radius = 2, int modes = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(modes, Array.MaxLength / 2);
        var centres = new double[2 * modes];
        for (int k = 0; k < modes; k++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * k / modes);
            centres[2 * k] = radius * cosine;
            centres[(2 * k) + 1] = radius * sine;
        }
        return centres;
    }

    /// <summary>Equally likely Gaussians on a square grid about the origin: 25 with the usual side of 5.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <param name="first">The place in the stream of the first point.</param>
    /// <param name="spacing">The distance between neighbouring centres, before scaling.</param>
    /// <param name="sigma">The standard deviation per coordinate, before scaling.</param>
    /// <param name="scale">What the finished points are multiplied by; 1/2.828 gives the unit variance of WGAN-GP's code.</param>
    /// <param name="side">How many centres a side has.</param>
    /// <returns>The points, [count, 2].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or too large, or the grid is empty or too large.</exception>
    public static float[] Grid(
        int count, ulong seed, ulong first = 0, double spacing = 2, double sigma = 0.05, double scale = 1, int side = 5) =>
        Mixture(GridCentres(spacing, scale, side), sigma * scale, count, seed, first);

    /// <summary>The centres of <see cref="Grid"/>, [side², 2],
    /// column by column from the lower left, at scale·spacing·(i − (side − 1)/2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The grid is empty or too large.</exception>
    public static double[] GridCentres(double spacing = 2, double scale = 1, int side = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, LargestSide);
        var centres = new double[2 * side * side];
        for (int k = 0; k < side * side; k++)
        {
            centres[2 * k] = scale * spacing * ((k / side) - ((side - 1) / 2.0));
            centres[(2 * k) + 1] = scale * spacing * ((k % side) - ((side - 1) / 2.0));
        }
        return centres;
    }

    /// <summary>The Swiss roll seen from its end, a spiral: (t·cos t + ε₁, t·sin t + ε₂)/7.5 with t = 1.5π(1 + 2u), ε ~ N(0, σ²).</summary>
    /// <param name="count">How many points.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <param name="first">The place in the stream of the first point.</param>
    /// <param name="sigma">The standard deviation of the noise, per coordinate, before the division by 7.5.</param>
    /// <returns>The points, [count, 2].</returns>
    /// <remarks>Source: scikit-learn's make_swiss_roll, columns 0 and 2, divided by 7.5 as in the code of Gulrajani et al. 2017.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or too large.</exception>
    public static float[] SwissRoll(int count, ulong seed, ulong first = 0, double sigma = 0.25)
    {
        const double divisor = 7.5;
        return Draw(count, seed, first, (_, u, noiseX, noiseY) =>
        {
            double t = 1.5 * Math.PI * (1 + (2 * u));
            return (((t * Math.Cos(t)) + (sigma * noiseX)) / divisor, ((t * Math.Sin(t)) + (sigma * noiseY)) / divisor);
        });
    }

    /// <summary>Two half circles that reach into one another: (cos a, sin a) and (1 − cos a, ½ − sin a), a uniform in [0, π).</summary>
    /// <param name="count">How many points.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <param name="first">The place in the stream of the first point.</param>
    /// <param name="sigma">The standard deviation of the noise, per coordinate.</param>
    /// <returns>The points, [count, 2].</returns>
    /// <remarks>Source: scikit-learn's make_moons, with angles and sides drawn at random.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or too large.</exception>
    public static float[] TwoMoons(int count, ulong seed, ulong first = 0, double sigma = 0.05) =>
        Draw(count, seed, first, (choice, u, noiseX, noiseY) =>
        {
            (double sine, double cosine) = Math.SinCos(Math.PI * u);
            bool upper = choice >= 0x80000000;
            return ((upper ? cosine : 1 - cosine) + (sigma * noiseX), (upper ? sine : 0.5 - sine) + (sigma * noiseY));
        });

    private static float[] Mixture(double[] centres, double sigma, int count, ulong seed, ulong first) =>
        Draw(count, seed, first, (choice, _, noiseX, noiseY) =>
        {
            // The upper half of choice·modes is uniform over 0 … modes − 1, without the division that a remainder takes.
            int mode = (int)((choice * (ulong)(centres.Length / 2)) >> 32);
            return (centres[2 * mode] + (sigma * noiseX), centres[(2 * mode) + 1] + (sigma * noiseY));
        });

    /// <summary>Makes each point from 32 random bits, one uniform in [0, 1) and two N(0, 1) numbers of its own.</summary>
    private static float[] Draw(int count, ulong seed, ulong first, Func<uint, double, double, double, (double X, double Y)> point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / 2);
        var points = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            ulong place = first + (ulong)i;
            (uint choice, uint high, uint low, _) = Philox.Block(seed, place, Domain);
            (uint a, uint b, uint c, uint d) = Philox.Block(seed, place, Domain + 1);
            (double noiseX, double noiseY) = Philox.NormalPair(a, b, c, d);
            (double x, double y) = point(choice, Philox.ToUniformDouble(high, low), noiseX, noiseY);
            points[2 * i] = (float)x;
            points[(2 * i) + 1] = (float)y;
        }
        return points;
    }
}
