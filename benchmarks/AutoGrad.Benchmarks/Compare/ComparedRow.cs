using System.Globalization;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>What one round measured: a time of ours and those of the peer's forms, one right after the other.</summary>
/// <param name="Ours">The least time of a step, in milliseconds.</param>
/// <param name="Peer">The same of the peer as installed, in its better form.</param>
/// <param name="Tuned">The same of the peer with other OpenBLAS kernels than it takes by itself; null if that was not run.</param>
internal readonly record struct Round(double Ours, double Peer, double? Tuned);

/// <summary>A workload on so many threads: ours against the peer.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Threads">The threads of both.</param>
/// <param name="Ours">The least time of a step in all rounds, in milliseconds.</param>
/// <param name="Peer">The same of the peer as installed, in its better form.</param>
/// <param name="Lowest">The lowest ratio of any single round.</param>
/// <param name="Highest">The highest ratio of any single round.</param>
/// <param name="Tuned">The peer's least time with the other OpenBLAS kernels, or null.</param>
/// <param name="Date">The day.</param>
internal sealed record ComparedRow(
    string Workload, int Threads, double Ours, double Peer, double Lowest, double Highest, double? Tuned, string Date)
{
    /// <summary>The first line of a file of <see cref="ToCsv"/>.</summary>
    public const string CsvHeading = "workload,threads,ours_ms,peer_ms,lowest_ratio,highest_ratio,tuned_peer_ms,date";

    /// <summary>How many times as fast as the peer: the least time against the least time.</summary>
    public double Ratio => Peer / Ours;

    /// <summary>Whether the goal is met; null if there is none.</summary>
    public bool? Met => Goals.Of(Workload, Threads) is { } goal ? Ratio >= goal : null;

    /// <summary>Sums the rounds up.</summary>
    public static ComparedRow Of(string workload, int threads, IReadOnlyList<Round> rounds, string date) => new(
        workload,
        threads,
        rounds.Min(r => r.Ours),
        rounds.Min(r => r.Peer),
        rounds.Min(r => r.Peer / r.Ours),
        rounds.Max(r => r.Peer / r.Ours),
        rounds.Min(r => r.Tuned),
        date);

    /// <summary>Reads a line of a file.</summary>
    /// <exception cref="FormatException">It is none of <see cref="ToCsv"/>.</exception>
    public static ComparedRow Parse(string line)
    {
        string[] cells = line.Split(',');
        if (cells.Length != 8) { throw new FormatException($"No line of results: '{line}'."); }
        double Number(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
        return new ComparedRow(
            cells[0], (int)Number(1), Number(2), Number(3), Number(4), Number(5), cells[6].Length == 0 ? null : Number(6), cells[7]);
    }

    /// <summary>The row as a line of a file.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Workload},{Threads},{Ours:G5},{Peer:G5},{Lowest:G4},{Highest:G4},{Tuned:G5},{Date}");
}
