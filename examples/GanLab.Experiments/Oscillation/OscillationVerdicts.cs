namespace GanLab.Experiments.Oscillation;

/// <summary>What is claimed about games that oscillate, and when each claim holds.</summary>
internal static class OscillationVerdicts
{
    private const double Exact = 1e-9;

    // The two short paths are small enough for the linear theory to nine digits.
    private const double FactorError = 1e-7;

    // The worst of forty seeds in the quick form and twice the spread between them; docs/calibration/oscillation.md.
    private const double NoiseMiss = 0.13;
    private const double Quiet = 0.14;
    private const double Quick = 0.15;
    private const double Moved = 0.045;

    /// <summary>The claims about eigenvalues.</summary>
    public static IEnumerable<Verdict> OfEigenvalues(IReadOnlyList<EigenvalueRow> rows, (double Below, double Above) kink)
    {
        foreach (IGrouping<string, EigenvalueRow> game in rows.GroupBy(r => r.Game))
        {
            double error = game.Select(r => Number(r.Error)).Max();
            yield return Verdict.AtMost($"{game.Key}: eigenvalues by autodiff, from the closed form", error, Exact, "G2");
        }

        // λ (|ψ| − 1)² has the slopes ∓2λ at either side of 0.
        double jump = kink.Below - kink.Above;
        yield return Verdict.Near(
            "WGAN-GP: the field jumps at the equilibrium, by 4λ, so there is no Jacobian", jump, 4 * DiracGame.Lambda, Exact);
    }

    /// <summary>The claims about the paths of the Dirac-GAN.</summary>
    public static IEnumerable<Verdict> OfPaths(IReadOnlyList<DiracPath> paths)
    {
        DiracPath[] smooth = [.. paths.Where(p => double.IsFinite(p.Predicted))];
        foreach (IGrouping<string, DiracPath> move in smooth.GroupBy(p => p.Move.Name))
        {
            double error = move.Select(p => Number(Math.Abs(p.Measured - p.Predicted))).Max();
            yield return Verdict.AtMost($"{move.Key}: factor an iteration, from linear theory", error, FactorError, "G2");
        }

        // From (1, 1) a path is not near the equilibrium: the claim is about those that linear theory gives time enough.
        yield return Count(
            "from (1, 1): where the factor is below 0.997, a path ends at less than half the distance",
            smooth.Where(p => p.Predicted < 0.997),
            p => p.End < p.Distances[0] / 2);
        yield return Count(
            "from (1, 1): where the factor is above 1.001, a path does not come in, and stays 0.3 away",
            smooth.Where(p => p.Predicted > 1.001),
            p => p.NearestLate > 0.3 && double.IsFinite(p.End));
        yield return Count(
            "from (1, 1): WGAN-GP does not come in by any rule, and stays 0.3 away",
            paths.Where(p => p.Game == DiracGame.GradientPenalised),
            p => p.NearestLate > 0.3 && double.IsFinite(p.End));

        // To first order: a step pushes r² out by h²/4 of it, the term of third order pulls it in by h r⁴/8.
        yield return Verdict.Within(
            "from (1, 1): NS by simultaneous steps ends on a circle of radius √(2h)",
            paths.Single(p => p.Game.Name == DiracGame.NonSaturating.Name && p.Move.Name == Move.Simultaneous.Name).End,
            Math.Sqrt(2 * Move.Rate),
            0.1);
    }

    /// <summary>The claims about the bilinear game.</summary>
    public static IEnumerable<Verdict> OfBilinear(IReadOnlyList<BilinearRow> rows)
    {
        foreach (IGrouping<string, BilinearRow> rule in rows.GroupBy(r => r.Rule))
        {
            double error = rule.Select(r => Number(Math.Abs(r.Measured - r.Theory))).Max();
            yield return Verdict.AtMost($"x y, {rule.Key}: factor an iteration, from theory, at every rate", error, Exact, "G2");
        }
    }

    /// <summary>The claims about two time scales.</summary>
    public static IEnumerable<Verdict> OfTimeScales(IReadOnlyList<TimeScaleRun> runs)
    {
        (TimeScaleRun high, TimeScaleRun low, TimeScaleRun two) = (runs[0], runs[1], runs[2]);
        yield return Verdict.Within(
            "two time scales are quiet: mean late norm, from that of the noise on y alone",
            two.LateNorms.Average(),
            two.NoiseNorm,
            NoiseMiss);
        yield return Verdict.AtMost(
            "two time scales are quiet: late norm over that of both rates high", two.LateNorm / high.LateNorm, Quiet);
        yield return Verdict.AtMost(
            "two time scales are quick: first time over that of both rates low", two.FirstTime / low.FirstTime, Quick);
    }

    /// <summary>What is demanded of the real GANs: finite numbers, and players that have trained.</summary>
    public static IEnumerable<Verdict> OfRing(IReadOnlyList<RingRun> runs)
    {
        yield return Count(
            "ring: every loss and distance is a number", runs, r => r.LossOfD.Concat(r.LossOfG).Concat(r.Distances).All(double.IsFinite));
        yield return Verdict.AtLeast(
            "ring: every player trained, least movement of weights as a share",
            runs.Select(r => Math.Min(r.GeneratorMoved, r.DiscriminatorMoved)).Min(),
            Moved);
    }

    private static Verdict Count<T>(string claim, IEnumerable<T> cases, Func<T, bool> holds)
    {
        T[] all = [.. cases];
        int good = all.Count(holds);
        return Verdict.That(claim, good == all.Length && good > 0, $"{good} of {all.Length}", "all");
    }

    // Math.Max passes over a NaN in some orders; an infinity always shows.
    private static double Number(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;
}
