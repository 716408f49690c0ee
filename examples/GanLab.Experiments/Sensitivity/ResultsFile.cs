using System.Globalization;
using System.Text;
using AutoGrad.Nn;
using CsvHelper;
using CsvHelper.Configuration;

namespace GanLab.Experiments.Sensitivity;

/// <summary>The table of results as a CSV file: the header, then the rows by their numbers.</summary>
/// <remarks>
/// The file is replaced whole with each new row (<see cref="WholeFile"/>), so that whoever reads it, also after a crash, finds whole rows,
/// sorted. It holds no times: two files of the same runs are the same bytes.
/// </remarks>
internal static class ResultsFile
{
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    private static readonly string _header = Encode([]).TrimEnd('\n');

    /// <summary>The path of a table, or of a shard of one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shard">The shard; null for the whole table.</param>
    public static string Path(string folder, Shard? shard) => System.IO.Path.Combine(
        folder, shard is null ? "sensitivity-results.csv" : $"sensitivity-results.{shard.Index}-of-{shard.Count}.csv");

    /// <summary>Rows as text, sorted.</summary>
    public static string Encode(IEnumerable<ResultRow> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, _format))
        {
            csv.WriteHeader<ResultRow>();
            csv.NextRecord();
            csv.WriteRecords(rows.OrderBy(row => row.Number));
        }
        return text.ToString();
    }

    /// <summary>Writes a file whole.</summary>
    /// <exception cref="IOException">It cannot be written; an old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, IEnumerable<ResultRow> rows)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Encode(rows));
        WholeFile.Write(path, stream => stream.Write(bytes), bytes.Length);
    }

    /// <summary>The rows of a file, which is to be a sound one; whether they are those of a plan is <see cref="Check"/>'s.</summary>
    /// <exception cref="UserException">It is no such table, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ResultRow> Read(string path)
    {
        string text;
        using (StreamReader reader = new FileInfo(path).OpenText())
        {
            text = reader.ReadToEnd();
        }
        string[] lines = text.Split('\n');
        if (lines[0] != _header)
        {
            throw new UserException($"'{path}' is no table of this experiment: its first line is not '{_header}'");
        }
        if (lines[^1].Length > 0)
        {
            throw new UserException(
                $"'{path}' is cut short in line {lines.Length}, '{lines[^1]}': take that line away, and its run is made again");
        }
        List<ResultRow> rows = [];
        using var csv = new CsvReader(new StringReader(text), _format);
        try
        {
            rows.AddRange(csv.GetRecords<ResultRow>());
        }
        catch (CsvHelperException e)
        {
            throw new UserException($"'{path}': line {rows.Count + 2} cannot be read: '{lines[rows.Count + 1]}'", e);
        }
        return rows;
    }

    /// <summary>Checks that rows are those of a plan's runs, none of them twice.</summary>
    /// <param name="path">The file that they are from.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="UserException">They are not; the message says how.</exception>
    public static void Check(string path, IReadOnlyList<ResultRow> rows, Plan plan)
    {
        HashSet<int> seen = [];
        foreach (ResultRow row in rows)
        {
            Same("version", row.Version, ResultRow.CurrentVersion);
            Same("form", row.Form, plan.Sizes.Form);
            Same("seed", row.Seed, plan.Seed);
            Same("device", row.Device, plan.Device);
            if (row.Number < 0 || row.Number >= plan.Trials.Count || row != ResultRow.Of(plan, plan.Trials[row.Number], row.W1))
            {
                throw new UserException($"'{path}': the row of run {row.Number} does not say what that run is");
            }
            if (double.IsNaN(row.W1) || row.W1 < 0)
            {
                throw new UserException($"'{path}': the row of run {row.Number} has no distance");
            }
            if (!seen.Add(row.Number))
            {
                throw new UserException($"'{path}' has run {row.Number} twice");
            }
        }

        void Same<T>(string what, T has, T wanted)
        {
            if (!Equals(has, wanted))
            {
                throw new UserException(
                    $"'{path}' is of {what} {has}, not {wanted}: take another folder (--out), or move the file away");
            }
        }
    }
}
