namespace GanLab.Experiments.Oscillation;

/// <summary>How large a run is.</summary>
/// <param name="Steps">Iterations of the Dirac-GAN's paths from (1, 1).</param>
/// <param name="Settling">Iterations of the short paths near the equilibrium until the slowest modes are left, and as many again.</param>
/// <param name="BilinearSteps">Iterations on x y.</param>
/// <param name="ToyRuns">Runs of the toy for each pair of rates.</param>
/// <param name="ToyIterations">Iterations of each.</param>
/// <param name="RingSeeds">Runs of the real GAN for each answer.</param>
/// <param name="RingIterations">Iterations of each.</param>
internal sealed record Sizes(
    int Steps, int Settling, int BilinearSteps, int ToyRuns, int ToyIterations, int RingSeeds, int RingIterations)
{
    public static Sizes Tiny { get; } = new(
        Steps: 1, Settling: 1, BilinearSteps: 2, ToyRuns: 1, ToyIterations: 5, RingSeeds: 1, RingIterations: 2);

    public static Sizes Quick { get; } = new(
        Steps: 500, Settling: 40, BilinearSteps: 200, ToyRuns: 40, TwoTimeScales.Iterations, RingSeeds: 2, RingIterations: 600);

    public static Sizes Full { get; } = new(
        Steps: 500, Settling: 40, BilinearSteps: 200, ToyRuns: 400, TwoTimeScales.Iterations, RingSeeds: 5, RingIterations: 1500);
}
