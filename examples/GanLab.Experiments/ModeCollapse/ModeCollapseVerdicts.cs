namespace GanLab.Experiments.ModeCollapse;

/// <summary>What is claimed about collapse and cures, and when each claim holds.</summary>
internal static class ModeCollapseVerdicts
{
    private const double Usual = 1e-3;
    private const double Fast = 1e-2;
    private const double Slow = 1e-4;

    // Between one mode (2.08) and all alike (0); docs/calibration/mode-collapse.md.
    private const double LeastCollapsed = 0.7;
    private const double MostCured = 0.2;
    private const double LeastShare = 0.5;
    private const double MostShare = 0.3;
    private const double MostWithSlow = 0.4;
    private const double LeastHops = 20;
    private const double LeastEffective = 15;
    private const double MostOnGrid = 0.05;
    private const double LeastMovement = 0.1;

    // Each mode's disc of 3 σ has 0.07 % of the square, 1.8 of the 2,500 points: 20.7 ± 1.9 modes are hit, by 1.77 ± 0.26 % of the points.
    private const double LeastByChance = 11;
    private const double MostByChance = 0.031;

    // Standard errors of a share of 2,500 samples.
    private const double StandardErrors = 5;

    /// <summary>Every claim.</summary>
    public static Verdict[] All(CollapseResult result) =>
    [
        .. OnRing(result),
        .. result.OnRing.Any(r => r.Game.RateOfD == Slow) ? WithSlowD(result) : [],
        .. result.OnGrid.Count > 0 ? OnGrid(result) : [],
        .. OfCounts(result),
        .. result.OnRing.Concat(result.OnGrid).Select(r => Verdict.AtLeast(
            $"{r.Game.Data.Name}, {r.Name}, D at {Format.Number(r.Game.RateOfD)}, {r.Game.Iterations} iterations: trained, "
            + "share of their norm by which G's weights moved",
            r.Moved,
            LeastMovement,
            "F2")),
    ];

    /// <summary>The claims about the counts themselves, which hold without training.</summary>
    public static Verdict[] OfCounts(CollapseResult result) =>
    [
        OfPerfect(Mixture.Ring, result.RingTraps),
        OfPerfect(Mixture.Grid, result.GridTraps),
        Verdict.AtLeast("points strewn over the grid 'capture' modes by chance", result.GridTraps.Strewn.Captured, LeastByChance),
        Verdict.AtMost("points strewn over the grid: quality", result.GridTraps.Strewn.Quality, MostByChance, "F3"),
        Verdict.That(
            "points that stand still at the centres have a quality above that of the mixture itself",
            result.RingTraps.Still.Quality > result.RingTraps.Perfect.Quality,
            Format.Number(result.RingTraps.Still.Quality, "F4"),
            $"> {Format.Number(result.RingTraps.Perfect.Quality, "F4")}"),
    ];

    private static Verdict OfPerfect(Mixture data, Traps traps) => Verdict.Near(
        $"{data.Name}: quality of the mixture itself, against 1 − exp(−9/2)",
        traps.Perfect.Quality,
        Traps.PerfectQuality,
        StandardErrors * Math.Sqrt(Traps.PerfectQuality * (1 - Traps.PerfectQuality) / Game.Samples),
        "F4");

    private static IEnumerable<Verdict> OnRing(CollapseResult result)
    {
        GameResult none = result.Ring(Cure.None, Usual);
        yield return Verdict.AtLeast(
            "one mode, non-saturating: reverse KL, median of the second half", none.UsualReverseKl, LeastCollapsed, "F2");
        yield return Verdict.AtLeast(
            "one mode, non-saturating: share of the largest mode, median of the second half", none.UsualShare, LeastShare, "F2");
        yield return Verdict.AtLeast("it hops: times that the majority changed, counted every 10 iterations", none.Hops, LeastHops);
        foreach (Cure cure in (Cure[])[Cure.Packing, Cure.Unrolled])
        {
            GameResult cured = result.Ring(cure, Usual);
            yield return Verdict.AtMost($"cured by {cure.Name}: reverse KL", cured.End.ReverseKl, MostCured, "F3");
            yield return Verdict.AtMost($"cured by {cure.Name}: share of the largest mode", cured.End.MajorityShare, MostShare, "F2");
        }
        yield return Verdict.AtMost(
            "cured by the rate of D alone, ten times that of G: reverse KL", result.Ring(Cure.None, Fast).End.ReverseKl, MostCured, "F3");
    }

    private static IEnumerable<Verdict> WithSlowD(CollapseResult result)
    {
        yield return Verdict.AtLeast(
            "slow D, non-saturating: one mode, reverse KL, median of the second half",
            result.Ring(Cure.None, Slow).UsualReverseKl,
            LeastCollapsed,
            "F2");
        yield return Verdict.AtMost(
            "slow D, PacGAN-2: cured in the end, reverse KL", result.Ring(Cure.Packing, Slow).End.ReverseKl, MostWithSlow, "F3");
    }

    private static IEnumerable<Verdict> OnGrid(CollapseResult result)
    {
        GameResult best = result.OnGrid.Where(r => r.Game.Cure == Cure.PairingAtBoth).MaxBy(r => r.End.EffectiveModes)!;
        GameResult none = result.OnGrid.Single(r => r.Game.Cure == Cure.None && r.Game.RateOfD == Usual);
        yield return Verdict.AtLeast($"grid, {best.Name}: modes captured of 25", best.End.Captured, 24);
        yield return Verdict.AtLeast($"grid, {best.Name}: effective modes", best.End.EffectiveModes, LeastEffective, "F1");
        yield return Verdict.AtMost($"grid, {best.Name}: reverse KL", best.End.ReverseKl, MostOnGrid, "F3");
        yield return Verdict.AtLeast(
            $"grid, {best.Name}: effective modes more than non-saturating has", best.End.EffectiveModes - none.End.EffectiveModes, 0, "F1");
    }
}
