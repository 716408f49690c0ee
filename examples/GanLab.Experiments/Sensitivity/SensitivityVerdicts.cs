namespace GanLab.Experiments.Sensitivity;

/// <summary>What is claimed about the table of results.</summary>
internal static class SensitivityVerdicts
{
    /// <summary>Every claim.</summary>
    public static IEnumerable<Verdict> All(IReadOnlyList<LossResult> results)
    {
        foreach (LossResult r in results)
        {
            string name = r.Contender.Name;
            yield return Verdict.AtMost($"{name}: median W₁ at the good point", r.GoodPoint.Median, 1);
            yield return Verdict.AtMost($"{name}: worst W₁ at the good point", r.GoodPoint.Quantile(1), 1);
            yield return Verdict.AtLeast($"{name}: share of random configurations worse than every run at the good point", r.ShareBeyondGood, 0);
            yield return Verdict.AtLeast($"{name}: search median / good median", r.Search.Median / r.GoodPoint.Median, 0);
            yield return Verdict.AtLeast($"{name}: success", r.Search.SuccessRate, 0);
            yield return Verdict.AtMost($"{name}: best", r.Search.Quantile(0), 10);
            double smallest = r.Knob(Part.Rate, row => row.Rate)[0].Outcomes.Median;
            yield return Verdict.AtLeast($"{name}: W₁ at a hundredth of the good rate", smallest, 0);
            yield return Verdict.AtLeast($"{name}: W₁ at ten times the good rate", r.Knob(Part.Rate, row => row.Rate)[^1].Outcomes.Median, 0);
            yield return Verdict.AtLeast($"{name}: W₁ sigmoid", r.Knob(Part.Activation, row => row.Activation).Single(k => k.Row.Activation == "sigmoid").Outcomes.Median, 0);
            yield return Verdict.AtLeast($"{name}: shift half in spreads", (r.SmallChange(0.5).Median - r.GoodPoint.Median) / r.GoodPoint.Spread, -100);
            yield return Verdict.AtLeast($"{name}: shift twice in spreads", (r.SmallChange(2).Median - r.GoodPoint.Median) / r.GoodPoint.Spread, -100);
        }
    }
}
