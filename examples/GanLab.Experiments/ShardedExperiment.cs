namespace GanLab.Experiments;

/// <summary>A part of an experiment's runs that can be made alone, on another computer for instance: one of n.</summary>
/// <param name="Index">Which one, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many there are.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Whether a run belongs to this shard: run 0 to the first, run 1 to the second, and so on round.</summary>
    /// <param name="number">The run's number, from 0.</param>
    public bool Holds(int number) => number % Count == Index - 1;

    /// <summary>"2 of 4".</summary>
    public override string ToString() => $"{Index} of {Count}";
}

/// <summary>An experiment of many independent runs, whose results are kept in a table as they come.</summary>
/// <remarks>
/// A run of the experiment goes on from the table in <see cref="ExperimentContext.OutFolder"/>; on a complete one it runs nothing and only
/// reports. The shards of a table have files of their own until they are merged.
/// </remarks>
public interface IShardedExperiment : IExperiment
{
    /// <summary>Makes the runs of one shard that its file does not hold yet.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="UserException">There is no such shard, or its file is damaged or of another experiment, form or seed.</exception>
    string RunShard(ExperimentContext context, Shard shard);

    /// <summary>Makes one table of all shards, the one that a run without shards makes.</summary>
    /// <param name="folders">Where the shards' files lie.</param>
    /// <param name="outFolder">Where the table goes.</param>
    /// <returns>The path of the table.</returns>
    /// <exception cref="UserException">
    /// Shards overlap, are missing or incomplete, do not belong together or are damaged, or another table is in the way.
    /// </exception>
    string Merge(IReadOnlyList<string> folders, string outFolder);
}
