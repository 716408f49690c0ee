namespace GanLab.Experiments.Sensitivity;

/// <summary>Makes the runs that a table does not hold yet.</summary>
internal static class Search
{
    /// <summary>Completes a table, as many runs at a time as there are processors; each is in the file once it is done.</summary>
    /// <param name="plan">All runs of the form.</param>
    /// <param name="trials">Those that the table is to hold.</param>
    /// <param name="path">The file, which may hold some of them already.</param>
    /// <param name="context">How progress is told, and when to stop.</param>
    /// <returns>The rows, by their numbers.</returns>
    /// <exception cref="OperationCanceledException">The user asked to stop; the file holds what was done.</exception>
    /// <exception cref="UserException">The file is damaged, or of other runs.</exception>
    public static IReadOnlyList<ResultRow> Complete(Plan plan, IReadOnlyList<Trial> trials, string path, ExperimentContext context)
    {
        IReadOnlyList<ResultRow> found = new FileInfo(path).Exists ? ResultsFile.Read(path) : [];
        ResultsFile.Check(path, found, plan);
        var rows = new SortedDictionary<int, ResultRow>(found.ToDictionary(row => row.Number));
        if (rows.Keys.Except(trials.Select(t => t.Number)).ToArray() is [int stranger, ..])
        {
            throw new UserException($"'{path}' holds run {stranger}, which is not of this shard");
        }
        Trial[] left = [.. trials.Where(t => !rows.ContainsKey(t.Number))];
        IStage stage = context.Progress.Stage($"{left.Length} of {trials.Count} training runs are left", trials.Count);
        stage.Advance(found.Count);
        var gate = new Lock();
        SideBySide.Run(left, Make, context.Cancellation);
        return [.. rows.Values];

        ResultRow Make(Trial trial)
        {
            ResultRow row = ResultRow.Of(plan, trial, trial.Distance(plan.Seed, plan.Sizes.Iterations, context.Cancellation));
            lock (gate)
            {
                rows.Add(trial.Number, row);
                ResultsFile.Write(path, rows.Values);
            }
            stage.Advance();
            return row;
        }
    }
}
