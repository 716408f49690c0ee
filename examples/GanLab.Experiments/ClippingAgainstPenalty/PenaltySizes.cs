namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>How large a run is.</summary>
/// <param name="DeepIterations">How many iterations a critic of twelve layers trains.</param>
/// <param name="ShallowIterations">How many iterations a critic with three hidden layers trains.</param>
/// <param name="Width">Units in each hidden layer.</param>
internal sealed record PenaltySizes(int DeepIterations, int ShallowIterations, int Width = CriticSetup.UsualWidth)
{
    /// <summary>Large enough to show that a device computes everything, and too small to train.</summary>
    public static PenaltySizes Tiny { get; } = new(DeepIterations: 3, ShallowIterations: 3, Width: 16);

    /// <summary>The quick form.</summary>
    public static PenaltySizes Quick { get; } = new(DeepIterations: 500, ShallowIterations: 500);

    /// <summary>The full form.</summary>
    public static PenaltySizes Full { get; } = new(DeepIterations: 1000, ShallowIterations: 2000);

    /// <summary>A set-up in this size.</summary>
    public CriticSetup Of(CriticSetup setup) => setup with { Width = Width };
}
