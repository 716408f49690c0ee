namespace GanLab.Lab;

/// <summary>One experiment of the laboratory: a name, what it shows, where it comes from, and how it is run.</summary>
public interface IExperiment
{
    /// <summary>The name on the command line, in lower case with hyphens ("chain-rule").</summary>
    string Name { get; }

    /// <summary>One line: what the experiment shows.</summary>
    string Summary { get; }

    /// <summary>The paper, section or figure that the experiment follows.</summary>
    string Source { get; }

    /// <summary>Runs the experiment, reporting progress through <paramref name="context"/>, and returns all it found.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    /// <exception cref="IOException">A data file is missing or cannot be read: exit code 2, with the message in one line.</exception>
    /// <exception cref="InvalidDataException">A data file is damaged: the same.</exception>
    /// <exception cref="UserException">Anything else that the user can mend: the same.</exception>
    ExperimentResult Run(ExperimentContext context);
}

/// <summary>What a run is asked to do, and how it says how far it got.</summary>
/// <param name="Seed">The seed: two runs with one seed give the same numbers.</param>
/// <param name="Quick">True for the quick form with its own sizes and thresholds, false for the full one.</param>
/// <param name="DataFolder">The folder with the data sets (MNIST in IDX files in its folder "mnist").</param>
/// <param name="Progress">Told of each stage of long work and of the share of it that is done.</param>
/// <param name="Cancellation">Cancelled when the user asks to stop.</param>
public sealed record ExperimentContext(int Seed, bool Quick, string DataFolder, IStageProgress Progress, CancellationToken Cancellation)
{
    /// <summary>The folder of the report, which exists and can be written: for results that a later run resumes from.</summary>
    public string OutFolder { get; init; } = "report";

    /// <summary>
    /// True to run the quick form at sizes that an emulated GPU can bear. Claims that need more are then not made; where an experiment has
    /// no such sizes it runs its quick form.
    /// </summary>
    public bool Tiny { get; init; }
}

/// <summary>Shows how far the stages of an experiment have come. Safe to call from several threads.</summary>
public interface IStageProgress
{
    /// <summary>Starts a stage of <paramref name="steps"/> steps; the returned object is advanced as they pass.</summary>
    IStage Stage(string title, int steps);
}

/// <summary>One stage of work in progress.</summary>
public interface IStage
{
    /// <summary>Says that <paramref name="steps"/> more steps are done.</summary>
    void Advance(int steps = 1);
}

/// <summary>One checked claim: what was measured, what was expected, and whether it holds.</summary>
/// <param name="Claim">What is claimed, in one line.</param>
/// <param name="Measured">The measured value or values, as printed.</param>
/// <param name="Expected">The expected value, bound or text, as printed.</param>
/// <param name="Tolerance">The tolerance, as printed; "exact" where there is none.</param>
/// <param name="Holds">Whether the claim holds.</param>
public sealed record Verdict(string Claim, string Measured, string Expected, string Tolerance, bool Holds)
{
    /// <summary>|measured − expected| ≤ tolerance; a NaN never holds.</summary>
    public static Verdict Near(string claim, double measured, double expected, double tolerance, string format = "G6") =>
        new(claim, Text(measured, format), Text(expected, format), "± " + Text(tolerance, "G3"),
            Math.Abs(measured - expected) <= tolerance);

    /// <summary>|measured / expected − 1| ≤ share; a NaN never holds.</summary>
    public static Verdict Within(string claim, double measured, double expected, double share, string format = "G4") =>
        new(claim, Text(measured, format), Text(expected, format), "± " + Text(100 * share, "G3") + " %",
            Math.Abs((measured / expected) - 1) <= share);

    /// <summary>measured ≥ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtLeast(string claim, double measured, double bound, string format = "G4") =>
        new(claim, Text(measured, format), "≥ " + Text(bound, format), "bound", double.IsFinite(measured) && measured >= bound);

    /// <summary>measured ≤ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtMost(string claim, double measured, double bound, string format = "G4") =>
        new(claim, Text(measured, format), "≤ " + Text(bound, format), "bound", double.IsFinite(measured) && measured <= bound);

    /// <summary>A claim that is simply true or false.</summary>
    public static Verdict That(string claim, bool holds, string measured, string expected) =>
        new(claim, measured, expected, "exact", holds);

    private static string Text(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A table of text, with a title over it and a note under it.</summary>
/// <param name="Title">What the table shows.</param>
/// <param name="Columns">The heads of the columns.</param>
/// <param name="Rows">The rows, each with one cell a column.</param>
/// <param name="Note">A sentence under the table, or null.</param>
public sealed record ResultTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string? Note = null);

/// <summary>All that an experiment found.</summary>
/// <param name="Explanation">Paragraphs for the report, in plain text: what was done, what it shows, what to look at.</param>
/// <param name="Verdicts">The checked claims; an experiment fails if one does not hold.</param>
/// <param name="Tables">Tables for the console and the report.</param>
/// <param name="Figures">Figures for the report.</param>
/// <param name="Numbers">The raw numbers, by name, for the JSON file.</param>
public sealed record ExperimentResult(
    IReadOnlyList<string> Explanation,
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<ResultTable> Tables,
    IReadOnlyList<Figure> Figures,
    IReadOnlyDictionary<string, double[]> Numbers);
