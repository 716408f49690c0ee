using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>Verdicts, tables and figures of part (c).</summary>
internal static class HeadStartReport
{
    /// <summary>A generator that has covered less than a tenth of its way counts as stuck.</summary>
    private const double Stuck = 0.9;

    /// <summary>One that has covered half of its way or more counts as learning.</summary>
    private const double Learning = 0.5;

    private const double DiscriminatorMoves = 0.05;
    private const double GeneratorMoves = 0.05;

    /// <summary>Holds the games with the longest head start against one another, and against those without one.</summary>
    public static IEnumerable<Verdict> Verdicts(IReadOnlyList<HeadStartRun> runs)
    {
        int longest = runs.Max(r => r.Lead);
        HeadStartRun Find(string loss, bool adam, int lead) => runs.Single(r => r.Loss.Name == loss && r.WithAdam == adam && r.Lead == lead);
        HeadStartRun stuck = Find("saturating", false, longest);
        HeadStartRun hidden = Find("saturating", true, longest);
        HeadStartRun fair = Find("saturating", true, runs.Min(r => r.Lead));

        yield return Checked(Verdict.AtLeast($"{stuck.Name}, {longest} iterations behind: stuck, share of W₁ left", stuck.Left, Stuck, "F3"), stuck)
            .Provided(stuck.GeneratorMoved > 0, "G was never trained");
        foreach (HeadStartRun free in runs.Where(r => r.Lead == longest && r.Loss.Name != "saturating" && !r.WithAdam))
        {
            yield return Checked(Verdict.AtMost($"{free.Name}, {longest} behind: learns, share of W₁ left", free.Left, Learning, "F3"), free)
                .ProvidedTrained(free.GeneratorMoved, GeneratorMoves, "G");
        }

        yield return Checked(
            Verdict.AtMost("the head start takes the saturating gradient away: first gradient, late over fair", hidden.Gradient[0] / fair.Gradient[0], 0.01, "G3"),
            hidden);
        yield return Checked(
                Verdict.AtLeast("yet Adam takes full steps on it: first update, late over fair", hidden.Update[0] / fair.Update[0], 0.5, "F3"), hidden)
            .ProvidedTrained(hidden.GeneratorMoved, GeneratorMoves, "G");
        yield return Checked(Verdict.AtMost($"{hidden.Name}, {longest} behind: learns, share of W₁ left", hidden.Left, Learning, "F3"), hidden)
            .ProvidedTrained(hidden.GeneratorMoved, GeneratorMoves, "G");
    }

    /// <summary>Every game, and the balance of the players.</summary>
    public static IEnumerable<ResultTable> Tables(IReadOnlyList<HeadStartRun> runs, IReadOnlyList<BalanceRow> balance)
    {
        yield return new ResultTable(
            "(c) A ring, G at a distance of 4, and D with a head start of K iterations",
            ["game", "K", "first gradient", "first update", "median gradient", "median update", "W₁ before", "after", "G moved", "D moved"],
            [.. runs.Select(r => (IReadOnlyList<string>)
                [r.Name, Checks.Number(r.Lead), Checks.Number(r.Gradient[0], "G3"), Checks.Number(r.Update[0], "G3"),
                Checks.Number(Median(r.Gradient), "G3"), Checks.Number(Median(r.Update), "G3"), Checks.Number(r.Before, "F3"),
                Checks.Number(r.After, "F3"), Checks.Number(r.GeneratorMoved, "F3"), Checks.Number(r.DiscriminatorMoved, "F3")])],
            "Norms over all of G's weights. SGD 0.01 and Adam 0.001 are G's optimiser; D's is Adam 0.001 everywhere. W₁ is exact, between 256 "
            + "points each.");
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
        IReadOnlyList<HeadStartRun> saturating = [.. runs.Where(r => r.Loss.Name == "saturating" && (r.Lead == longest || r.Lead == 0))];
        yield return new LineFigure(
            $"A head start of {longest} iterations takes the saturating loss its gradient",
            "Without a head start (K = 0) the gradient is of a normal size. With one it is a thousand times smaller, and stays so under plain "
            + "gradient descent; under Adam G gets away.",
            new Axis("iteration of the game"),
            new Axis("norm of G's gradient", AxisScale.Log),
            [.. saturating.Select(r => new Series($"{Optimiser(r)}, K = {r.Lead}", r.Iterations, r.Gradient))]);
        yield return new LineFigure(
            "Adam hides it: its updates are of full size from the first step on",
            "The same games. An update of SGD is the rate times the gradient, and vanishes with it. Adam divides by the gradient's own size.",
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

    private static Verdict Checked(Verdict verdict, HeadStartRun run) => verdict
        .ProvidedFinite(run.Gradient, run.Update, [run.Before, run.After])
        .ProvidedTrained(run.DiscriminatorMoved, DiscriminatorMoves, "D");
}
