using System.Globalization;
using AutoGrad.Benchmarks.Workloads;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>The results as a table for the terminal, and as results.csv and results.md.</summary>
internal static class ComparisonFiles
{
    /// <summary>The heading of <see cref="Line"/>'s columns.</summary>
    public static string Heading
        => $"{"workload",-12}{"thr",4}{"ours ms",10}{"peer ms",10}{"ratio",8}{"in a round",15}{"tuned",8}{"goal",7}{"met",5}";

    /// <summary>A row of the table.</summary>
    public static string Line(ComparedRow row)
    {
        string[] cells = Cells(row);
        return $"{cells[0],-12}{cells[1],4}{cells[2],10}{cells[3],10}{cells[4],8}{cells[5],15}{cells[6],8}{cells[7],7}{cells[8],5}";
    }

    /// <summary>Writes results.csv and results.md; rows of an earlier file that were not measured again stay, with their date.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="rows">What was measured.</param>
    /// <param name="command">How.</param>
    public static void Write(string folder, IReadOnlyList<ComparedRow> rows, string command)
    {
        string csv = Path.Combine(folder, "results.csv");
        IEnumerable<ComparedRow> earlier = File.Exists(csv) ? File.ReadLines(csv).Skip(1).Select(ComparedRow.Parse) : [];
        IReadOnlyList<ComparedRow> all = Merge(earlier, rows);
        File.WriteAllLines(csv, [ComparedRow.CsvHeading, .. all.Select(r => r.ToCsv())]);
        File.WriteAllLines(
            Path.Combine(folder, "results.md"),
            [
                "# AutoGrad and PyTorch on the same machine",
                $"{Machine.Description}. Made by `{command}`, on the days below.",
                "",
                "Least time of a step in all rounds, in milliseconds; ratio: how many times as fast as PyTorch, and the lowest and",
                "highest of a single round; tuned: the ratio if OpenBLAS is told which kernels to take; see [README](../README.md).",
                "",
                "| workload | threads | ours | PyTorch | ratio | in a round | tuned | goal | met | day |",
                "| --- | --: | --: | --: | --: | --: | --: | --: | --- | --- |",
                .. all.Select(r => $"| {string.Join(" | ", Cells(r))} | {r.Date} |"),
            ]);
    }

    /// <summary>New rows in the place of earlier ones, in the order of the workloads, fewer threads first.</summary>
    internal static IReadOnlyList<ComparedRow> Merge(IEnumerable<ComparedRow> earlier, IReadOnlyList<ComparedRow> rows)
    {
        string[] order = [.. WorkloadList.All.Select(w => w.Name)];
        return
        [
            .. earlier.Where(e => !rows.Any(r => (r.Workload, r.Threads) == (e.Workload, e.Threads))).Concat(rows)
                .OrderBy(r => Array.IndexOf(order, r.Workload)).ThenBy(r => r.Threads),
        ];
    }

    private static string[] Cells(ComparedRow row)
    {
        string Number(double? x, string format) => x?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
        return
        [
            row.Workload,
            $"{row.Threads}",
            Number(row.Ours, "G4"),
            Number(row.Peer, "G4"),
            Number(row.Ratio, "F2"),
            $"{Number(row.Lowest, "F2")} – {Number(row.Highest, "F2")}",
            Number(row.Tuned / row.Ours, "F2"),
            Number(Goals.Of(row.Workload, row.Threads), "0.##"),
            row.Met switch { true => "yes", false => "no", null => "–" },
        ];
    }
}
