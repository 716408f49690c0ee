using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>Verdicts, tables and figures of part (c).</summary>
internal static class HeadStartReport
{
    /// <summary>A generator whose distance has changed by less than a tenth counts as stuck; one that was thrown away is not.</summary>
    private const double Stuck = 0.1;

    /// <summary>One that has covered half of its way or more counts as learning.</summary>
    private const double Learning = 0.5;

    /// <summary>A gradient counts as small below this share of its usual size.</summary>
    private const double Small = 0.2;

    private const double DiscriminatorMoves = 0.05;
    private const double GeneratorMoves = 0.05;

    /// <summary>Holds the games with the longest head start against one another, and against those with a shorter one or none.</summary>
    public static IEnumerable<Verdict> Verdicts(IReadOnlyList<HeadStartRun> runs)
    {
        int[] leads = [.. runs.Select(r => r.Lead).Distinct().Order()];
        int longest = leads[^1];
        HeadStartRun Find(string loss, bool adam, int lead) =>
            runs.Single(r => r.Loss.Name == loss && r.WithAdam == adam && r.Lead == lead);
        HeadStartRun stuck = Find("saturating", false, longest);
        yield return Trained(Verdict.Near($"{stuck.Name}, K = {longest}: stuck, share of W₁ left", stuck.Left, 1, Stuck, "F3"), stuck)
            .Provided(stuck.Gradient[0] > 0 && stuck.Update[0] > 0, "G was not trained");
        // Its gradient grows with D's slope, and plain descent may throw G about: the claim is that it moves, not that it arrives.
        HeadStartRun pushed = Find("non-saturating", false, longest);
        yield return Begun(
            Verdict.AtLeast($"{pushed.Name}, K = {longest}: not stuck, G's weights move", pushed.GeneratorMoved, GeneratorMoves, "G3"),
            pushed,
            pushed);
        HeadStartRun cured = Find("WGAN-GP", false, longest);
        yield return Trained(Verdict.AtMost($"{cured.Name}, K = {longest}: learns, share of W₁ left", cured.Left, Learning, "F3"), cured)
            .ProvidedTrained(cured.GeneratorMoved, GeneratorMoves, "G");

        HeadStartRun fair = Find("saturating", true, leads[0]);
        HeadStartRun hidden = Find("saturating", true, leads[^2]);
        HeadStartRun below = Find("saturating", true, longest);
        double size = hidden.Gradient[0] / Median(fair.Gradient);
        yield return Begun(
            Verdict.AtMost($"Adam hides it, K = {hidden.Lead}: first gradient, over the usual one at K = {fair.Lead}", size, Small, "G3"),
            hidden,
            fair);
        double full = hidden.Update[0] / fair.Update[0];
        yield return Begun(Verdict.AtLeast($"and yet its first update, over the first at K = {fair.Lead}", full, 0.8, "F3"), hidden, fair);
        double last = below.Update[0] / fair.Update[0];
        yield return Begun(
            Verdict.AtMost($"until ε, K = {longest}: the first update, over the first at K = {fair.Lead}", last, 0.05, "G3"), below, fair);
    }

    /// <summary>Every game, and the balance of the players.</summary>
    public static IEnumerable<ResultTable> Tables(IReadOnlyList<HeadStartRun> runs, IReadOnlyList<BalanceRow> balance)
    {
        yield return new ResultTable(
            "(c) A ring, G at a distance of 4, and D with a head start of K iterations",
            ["game", "K", "first gradient", "first update", "median gradient", "W₁ before", "after", "G moved", "D moved"],
            [.. runs.Select(r => (IReadOnlyList<string>)
                [r.Name, Checks.Number(r.Lead), Checks.Number(r.Gradient[0], "G3"), Checks.Number(r.Update[0], "G3"),
                Checks.Number(Median(r.Gradient), "G3"), Checks.Number(r.Before, "F3"),
                Checks.Number(r.After, "F3"), Checks.Number(r.GeneratorMoved, "F3"), Checks.Number(r.DiscriminatorMoved, "F3")])],
            "Norms over all of G's weights. SGD 0.01 and Adam 0.001 are G's optimiser; D's is Adam 0.001 everywhere. W₁ is exact, between "
            + "256 points each. A W₁ above the first one means that a steep D has thrown G away, beyond the ring or to infinity.");
        yield return new ResultTable(
            "(c) The balance: the size of G's gradient against D's, by the number of D steps for each G step",
            ["loss", .. balance.Select(b => b.StepsOfD).Distinct().Select(s => Checks.Number(s))],
            [.. balance.GroupBy(b => b.Loss).Select(g => (IReadOnlyList<string>)[g.Key, .. g.Select(b => Checks.Number(b.Ratio, "G3"))])],
            "The median ratio over the second half of the game; reported without a verdict.");
    }

