namespace GanLab.Experiments.Sensitivity;

/// <summary>The streams of random numbers that are forked from the seed, so that no part shifts the numbers of another.</summary>
internal static class Streams
{
    /// <summary>What the configurations are drawn from, each from a stream of its own number.</summary>
    public const ulong Configurations = 0;

    /// <summary>First weights, samples and noise of the runs, each from a stream of its draw.</summary>
    public const ulong Training = 1;

    /// <summary>The bootstrap.</summary>
    public const ulong Bootstrap = 2;
}
