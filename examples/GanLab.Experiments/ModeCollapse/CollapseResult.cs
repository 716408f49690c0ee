using AutoGrad.Gan.Metrics;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>How large a run is.</summary>
/// <param name="RingIterations">Steps of G on the ring.</param>
/// <param name="SlowIterations">Steps of G on the ring where D is slow.</param>
/// <param name="GridIterations">Steps of G on the grid; 0 leaves the grid out.</param>
/// <param name="DigitIterations">Steps of G with digits; 0 leaves them out.</param>
/// <param name="IsWide">Whether every way to train is tried at every rate of D.</param>
internal sealed record CollapseSizes(int RingIterations, int SlowIterations, int GridIterations, int DigitIterations, bool IsWide)
{
    /// <summary>Large enough to show that a device computes everything, and too small to train.</summary>
    public static CollapseSizes Tiny { get; } = new(10, 0, 0, 0, IsWide: false);

    /// <summary>The quick form: the ring alone.</summary>
    public static CollapseSizes Quick { get; } = new(500, 0, 0, 0, IsWide: false);

    /// <summary>The full form.</summary>
    public static CollapseSizes Full { get; } = new(500, 4000, 3000, 1000, IsWide: true);
}

/// <summary>All that was measured.</summary>
/// <param name="OnRing">The games on the ring.</param>
/// <param name="OnGrid">The games on the grid, or none.</param>
/// <param name="RingTraps">What the counts say of points that no GAN made, on the ring.</param>
/// <param name="GridTraps">The same on the grid.</param>
/// <param name="OnDigits">The games with digits, or none.</param>
internal sealed record CollapseResult(
    IReadOnlyList<GameResult> OnRing,
    IReadOnlyList<GameResult> OnGrid,
    Traps RingTraps,
    Traps GridTraps,
    IReadOnlyList<DigitResult> OnDigits)
{
    /// <summary>A game on the ring.</summary>
    public GameResult Ring(Cure cure, double rateOfD) => OnRing.Single(r => r.Game.Cure == cure && r.Game.RateOfD == rateOfD);
}
