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

    private const double DiscriminatorMoves = 0.05;
    private const double GeneratorMoves = 0.05;

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

        // Its gradient grows with D's slope, and plain descent may throw G about: the claim is that it moves, not that it arrives.
        HeadStartRun pushed = Find("non-saturating", adam: false, longest);
        yield return Begun(
            Verdict.AtLeast($"{pushed.Name}, K = {longest}: not stuck, G's weights move", pushed.GeneratorMoved, GeneratorMoves, "G3"),
            pushed,
            pushed);

        HeadStartRun cured = Find("WGAN-GP", adam: false, longest);
        yield return Trained(Verdict.AtMost($"{cured.Name}, K = {longest}: learns, share of W₁ left", cured.Left, Learning, "F3"), cured)
            .ProvidedTrained(cured.GeneratorMoved, GeneratorMoves, "G");

        HeadStartRun fair = Find("saturating", adam: true, leads[0]);
        HeadStartRun hidden = Find("saturating", adam: true, leads[^2]);
        HeadStartRun below = Find("saturating", adam: true, longest);
        double size = hidden.Gradient[0] / fair.UsualGradient;
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
