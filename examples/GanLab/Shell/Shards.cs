using GanLab.Experiments;
using GanLab.Reporting;
using Spectre.Console;

namespace GanLab.Shell;

/// <summary>What is to be merged.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Folders">Where the shards' files lie.</param>
/// <param name="OutFolder">Where the table goes.</param>
public sealed record MergeRequest(IShardedExperiment Experiment, IReadOnlyList<string> Folders, string OutFolder);

/// <summary>Runs one shard of an experiment, or merges all of them; neither writes a report.</summary>
/// <param name="output">Where it is said what was written.</param>
/// <param name="cancellation">Cancelled when the user asks to stop.</param>
public sealed class Shards(IAnsiConsole output, CancellationToken cancellation)
{
    /// <summary>Runs a shard and returns the exit code.</summary>
    /// <exception cref="UserException">There is no such shard, or its file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    public int Run(IShardedExperiment experiment, Shard shard, RunRequest request)
    {
        ResultPrinter.PrintHead(output, experiment);
        string RunShard(IStageProgress progress) => experiment.RunShard(request.Context(progress, cancellation), shard);
        string file = OnFiles(experiment, () => ConsoleProgress.Show(output, RunShard));
        output.Profile.Out.Writer.WriteLine($"Shard {shard}: {Path.GetFullPath(file)}");
        return App.Success;
    }

    /// <summary>Merges and returns the exit code.</summary>
    /// <exception cref="UserException">The shards are not those of one table, or a file cannot be used.</exception>
    public int Merge(MergeRequest request)
    {
        OutputFile.CheckFolder(request.OutFolder);
        string file = OnFiles(request.Experiment, () => request.Experiment.Merge(request.Folders, request.OutFolder));
        output.Profile.Out.Writer.WriteLine($"Table: {Path.GetFullPath(file)}");
        return App.Success;
    }

    private static string OnFiles(IExperiment experiment, Func<string> work)
    {
        try { return work(); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{experiment.Name} cannot use its files: {e.Message}", e);
        }
    }
}
