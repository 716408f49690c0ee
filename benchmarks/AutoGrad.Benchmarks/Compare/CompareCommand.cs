using System.CommandLine;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>The command <c>compare</c>.</summary>
internal static class CompareCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var threads = new Option<int[]>("--threads")
        {
            Description = "Numbers of threads, in turn.",
            DefaultValueFactory = _ => [1, 2],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "How often everything is run.", DefaultValueFactory = _ => 3 };
        var tuned = new Option<string?>("--tuned")
        {
            Description = "Kernels that OpenBLAS is told to take in one more form of the peer: Zen.",
        };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for results.csv and results.md; none if left out." };
        output.AcceptExistingOnly();
        var command = new Command("compare", "The workloads and PyTorch in turn: the ratios, against the goals.")
        {
            CommonOptions.Only, threads, rounds, CommonOptions.Seconds, tuned, output,
        };
        command.SetAction(parsed =>
        {
            var comparison = new PeerComparison(
                CommonOptions.Workloads(parsed),
                parsed.GetValue(threads)!,
                parsed.GetValue(rounds),
                parsed.GetValue(CommonOptions.Seconds),
                parsed.GetValue(tuned));
            Console.WriteLine(ComparisonFiles.Heading);
            IReadOnlyList<ComparedRow> rows;
            try { rows = comparison.Run(row => Console.WriteLine(ComparisonFiles.Line(row))); }
            catch (PeerException e)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                return 1;
            }
            if (parsed.GetValue(output) is { } folder)
            {
                string tuning = comparison.Tuned is null ? "" : $" --tuned {comparison.Tuned}";
                string command = $"compare --rounds {comparison.Rounds} --seconds {comparison.Seconds}{tuning} --out …";
                ComparisonFiles.Write(folder.FullName, rows, command);
            }
            return 0;
        });
        return command;
    }
}
