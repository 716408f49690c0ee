namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>What is claimed about clipping and penalty, and when each claim holds.</summary>
internal static class ClippingAgainstPenaltyVerdicts
{
    // The wrong law c√n, the half of the rectifier forgotten, is 0.15 away; seeds differ by 0.025.
    private const double VanishingTolerance = 0.1;
    private const double ExplodingBound = 0.1;
    private const double LevelBound = 0.08;
    private const double ReliefBound = 0.1;
    private const double LeastMovement = 1e-3;
    private const double MostStillness = 1e-6;
    private const double LeastGap = 1;
    private const double DifferenceTolerance = 1e-7;

    /// <summary>The claims about the penalty's gradient, which hold without training.</summary>
    public static Verdict[] OfDerivatives(PenaltyResult result) =>
    [
        .. result.Checks.Select(c => Verdict.AtMost(
            $"{c.Subject.Name} critic: the penalty's gradient is that of central differences, {c.Numbers} numbers "
            + "(largest error / largest gradient)",
            c.Error,
            DifferenceTolerance,
            "G3")),
        .. result.Checks.Select(c => Verdict.That(
            $"{c.Subject.Name} critic: the penalty's gradient reaches every weight matrix, and only parameters without effect get 0",
            c.Scale > 0 && c.Reached == c.Matrices && c.Silent.SequenceEqual(c.SilentByDifferences),
            $"{c.Reached} of {c.Matrices}; 0 for {string.Join(", ", c.Silent)}",
            $"{c.Matrices} of {c.Matrices}; 0 for {string.Join(", ", c.SilentByDifferences)}")),
        .. result.Deep.Where(d => d.Setup.Lambda > 0).Select(Reaches),
    ];

    /// <summary>The claims about trained critics.</summary>
    public static Verdict[] OfTraining(PenaltyResult result)
    {
        (CriticRun clipped, CriticRun penalised) = (result.Clipped, result.Penalised);
        SurfacePair ring = result.Surfaces.Single(pair => pair.Data == ToySet.Ring);
        return
        [
            .. result.Deep.Where(d => d.Setup.Clip is > 0 and < 0.1).SelectMany(Vanishing),
            .. result.Deep.Where(d => d.Setup.Clip >= 0.1).SelectMany(Exploding),
            .. result.Deep.Where(d => d.Setup.Lambda > 0).SelectMany(Level),
            Verdict.AtLeast(
                $"{clipped.Setup.Name}: share of weights within 1 % of ±c", ShareNear(clipped, clipped.Setup.Clip), 0.4),
            Verdict.AtMost(
                $"{penalised.Setup.Name}: share of weights within 1 % of their 99.9 % quantile", ShareAtEdge(penalised), 0.01),
            Verdict.AtLeast(
                $"8 Gaussians: relief of the surface under {ring.Penalised.Setup.Name}, less that under {ring.Clipped.Setup.Name}",
                ring.Penalised.Relief - ring.Clipped.Relief,
                ReliefBound,
                "F3"),
            Trained(clipped),
            Trained(penalised),
        ];
    }

    private static Verdict Reaches(DeepCritic d)
    {
        (int reached, int all) = d.Run.PenaltyReach();
        return Verdict.That(
            $"{d.Setup.Name}: after training, the penalty's gradient reaches every weight matrix of the deep critic",
            reached == all,
            $"{reached} of {all}",
            $"{all} of {all}");
    }

    private static IEnumerable<Verdict> Vanishing(DeepCritic d)
    {
        yield return Verdict.Near(
            $"{d.Setup.Name}: log₁₀ gradient per layer towards the input, against log₁₀(c√(n/2))",
            d.After.Slope,
            d.Theory,
            VanishingTolerance,
            "F3");
        yield return Verdict.AtMost(
            $"{d.Setup.Name}: the weights stand still, mean movement / c", d.Run.Movement / d.Setup.Clip, MostStillness, "G3");
    }

    private static IEnumerable<Verdict> Exploding(DeepCritic d)
    {
        yield return Verdict.AtLeast(
            $"{d.Setup.Name}: log₁₀ gradient per layer towards the input: it explodes", d.After.Slope, ExplodingBound, "F3");
        yield return Trained(d.Run);
        yield return Verdict.AtLeast($"{d.Setup.Name}: trained, E f(real) − E f(fake)", d.Gap, LeastGap, "G3");
    }

    private static IEnumerable<Verdict> Level(DeepCritic d)
    {
        yield return Verdict.AtMost($"{d.Setup.Name}: |log₁₀ gradient per layer|: level", Math.Abs(d.After.Slope), LevelBound, "F3");
        yield return Trained(d.Run);
    }

    private static Verdict Trained(CriticRun run) =>
        Verdict.AtLeast($"{run.Setup.Name}: trained, weights moved on average", run.Movement, LeastMovement, "G3");

    // Not the largest weight, which may stand alone, but an edge with weights beyond it: were they pinned, most would stand there.
    private static double ShareAtEdge(CriticRun run)
    {
        double[] sizes = [.. run.Weights.Select(Math.Abs).Order()];
        double edge = sizes[(int)(0.999 * (sizes.Length - 1))];
        return sizes.Average(w => Math.Abs((w / edge) - 1) <= 0.01 ? 1.0 : 0);
    }

    private static double ShareNear(CriticRun run, double edge) => run.Weights.Average(w => Math.Abs(w) >= 0.99 * edge ? 1.0 : 0);
}
