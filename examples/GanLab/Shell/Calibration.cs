using System.Diagnostics;
using System.Globalization;
using System.Text;
using AutoGrad;
using AutoGrad.Kernels;
using GanLab.Experiments;
using GanLab.Reporting;

namespace GanLab.Shell;

/// <summary>What a calibration is asked for.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="First">The first seed.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Quick">True for the quick form, false for the full one.</param>
/// <param name="OutFolder">The folder that the table is written to.</param>
/// <param name="DataFolder">The folder with the data sets.</param>
/// <param name="Device">Where the tensors live.</param>
public sealed record CalibrationRequest(
    IExperiment Experiment, int First, int Seeds, bool Quick, string OutFolder, string DataFolder, Device Device);

/// <summary>Runs an experiment with one seed after the other and tells, claim by claim, how far the numbers are from bounds.</summary>
/// <remarks>
/// A bound that is taken from a few seeds does not hold for the next: with a failure rate of 2.5 % a claim, thirty claims fail once in two
/// runs. The table shows the median, the standard deviation over the seeds, the worst number (the one that is nearest to its bound, or
/// furthest beyond it) and how often each claim failed.
/// </remarks>
/// <param name="output">Where the lines go: one for each seed, then the table in Markdown.</param>
/// <param name="cancellation">Cancelled when the user asks to stop; the table of the seeds that are done is still written.</param>
public sealed class Calibration(TextWriter output, CancellationToken cancellation)
{
    /// <summary>Runs every seed and returns the exit code: success if every claim holds for every seed.</summary>
    /// <exception cref="UserException">The folder cannot be written, or a data file is missing or damaged.</exception>
    public int Run(CalibrationRequest request)
    {
        OutputFile.CheckFolder(request.OutFolder);
        Device before = Device.Default;
        Device.Default = request.Device;
        try
        {
            List<IReadOnlyList<Verdict>> runs = RunSeeds(request);
            string table = Table(request, runs);
            output.WriteLine();
            output.Write(table);
            string path = Path.Combine(request.OutFolder, $"calibration-{request.Experiment.Name}.md");
            OutputFile.Write(path, Encoding.UTF8.GetBytes(table));
            return cancellation.IsCancellationRequested ? App.Cancelled
                : runs.TrueForAll(run => run.All(v => v.Holds)) ? App.Success
                : App.Failure;
        }
        finally
        {
            Device.Default = before;
        }
    }

    private List<IReadOnlyList<Verdict>> RunSeeds(CalibrationRequest request)
    {
        List<IReadOnlyList<Verdict>> runs = [];
        for (int i = 0; i < request.Seeds && !cancellation.IsCancellationRequested; i++)
        {
            int seed = request.First + i;
            Stopwatch watch = Stopwatch.StartNew();
            if (RunSeed(request, seed) is not IReadOnlyList<Verdict> verdicts)
            {
                break;
            }
            runs.Add(verdicts);
            string[] failed = [.. verdicts.Where(v => !v.Holds).Select(v => $"{v.Claim}: {v.Measured}, {v.Expected}")];
            string end = failed.Length == 0 ? "all hold" : "fails: " + string.Join("; ", failed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {watch.Elapsed.TotalSeconds:F1} s: {end}"));
            output.Flush();
        }
        return runs;
    }

    /// <summary>The verdicts of one seed, or null if the user stopped it.</summary>
    private IReadOnlyList<Verdict>? RunSeed(CalibrationRequest request, int seed)
    {
        try
        {
            // A folder for each seed: results that a later run resumes from are those of one seed.
            string folder = Directory.CreateDirectory(Path.Combine(request.OutFolder, $"seed-{seed}")).FullName;
            var context = new ExperimentContext(seed, request.Quick, request.DataFolder, new Silence(), cancellation)
            {
                OutFolder = folder,
            };
            return request.Experiment.Run(context).Verdicts;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserException($"{request.Experiment.Name} cannot use its data: {e.Message}", e);
        }
    }

    private static string Table(CalibrationRequest request, List<IReadOnlyList<Verdict>> runs)
    {
        var text = new StringBuilder();
        string form = request.Quick ? "quick" : "full";
        int last = request.First + runs.Count - 1;
        text.AppendLine(CultureInfo.InvariantCulture, $"{request.Experiment.Name}, {form} form, seeds {request.First} to {last}");
        text.AppendLine();
        text.AppendLine("| claim | median | spread | worst | bound | failures |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (IGrouping<string, Verdict> claim in runs.SelectMany(run => run).GroupBy(v => v.Claim))
        {
            text.AppendLine(Row([.. claim]));
        }
        return text.ToString();
    }

    private static string Row(Verdict[] verdicts)
    {
        Verdict any = verdicts[0];
        string claim = any.Claim.Replace("|", "\\|", StringComparison.Ordinal);
        string bound = any.Tolerance is "bound" or "exact" ? any.Expected : $"{any.Expected} {any.Tolerance}";
        int failures = verdicts.Count(v => !v.Holds);
        Verdict[] numbers = [.. verdicts.Where(v => v.Value is not null)];
        if (numbers.Length == 0)
        {
            return $"| {claim} | | | | {bound} | {failures} |";
        }
        double[] values = [.. numbers.Select(v => v.Value!.Value).Order()];
        double worst = numbers.MaxBy(v => double.IsNaN(v.Excess!.Value) ? double.PositiveInfinity : v.Excess.Value)!.Value!.Value;
        double mean = values.Average();
        double spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
        double[] told = [values[values.Length / 2], spread, worst];
        string[] cells = [.. told.Select(n => Format.Number(n))];
        return $"| {claim} | {string.Join(" | ", cells)} | {bound} | {failures} |";
    }

    private sealed class Silence : IStageProgress, IStage
    {
        public IStage Stage(string title, int steps) => this;

        public void Advance(int steps = 1)
        {
        }
    }
}
