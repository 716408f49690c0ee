namespace GanLab.Experiments.Oscillation;

/// <summary>How large a run is. Part (b) is the same in every form.</summary>
/// <param name="Steps">Iterations of the Dirac-GAN's paths.</param>
/// <param name="ToyRuns">Runs of the toy for each pair of rates.</param>
/// <param name="ToyIterations">Iterations of each.</param>
/// <param name="RingSeeds">Runs of the real GAN for each answer.</param>
/// <param name="RingIterations">Iterations of each.</param>
internal sealed record Sizes(int Steps, int ToyRuns, int ToyIterations, int RingSeeds, int RingIterations)
{
    public static Sizes Tiny { get; } = new(Steps: 3, ToyRuns: 1, ToyIterations: 5, RingSeeds: 1, RingIterations: 20);

    public static Sizes Quick { get; } =
        new(Steps: 500, ToyRuns: 40, TwoTimeScales.Iterations, RingSeeds: 2, RingIterations: 600);

    public static Sizes Full { get; } =
        new(Steps: 500, ToyRuns: 400, TwoTimeScales.Iterations, RingSeeds: 5, RingIterations: 1500);
}
