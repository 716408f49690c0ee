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
            Explanation: "",
            Verdicts: [.. SensitivityVerdicts.All(results)],
            Tables: [],
            Figures: [],
            Numbers: new Dictionary<string, double[]>());
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
}
