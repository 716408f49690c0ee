namespace GanLab.Experiments.Sensitivity;

/// <summary>How much a GAN depends on what is set before it trains: a random search, single knobs, and small changes.</summary>
public sealed class SensitivityExperiment : IShardedExperiment
{
    /// <inheritdoc/>
    public string Name => "sensitivity";

    /// <inheritdoc/>
    public string Summary => "random settings, single knobs and small changes: how much a GAN depends on what is set before it trains";

    /// <inheritdoc/>
    public string Source => "Lucic et al. 2018, Are GANs Created Equal? A Large-Scale Study, section 6 (wide ranges, budgets)";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        Plan plan = Plan.Of(Sizes.Of(context), context.Seed);
        string path = ResultsFile.Path(context.OutFolder, shard: null);
        IReadOnlyList<LossResult> results = LossResult.All(Search.Complete(plan, plan.Trials, path, context), context.Seed);
        return new ExperimentResult(
            Explanation: SensitivityFigures.Explanation(plan),
            Verdicts: plan.Sizes.Judged ? [.. SensitivityVerdicts.All(results)] : [],
            Tables: SensitivityFigures.Tables(results),
            Figures: SensitivityFigures.All(results),
            Numbers: Numbers(results));
    }

    /// <inheritdoc/>
    public string RunShard(ExperimentContext context, Shard shard)
    {
        Plan plan = Plan.Of(Sizes.Of(context), context.Seed);
        string path = ResultsFile.Path(context.OutFolder, shard);
        Search.Complete(plan, plan.Of(shard), path, context);
        return path;
    }

    /// <inheritdoc/>
    public string Merge(IReadOnlyList<string> folders, string outFolder) => Merging.Merge(folders, outFolder);

    private static Dictionary<string, double[]> Numbers(IReadOnlyList<LossResult> results)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (LossResult r in results)
        {
            string name = r.Contender.Name;
            numbers[$"{name}: W1 of the random configurations"] = [.. r.Search.Distances];
            numbers[$"{name}: success rate"] = [r.Search.SuccessRate];
            foreach (BestOf best in r.Best)
            {
                numbers[$"{name}: best of {best.Tries}, median, 95 % from, to"] = [best.Median, best.Low, best.High];
            }
            numbers[$"{name}: W1 at the good point"] = [.. r.GoodPoint.Distances];
            foreach (Knob knob in Knob.All)
            {
                foreach (KnobSetting setting in r.Knob(knob))
                {
                    numbers[$"{name}: W1 by {knob.Label}, {setting.Name}"] = [.. setting.Outcomes.Distances];
                }
            }
            foreach (double factor in Plan.SmallFactors)
            {
                numbers[$"{name}: W1 at the rate × {Format.Number(factor)}"] = [.. r.SmallChange(factor).Distances];
            }
        }
        return numbers;
    }
}
