namespace GanLab.Experiments.UninformativeLoss;

/// <summary>What is claimed about losses and distances, and when each claim holds.</summary>
internal static class UninformativeLossVerdicts
{
    // The worst of forty seeds and twice the spread between seeds: docs/calibration/uninformative-loss.md. In the full form the critic
    // stays at the sampling floor for longer, where there is nothing left to tell; six seeds gave 0.73 to 0.93.
    private const double LeastOfCritic = 0.7;
    private const double LeastOfCriticInFull = 0.55;
    private const double MostOfOthers = 0.69;
    private const double MostMiss = 0.12;
    private const double MostEnd = 0.27;
    private const double LeastMovement = 0.05;

    /// <summary>Every claim.</summary>
    public static Verdict[] All(LossResult result, bool quick) =>
    [
        Verdict.AtLeast(
            $"{result.Critic.Loss}: rank correlation of −L and W₁ from iteration {LossTrack.From} on",
            result.Critic.Spearman,
            quick ? LeastOfCritic : LeastOfCriticInFull,
            "F2"),
        Verdict.AtMost(
            $"{string.Join(", ", result.Others.Select(t => t.Loss))}: the mean of that correlation",
            result.Others.Average(t => t.Spearman),
            MostOfOthers,
            "F2"),
        Verdict.AtMost(
            $"{result.Critic.Loss}: −L is the distance, mean |−L − (W₁ − floor)|", result.Critic.Miss(result.Floor), MostMiss, "F3"),
        Verdict.AtMost($"{result.Critic.Loss}: has learnt the ring, W₁ at the end", result.Critic.End, MostEnd, "F3"),
        .. OfMovement(result),
    ];

    /// <summary>That every generator trained.</summary>
    public static Verdict[] OfMovement(LossResult result) =>
    [
        .. result.All.Select(t => Verdict.AtLeast(
            $"{t.Loss}: trained, share of their norm by which G's weights moved", t.Moved, LeastMovement, "F3")),
    ];
}
