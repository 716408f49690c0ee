using System.Globalization;
using AutoGrad.Kernels.Ilgpu;
using GanLab.Experiments;
using GanLab.Reporting;
using Spectre.Console;

namespace GanLab.Shell;

/// <summary>Prints what the experiments found.</summary>
public static class ResultPrinter
{
    private const int MaxRows = 40;

    /// <summary>Prints the names of the experiments, one a line.</summary>
    public static void PrintNames(IAnsiConsole console, IReadOnlyList<IExperiment> experiments)
    {
        foreach (IExperiment experiment in experiments)
        {
            console.WriteLine(experiment.Name);
        }
    }

    /// <summary>Prints the names of the experiments and what each shows.</summary>
    public static void PrintList(IAnsiConsole console, IReadOnlyList<IExperiment> experiments, IReadOnlyList<IExperiment> tour)
    {
        Table table = NewTable(["name", "what it shows"]);
        table.Columns[0].NoWrap();
        foreach (IExperiment experiment in experiments)
        {
            table.AddRow(new Text(experiment.Name + (tour.Contains(experiment) ? " *" : string.Empty)), new Text(experiment.Summary));
        }
        console.Write(table);
        console.WriteLine("* belongs to the tour, which runs when no experiment is named");
    }

    /// <summary>Prints the name of an experiment that is about to run, and what it shows.</summary>
    public static void PrintHead(IAnsiConsole console, IExperiment experiment)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(experiment.Name)}[/]") { Justification = Justify.Left });
        console.Write(new Text(experiment.Summary + "\n"));
        console.Write(new Text($"Source: {experiment.Source}\n", new Style(decoration: Decoration.Dim)));
    }

    /// <summary>
    /// Prints how many verdicts of an experiment hold and those that fail; with <paramref name="tables"/> all of them, and its tables.
    /// </summary>
    public static void PrintResult(IAnsiConsole console, Outcome outcome, ExperimentResult result, bool tables)
    {
        if (!tables)
        {
            console.Write(new Text($"{outcome.Score}, in {Duration(outcome.Took)}\n"));
            PrintFailures(console, outcome);
            return;
        }
        if (result.Verdicts.Count > 0)
        {
            console.WriteLine();
            string[] heads = ["claim", "measured", "expected", "tolerance", "holds"];
            Text[] holds = [.. result.Verdicts.Select(v => v.Holds
                ? new Text("yes", new Style(Color.Green))
                : new Text("NO", new Style(Color.Red, decoration: Decoration.Bold)))];
            string[][] rows = [.. result.Verdicts.Select(v => (string[])[v.Claim, v.Measured, v.Expected, v.Tolerance, "yes"])];
            Table table = NewTable(heads, rows, console.Profile.Width);
            for (int i = 0; i < rows.Length; i++)
            {
                table.AddRow([.. rows[i].SkipLast(1).Select(cell => new Text(cell)), holds[i]]);
            }
            console.Write(table);
        }
        foreach (ResultTable table in result.Tables)
        {
            Print(console, table);
        }
    }

    /// <summary>Prints how each experiment ended, the time taken and where the report lies.</summary>
    public static void PrintSummary(IAnsiConsole console, IReadOnlyList<Outcome> outcomes, TimeSpan took, RunRequest request, string report)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]summary[/]") { Justification = Justify.Left });
        Table table = NewTable(["experiment", "verdicts", "time"]);
        table.Columns[2].RightAligned();
        foreach (Outcome outcome in outcomes)
        {
            var style = new Style(outcome.Passed ? Color.Green : Color.Red);
            table.AddRow(new Text(outcome.Experiment.Name), new Text(outcome.Score, style), new Text(Duration(outcome.Took)));
        }
        console.Write(table);
        foreach (Outcome outcome in outcomes)
        {
            PrintFailures(console, outcome);
        }
        string what = outcomes.Count == 1 ? "experiment" : "experiments";
        console.WriteLine($"{outcomes.Count(o => o.Passed)} of {outcomes.Count} {what} passed in {Duration(took)}.");

        console.Profile.Out.Writer.WriteLine($"Device: {request.Device}, {request.Form} form");

        // The path stands alone on its line and unwrapped, so that it can be copied or clicked.
        console.Profile.Out.Writer.WriteLine($"Report: {Path.GetFullPath(report)}");
    }

    private static void PrintFailures(IAnsiConsole console, Outcome outcome)
    {
        foreach (Verdict v in outcome.Result?.Verdicts.Where(v => !v.Holds) ?? [])
        {
            string line = $"fails: {outcome.Experiment.Name}: {v.Claim}: {v.Measured}, expected {v.Expected} ({v.Tolerance})\n";
            console.Write(new Text(line, new Style(Color.Red)));
        }
    }

    /// <summary>A time as people say it: "0.4 s", "12 s", "3 min 05 s".</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        double s => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(s) / 60):F0} min {Math.Round(s) % 60:00} s"),
    };

    /// <summary>
    /// Splits the columns of a table into groups that fit into <paramref name="width"/> without breaking a word; each group starts with
    /// the first column, which names the rows.
    /// </summary>
    internal static List<int[]> FitColumns(ResultTable table, int width)
    {
        int Needed(int column) => 3 + table.Rows.Select(r => r[column]).Append(table.Columns[column]).Max(LongestWord);

        List<int[]> groups = [];
        List<int> group = [0];
        int used = 1 + Needed(0);
        for (int column = 1; column < table.Columns.Count; column++)
        {
            if (group.Count > 1 && used + Needed(column) >= width)
            {
                groups.Add([.. group]);
                group = [0];
                used = 1 + Needed(0);
            }
            group.Add(column);
            used += Needed(column);
        }
        groups.Add([.. group]);
        return groups;
    }

    private static int LongestWord(string text) => text.Split(' ').Max(w => w.Length);

    private static void Print(IAnsiConsole console, ResultTable data)
    {
        console.WriteLine();
        console.Write(new Text(data.Title + "\n", new Style(decoration: Decoration.Bold)));
        foreach (int[] group in FitColumns(data, console.Profile.Width))
        {
            IReadOnlyList<string>[] rows = [.. data.Rows.Take(MaxRows).Select(row => (string[])[.. group.Select(c => row[c])])];
            Table table = NewTable([.. group.Select(c => data.Columns[c])], rows, console.Profile.Width);
            foreach (IReadOnlyList<string> row in rows)
            {
                table.AddRow(row.Select(cell => new Text(cell)));
            }
            console.Write(table);
        }
        if (data.Rows.Count > MaxRows)
        {
            console.Write(new Text($"… and {data.Rows.Count - MaxRows} more rows in the report\n"));
        }
        if (data.Note is not null)
        {
            console.Write(new Text(HtmlReport.Plain(data.Note) + "\n"));
        }
    }

    // Left to itself, the library narrows all columns alike, through the middle of words.
    private static Table NewTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        string[][] cells = [.. columns.Select((head, c) => (string[])[head, .. rows.Select(row => row[c])])];
        int[] widths = Widths([.. cells.Select(c => c.Max(LongestWord))], [.. cells.Select(c => c.Max(cell => cell.Length))], width);
        Table table = NewTable(columns);
        foreach ((TableColumn column, int wide) in table.Columns.Zip(widths))
        {
            column.Width = wide;
        }
        return table;
    }

    // A border and two blanks belong to each column, and one more border. What is left beyond the words goes where it is needed.
    private static int[] Widths(int[] least, int[] whole, int width)
    {
        int spare = Math.Max(0, width - 1 - least.Sum(w => w + 3));
        int wanted = whole.Sum() - least.Sum();
        return [.. least.Zip(whole, (l, w) => wanted <= spare ? w : l + (spare * (w - l) / wanted))];
    }

    private static Table NewTable(IEnumerable<string> columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }
        return table;
    }
}
