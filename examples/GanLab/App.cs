using System.CommandLine;
using System.CommandLine.Invocation;
using GanLab.Experiments;
using GanLab.Sabotage;
using GanLab.Shell;
using Spectre.Console;

namespace GanLab;

/// <summary>The laboratory as a command-line program, without the process around it, so that a test can run it.</summary>
public static class App
{
    /// <summary>All verdicts hold.</summary>
    public const int Success = 0;

    /// <summary>A verdict fails, or an experiment stopped with an unexpected error.</summary>
    public const int Failure = 1;

    /// <summary>Something that the user can mend: a wrong option, a folder that cannot be written, a damaged data file.</summary>
    public const int Misuse = 2;

    /// <summary>The user asked to stop (128 + SIGINT).</summary>
    public const int Cancelled = 130;

    /// <summary>Runs the program and returns its exit code.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="experiments">Every experiment, in the order in which they are listed.</param>
    /// <param name="tour">The experiments that run when none is named.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="error">Where errors go, one line each.</param>
    /// <param name="cancellation">Cancelled when the user asks to stop.</param>
    public static int Run(
        string[] args,
        IReadOnlyList<IExperiment> experiments,
        IReadOnlyList<IExperiment> tour,
        IAnsiConsole output,
        TextWriter error,
        CancellationToken cancellation)
    {
        var commands = new Commands(experiments, tour);
        ParseResult parsed = commands.Parse(args);
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                throw new UserException(commands.Explain(parsed));
            }
            if (parsed.CommandResult.Command == commands.List && parsed.Action == commands.List.Action)
            {
                if (parsed.GetValue(commands.NamesOnly))
                {
                    ResultPrinter.PrintNames(output, experiments);
                }
                else
                {
                    ResultPrinter.PrintList(output, experiments, tour);
                }
                return Success;
            }
            if (commands.ToCalibration(parsed) is CalibrationRequest calibration)
            {
                return new Calibration(output.Profile.Out.Writer, cancellation).Run(calibration);
            }
            if (commands.ToMerge(parsed) is MergeRequest merge)
            {
                return new Shards(output, cancellation).Merge(merge);
            }
            if (commands.ToSabotage(parsed) is SabotageRequest sabotage)
            {
                return new SabotageRun(output.Profile.Out.Writer, cancellation).Run(sabotage);
            }
            return commands.ToRequest(parsed) is RunRequest request
                ? new Runner(output, error, cancellation).Run(request)
                : parsed.Invoke(new InvocationConfiguration { Output = output.Profile.Out.Writer, Error = error });
        }
        catch (UserException e)
        {
            error.WriteLine(OneLine("error: " + e.Message));
            return Misuse;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error.WriteLine("stopped: every file written so far is whole, and the report was not written");
            return Cancelled;
        }
    }

    /// <summary>The text with its line breaks turned into spaces: an error is one line, whatever an exception's message holds.</summary>
    internal static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