    /// <summary>Gradient and update over time, with and without a head start.</summary>
    public static IEnumerable<Figure> Figures(IReadOnlyList<HeadStartRun> runs)
    {
        int longest = runs.Max(r => r.Lead);
        IReadOnlyList<HeadStartRun> saturating = [.. runs.Where(r => r.Loss.Name == "saturating")];
        yield return new LineFigure(
            $"A head start of {longest} iterations takes the saturating loss its gradient",
            "Look at the left edge: without a head start (K = 0) the game begins with a gradient of a normal size, after a long one with a "
            + "gradient that is smaller by many orders of magnitude, and plain gradient descent does not get out of there. Later on, D can "
            + "win the race in the other games too.",
            new Axis("iteration of the game"),
            new Axis("norm of G's gradient", AxisScale.Log),
            [.. saturating.Select(r => new Series($"{Optimiser(r)}, K = {r.Lead}", r.Iterations, r.Gradient))]);
        yield return new LineFigure(
            "Adam hides it: its updates are of full size even on a small gradient, until ε",
            "The same games. An update of SGD is the rate times the gradient, and vanishes with it. Adam divides by the gradient's own "
            + "size, and only a gradient that is small against its ε = 10⁻⁸ makes a small update. Gaps: float32 rounded the update to 0.",
            new Axis("iteration of the game"),
            new Axis("norm of the change of G's weights", AxisScale.Log),
            [.. saturating.Select(r => new Series($"{Optimiser(r)}, K = {r.Lead}", r.Iterations, r.Update))]);
    }

    /// <summary>The raw numbers, by name.</summary>
    public static IEnumerable<(string Name, double[] Values)> Numbers(IReadOnlyList<HeadStartRun> runs, IReadOnlyList<BalanceRow> balance)
    {
        foreach (HeadStartRun run in runs)
        {
            string name = $"c/{run.Name}/K = {run.Lead}";
            yield return ($"{name}/iterations", run.Iterations);
            yield return ($"{name}/gradient", run.Gradient);
            yield return ($"{name}/update", run.Update);
            yield return ($"{name}/W1 before, after", [run.Before, run.After]);
        }

        foreach (IGrouping<string, BalanceRow> rows in balance.GroupBy(b => b.Loss))
        {
            yield return ($"c/balance/{rows.Key}/steps of D", [.. rows.Select(r => (double)r.StepsOfD)]);
            yield return ($"c/balance/{rows.Key}/ratio", [.. rows.Select(r => r.Ratio)]);
        }
    }

    private static string Optimiser(HeadStartRun run) => run.WithAdam ? "Adam" : "SGD";

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>For claims on first steps: what became of the game later does not matter.</summary>
    private static Verdict Begun(Verdict verdict, HeadStartRun late, HeadStartRun fair) => verdict
        .ProvidedFinite([late.Gradient[0], late.Update[0], fair.Update[0]])
        .Provided(late.Gradient[0] > 0 && late.Update[0] > 0, "G was not trained")
        .ProvidedTrained(late.DiscriminatorMoved, DiscriminatorMoves, "D")
        .ProvidedTrained(fair.GeneratorMoved, GeneratorMoves, "G without a head start");

    private static Verdict Trained(Verdict verdict, HeadStartRun run) => verdict
        .ProvidedFinite(run.Gradient, run.Update, [run.Before, run.After])
        .ProvidedTrained(run.DiscriminatorMoved, DiscriminatorMoves, "D");
}
