using AutoGrad;
using AutoGrad.Gan.Metrics;
using AutoGrad.Kernels;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>What the counts say of points that no GAN made: how they can be fooled.</summary>
/// <param name="Perfect">The mixture itself.</param>
/// <param name="Strewn">Points strewn evenly over the square that holds the modes.</param>
/// <param name="Still">Points at the centres, without any spread.</param>
internal sealed record Traps(ModeStatistics Perfect, ModeStatistics Strewn, ModeStatistics Still)
{
    /// <summary>The share of a Gaussian in the plane that is within 3 σ: 1 − exp(−9/2).</summary>
    public static double PerfectQuality => 1 - Math.Exp(-4.5);

    // Half a spacing of the grid, whose outermost centres lie two spacings from its middle.
    private const double Margin = 1.25;

    // A place far along the stream of points, which training does not reach.
    private const ulong Unseen = 1UL << 40;

    /// <summary>Counts.</summary>
    public static Traps Of(Mixture data, RandomSource random)
    {
        float[] strewn = (random.Fork(10).Uniform([Game.Samples, 2], -1, 1) * (Margin * data.Centres.Max())).ToArray<float>();
        float[] still = [.. Enumerable.Range(0, Game.Samples).SelectMany(i => At(data, i))];
        ModeStatistics Count(float[] points) => ModeStatistics.Of(points, data.Centres, data.Sigma);
        return new(Count(data.Draw(Game.Samples, random.Seed, Unseen)), Count(strewn), Count(still));
    }

    private static float[] At(Mixture data, int i)
    {
        int mode = i % (data.Centres.Length / 2);
        return [(float)data.Centres[2 * mode], (float)data.Centres[(2 * mode) + 1]];
    }
}
