using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>A mixture of Gaussians in the plane, whose modes are known, and the players that it is learnt with.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Centres">The centres of the modes, x₀, y₀, x₁, y₁, ….</param>
/// <param name="Sigma">The standard deviation of each mode and coordinate.</param>
/// <param name="Latent">How many numbers of noise G takes.</param>
/// <param name="Beta1">Adam's β₁, of both players.</param>
/// <param name="Beta2">Adam's β₂.</param>
/// <param name="Draw">So many points of the stream that a seed names, from a place on.</param>
/// <param name="Generator">G before its first step.</param>
/// <param name="Judge">D, or the critic, for packs of so many points, before its first step.</param>
internal sealed record Mixture(
    string Name,
    double[] Centres,
    double Sigma,
    int Latent,
    double Beta1,
    double Beta2,
    Func<int, ulong, ulong, float[]> Draw,
    Func<RandomSource, Module> Generator,
    Func<int, RandomSource, Module> Judge)
{
    /// <summary>Samples in a batch; D sees as many real ones.</summary>
    public const int Batch = 256;

    private const double RingSigma = 0.02;
    private const double GridScale = 1 / 2.828;

    /// <summary>Eight modes on a ring of radius 2, σ 0.02, and the players of Metz et al. 2017, with one hidden layer in D.</summary>
    public static Mixture Ring { get; } = new(
        "ring of 8",
        ToyData.RingCentres(),
        RingSigma,
        Latent: 256,
        Beta1: 0.5,
        Beta2: 0.999,
        (count, seed, first) => ToyData.Ring(count, seed, first, sigma: RingSigma),
        random => Stack([256, 128, 128, 2], random),
        (pack, random) => new Sequential(new Lambda("x/4", x => x / 4), Stack([2 * pack, 128, 1], random)));

    /// <summary>Twenty-five modes on a grid of unit variance, and players with three hidden layers.</summary>
    public static Mixture Grid { get; } = new(
        "grid of 25",
        ToyData.GridCentres(scale: GridScale),
        0.05 * GridScale,
        Latent: 2,
        Beta1: 0,
        Beta2: 0.99,
        (count, seed, first) => ToyData.Grid(count, seed, first, scale: GridScale),
        random => Networks.Mlp([2, 128, 128, 128, 2], Activation.Relu, random),
        (pack, random) => Networks.Mlp([2 * pack, 128, 128, 128, 1], Activation.Relu, random));

    private static Sequential Stack(int[] sizes, RandomSource random)
    {
        List<Module> layers = [];
        for (int i = 1; i < sizes.Length; i++)
        {
            layers.Add(new Linear(sizes[i - 1], sizes[i], random, Init.Orthogonal(0.8)));
            if (i < sizes.Length - 1)
            {
                layers.Add(Activation.Relu());
            }
        }
        return new Sequential(layers);
    }
}
