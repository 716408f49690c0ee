namespace GanLab.Experiments;

/// <summary>A table of text, with a title over it and a note under it.</summary>
/// <param name="Title">What the table shows.</param>
/// <param name="Columns">The heads of the columns.</param>
/// <param name="Rows">The rows, each with one cell a column.</param>
/// <param name="Note">A sentence under the table, or null.</param>
public sealed record ResultTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string? Note = null);

/// <summary>All that an experiment found.</summary>
/// <param name="Explanation">Markdown for the report: what was done, what it shows, what to look at.</param>
/// <param name="Verdicts">The checked claims; an experiment fails if one does not hold.</param>
/// <param name="Tables">Tables for the console and the report.</param>
/// <param name="Figures">Figures for the report.</param>
/// <param name="Numbers">The raw numbers, by name, for the JSON file.</param>
public sealed record ExperimentResult(
    string Explanation,
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<ResultTable> Tables,
    IReadOnlyList<Figure> Figures,
    IReadOnlyDictionary<string, double[]> Numbers);
