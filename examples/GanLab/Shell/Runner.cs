using System.Diagnostics;
using AutoGrad;
using AutoGrad.Kernels;
using GanLab.Experiments;
using GanLab.Reporting;
using Spectre.Console;

namespace GanLab.Shell;

/// <summary>Runs experiments one after the other, prints what they find and writes the report.</summary>
/// <param name="output">Where the results go.</param>
/// <param name="error">Where errors go, one line each.</param>
/// <param name="cancellation">Cancelled when the user asks to stop.</param>
public sealed class Runner(IAnsiConsole output, TextWriter error, CancellationToken cancellation)
{
    /// <summary>Runs what is asked for and returns the exit code.</summary>
    /// <exception cref="UserException">The folder cannot be written, or a data file is missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    public int Run(RunRequest request)
    {
        OutputFile.CheckFolder(request.OutFolder);

        // Networks make their tensors on the default device, as every library user's program does.
        Device before = Device.Default;
        Device.Default = request.Device;
        try
        {
            return request is { Shard: { } shard, Experiments: [IShardedExperiment experiment] }
                ? new Shards(output, cancellation).Run(experiment, shard, request)
                : RunAll(request);
        }
        finally
        {
            Device.Default = before;
        }
    }

    private int RunAll(RunRequest request)
    {
        Stopwatch watch = Stopwatch.StartNew();
        List<Outcome> outcomes = [];
        foreach (IExperiment experiment in request.Experiments)
        {
            cancellation.ThrowIfCancellationRequested();
            ResultPrinter.PrintHead(output, experiment);
            Outcome outcome = RunOne(experiment, request);
            cancellation.ThrowIfCancellationRequested();
            outcomes.Add(outcome);
            if (outcome.Result is not null)
            {
                ResultPrinter.PrintResult(output, outcome, outcome.Result, request.Tables);
                string path = Path.Combine(request.OutFolder, experiment.Name + ".json");
                OutputFile.Write(path, NumbersFile.Encode(experiment, outcome.Result, request));
            }
        }
        string report = Path.Combine(request.OutFolder, request.Name + ".html");
        OutputFile.Write(report, HtmlReport.Build(request, outcomes, watch.Elapsed));
        ResultPrinter.PrintSummary(output, outcomes, watch.Elapsed, request, report);
        return outcomes.TrueForAll(o => o.Passed) ? App.Success : App.Failure;
    }

    private Outcome RunOne(IExperiment experiment, RunRequest request)
    {
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            ExperimentResult result = ConsoleProgress.Show(output, progress => experiment.Run(request.Context(progress, cancellation)));
            ResultCheck.Check(result);
            return new Outcome(experiment, result, null, watch.Elapsed);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // However a cancelled experiment ends (several threads may each have thrown), it ends because it was asked to.
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserException($"{experiment.Name} cannot use its data: {e.Message}", e);
        }
        catch (Exception e) when (e is not UserException)
        {
            // One experiment that breaks must not cost the results of the others.
            string line = App.OneLine($"{e.GetType().Name}: {e.Message}");
            string hint = request.Verbose ? string.Empty : " (--verbose shows where)";
            error.WriteLine($"error: {experiment.Name} stopped with {line}{hint}");
            if (request.Verbose)
            {
                error.WriteLine(e.ToString());
            }
            return new Outcome(experiment, null, line, watch.Elapsed);
        }
    }
}
