namespace GanLab.Experiments.Sensitivity;

/// <summary>What is claimed about the table of results, and when each claim holds.</summary>
internal static class SensitivityVerdicts
{
    // By docs/calibration/sensitivity.md the medians at the good points stay below 0.35, the worst of forty seeds and twice the spread. At
    // a hundredth of the rate the least distance is 0.46, WGAN-GP's, which twice its spread takes to 0.31; the other losses' greater spread
    // is upwards, from seeds whose generator starts far away.
    private const double MostLearnt = 0.35;
    private const double LeastNotLearnt = 0.3;

    /// <summary>Every claim.</summary>
    public static IEnumerable<Verdict> All(IReadOnlyList<LossResult> results)
    {
        foreach (LossResult r in results)
        {
            string name = r.Contender.Name;
            yield return Verdict.AtMost($"{name}: it learns at its good point, median W₁", r.GoodPoint.Median, MostLearnt);
            yield return Verdict.AtLeast($"{name}: at a hundredth of that rate it does not, W₁", r.AtLeastRate, LeastNotLearnt);
            yield return Verdict.AtLeast(
                $"{name}: share of random configurations that end further away than its good point", r.ShareBeyondGood, 0.5, "P0");
        }
    }
}
