using System.Text.RegularExpressions;

namespace GanLab.Experiments;

/// <summary>The prose of an experiment: the Markdown file "text.md" beside its code.</summary>
/// <remarks>
/// A heading of the first level opens a part, one of the second level a section; a caller names them by their headings. A part is
/// Markdown and goes into the report as it stands. A section that is a caption or a note is one line of plain text, since consoles and
/// attributes show it too. A name in braces is a placeholder for what a run measured or was set to.
/// </remarks>
public sealed partial class ExperimentText
{
    private readonly Dictionary<string, string> _parts;
    private readonly Dictionary<string, string> _sections;

    private ExperimentText(string markdown)
    {
        _parts = Cut(markdown, "# ");
        _sections = _parts.Values.SelectMany(part => Cut(part, "## ")).ToDictionary();
    }

    /// <summary>The headings of all sections.</summary>
    internal IReadOnlyCollection<string> Headings => _sections.Keys;

    /// <summary>The text that lies in the folder of an experiment, which is the last part of its namespace.</summary>
    /// <typeparam name="T">The experiment.</typeparam>
    public static ExperimentText Of<T>()
        where T : IExperiment
    {
        string name = typeof(T).Namespace + ".text.md";
        using Stream stream = typeof(T).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is not in the library");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>A text from its Markdown.</summary>
    /// <exception cref="ArgumentException">Two parts, or two sections, have one heading.</exception>
    public static ExperimentText Parse(string markdown) => new(markdown.ReplaceLineEndings("\n"));

    /// <summary>A part as Markdown, with the headings of its sections.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="values">What stands for each placeholder.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such part, a placeholder without a value, or a value without a placeholder.
    /// </exception>
    public string Part(string heading, params (string Name, string Value)[] values) => Fill(heading, _parts, values);

    /// <summary>A section as one line of plain text.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="values">What stands for each placeholder.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such section, a placeholder without a value, or a value without a placeholder.
    /// </exception>
    public string Line(string heading, params (string Name, string Value)[] values) =>
        Fill(heading, _sections, values).Replace('\n', ' ');

    /// <summary>A figure of lines whose caption is the section under its title.</summary>
    internal LineFigure LineFigure(string title, Axis x, Axis y, IReadOnlyList<Series> series, IReadOnlyList<Band>? bands = null) =>
        new(title, Line(title), x, y, series, bands);

    private static Dictionary<string, string> Cut(string markdown, string mark) => ("\n" + markdown).Split("\n" + mark).Skip(1)
        .Select(piece => piece.Split('\n', 2))
        .ToDictionary(piece => piece[0].Trim(), piece => piece[^1].Trim());

    private static string Fill(string heading, Dictionary<string, string> texts, (string Name, string Value)[] values)
    {
        if (!texts.TryGetValue(heading, out string? text))
        {
            throw new InvalidOperationException($"the text has no '{heading}'; it has '{string.Join("', '", texts.Keys)}'");
        }
        HashSet<string> unused = [.. values.Select(v => v.Name)];
        string Value(Match placeholder)
        {
            string name = placeholder.Groups["name"].Value;
            unused.Remove(name);
            return values.Where(v => v.Name == name).Select(v => v.Value).SingleOrDefault()
                ?? throw new InvalidOperationException($"'{heading}' has a placeholder {{{name}}}, for which there is no value");
        }
        string filled = Placeholder().Replace(text, Value);
        return unused.Count == 0 ? filled : throw new InvalidOperationException(
            $"'{heading}' has no placeholder {{{string.Join("}, {", unused)}}}, for which there is a value");
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}")]
    private static partial Regex Placeholder();
}
