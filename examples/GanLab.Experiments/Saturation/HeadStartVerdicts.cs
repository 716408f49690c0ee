namespace GanLab.Experiments.Saturation;

/// <summary>What is claimed in part (c), and when each claim holds.</summary>
internal static class HeadStartVerdicts
{
    /// <summary>A generator whose distance has changed by less than a tenth counts as stuck; one that was thrown away is not.</summary>
    private const double Stuck = 0.1;

    /// <summary>One that has covered half of its way or more counts as learning.</summary>
    private const double Learning = 0.5;

    /// <summary>A gradient counts as small below this share of its usual size.</summary>
    private const double Small = 0.2;

    /// <summary>An update counts as of full size above this share of the usual one: far more of it is left than of the gradient.</summary>
    private const double FullUpdate = 0.5;

    private const double DiscriminatorMoves = 0.05;
    private const double GeneratorMoves = 0.02;

    /// <summary>Holds the games with the longest head start against one another, and against those with a shorter one or none.</summary>
    public static IEnumerable<Verdict> Of(IReadOnlyList<HeadStartRun> runs)
    {
        int[] leads = [.. runs.Select(r => r.Lead).Distinct().Order()];
        int longest = leads[^1];
        HeadStartRun Find(string loss, bool adam, int lead) =>
            runs.Single(r => r.Loss.Name == loss && r.WithAdam == adam && r.Lead == lead);

        HeadStartRun stuck = Find("saturating", adam: false, longest);
        yield return Trained(Verdict.Near($"{stuck.Name}, K = {longest}: stuck, share of W₁ left", stuck.Left, 1, Stuck, "F3"), stuck)
            .Provided(stuck.Gradient[0] > 0 && stuck.Update[0] > 0, "G was not trained");

        // The control: the same game learns without the head start, so the head start it is that stops it.
        yield return Learns(Find("saturating", adam: false, leads[0]));
        yield return Learns(Find("non-saturating", adam: false, longest));
        yield return Learns(Find("WGAN-GP", adam: false, longest));

        HeadStartRun fair = Find("saturating", adam: true, leads[0]);
        HeadStartRun hidden = Find("saturating", adam: true, leads[^2]);
        HeadStartRun below = Find("saturating", adam: true, longest);
        double size = hidden.Gradient[0] / fair.UsualGradient;
        yield return Begun(
            Verdict.AtMost($"Adam hides it, K = {hidden.Lead}: first gradient, over the usual one at K = {fair.Lead}", size, Small, "G3"),
            hidden,
            fair);
        double full = hidden.Update[0] / fair.Update[0];
        yield return Begun(
            Verdict.AtLeast($"and yet its first update, over the first at K = {fair.Lead}", full, FullUpdate, "F3"), hidden, fair);
        double last = below.Update[0] / fair.Update[0];
        yield return Begun(
            Verdict.AtMost($"until ε, K = {longest}: the first update, over the first at K = {fair.Lead}", last, 0.05, "G3"), below, fair);
    }

    /// <summary>For claims on first steps: what became of the game later does not matter.</summary>
    private static Verdict Begun(Verdict verdict, HeadStartRun late, HeadStartRun fair) => verdict
        .ProvidedFinite([late.Gradient[0], late.Update[0], fair.Update[0]])
        .Provided(late.Gradient[0] > 0 && late.Update[0] > 0, "G was not trained")
        .ProvidedTrained(late.DiscriminatorMoved, DiscriminatorMoves, "D")
        .ProvidedTrained(fair.GeneratorMoved, GeneratorMoves, "G without a head start");

    private static Verdict Learns(HeadStartRun run) =>
        Trained(Verdict.AtMost($"{run.Name}, K = {run.Lead}: learns, share of W₁ left", run.Left, Learning, "F3"), run)
            .ProvidedTrained(run.GeneratorMoved, GeneratorMoves, "G");

    private static Verdict Trained(Verdict verdict, HeadStartRun run) => verdict
        .ProvidedFinite(run.Gradient, run.Update, [run.Before, run.After])
        .ProvidedTrained(run.DiscriminatorMoved, DiscriminatorMoves, "D");
}
