namespace GanLab.Experiments.Saturation;

/// <summary>What is claimed in part (a), and when each claim holds.</summary>
internal static class ExactPairVerdicts
{
    private const double StandardErrors = 4;

    /// <summary>Holds the rows against the literature's numbers, against one another, and the engine against them.</summary>
    public static IEnumerable<Verdict> Of(IReadOnlyList<PairRow> rows)
    {
        PairRow two = rows.Single(r => r.Theta == 2);
        PairRow four = rows.Single(r => r.Theta == 4);
        yield return Verdict.Near("JS at θ = 2", two.JensenShannon, 0.336831, 5e-7);
        yield return Verdict.Near("saturating gradient at θ = 2", two.Saturating, 0.44960, 5e-6);
        yield return Verdict.Near("JS at θ = 4", four.JensenShannon, 0.632720, 5e-7);
        yield return Verdict.Near("saturating gradient at θ = 4", four.Saturating, 0.137195, 5e-7);
        yield return Verdict.AtMost(
            "dJS/dθ is half the saturating gradient: largest relative difference",
            rows.Max(r => Off(2 * r.JensenShannonSlope, r.Saturating)),
            1e-6);
        yield return Verdict.AtMost("W₁'s gradient is 1 at every θ: largest difference", rows.Max(r => Off(r.Wasserstein1Slope, 1)), 1e-6);
        yield return Verdict.AtMost(
            "the engine's two gradients add up to θ, sample by sample: largest relative difference",
            rows.Where(r => r.Theta <= ExactPair.PlainLimit).Max(r => Off(r.SampledSum, r.Theta)),
            1e-12);
        foreach (PairRow row in rows)
        {
            string how = row.Theta <= ExactPair.PlainLimit ? "samples" : "importance samples";
            yield return Verdict.Near(
                $"engine's gradient on {how}, θ = {row.Theta}", row.Sampled, row.Saturating, StandardErrors * row.StandardError, "G5") with
            {
                // An error estimate that is no number, nothing, or as large as the value itself would make the claim empty.
                Holds = Math.Abs(row.Sampled - row.Saturating) <= StandardErrors * row.StandardError
                    && row.StandardError > 0 && row.StandardError < 0.02 * row.Saturating,
                Tolerance = $"± 4 standard errors, {Format.Number(StandardErrors * row.StandardError, "G2")}",
            };
        }
    }

    private static double Off(double measured, double expected)
    {
        double off = Math.Abs((measured / expected) - 1);
        return double.IsFinite(off) ? off : double.PositiveInfinity;
    }
}
