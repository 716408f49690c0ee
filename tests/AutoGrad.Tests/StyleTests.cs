using System.Text.RegularExpressions;

namespace AutoGrad.Tests;

/// <summary>What the house rules ask of the text of every C# file, and no analyzer looks for.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] _folders = ["src", "tests", "benchmarks", "examples", "docs"];

    [Fact]
    public void NoLineIsLongerThan140Columns() => Assert.Equal([], Lines().Where(l => l.Text.Length > 140).Select(Place));

    [Fact]
    public void AnIfOnOneLineOnlyLeavesTheBlock() => Assert.Equal([], Lines().Where(l => IsCrammed(l.Text)).Select(Place));

    [Fact]
    public void ALocalIsVarWithItsTypeBehindNew() => Assert.Equal([], Lines().Where(l => TypedLocal().IsMatch(l.Text)).Select(Place));

    [Theory]
    [InlineData("        if (x < 0) { return; }", false)]
    [InlineData("        if (x is { Rank: 0 } && f(x)) { throw new ShapeException($\"{x}\"); }", false)]
    [InlineData("        if (x < 0) { continue; }", false)]
    [InlineData("        if (x < 0) { yield break; }", false)]
    [InlineData("        if (x < 0)", false)]
    [InlineData("        if (x is { Rank: 0 })", false)]
    [InlineData("        // if (x < 0) { x = 0; }", false)]
    [InlineData("        if (x < 0) { x = 0; }", true)]
    [InlineData("        if (f(')')) { g(); }", true)]
    [InlineData("        if (x < 0) { g(); return; }", true)]
    [InlineData("        if (x < 0) x = 0;", true)]
    [InlineData("        else if (x < 0) { x = 0; }", true)]
    [InlineData("        else { x = 0; }", true)]
    [InlineData("        if (x < 0) { return f(x); } else { return g(x); }", true)]
    public void TheCheckOfOneLineBlocksCanTellThem(string line, bool isCrammed) => Assert.Equal(isCrammed, IsCrammed(line));

    [Theory]
    [InlineData("        List<int> places = new();", true)]
    [InlineData("        using Stream file = new(path);", true)]
    [InlineData("        var places = new List<int>();", false)]
    [InlineData("        List<int> left = new(), right = new();", false)]
    [InlineData("    private readonly List<int> _places = new();", false)]
    public void TheCheckOfLocalsCanTellThem(string line, bool isTyped) => Assert.Equal(isTyped, TypedLocal().IsMatch(line));

    /// <summary>An if or an else with a body on its own line, unless that is one way out of the block.</summary>
    private static bool IsCrammed(string line)
    {
        Match head = Head().Match(line);
        if (!head.Success) { return false; }
        int end = head.Value.EndsWith('(') ? Closing(line, head.Length - 1) + 1 : head.Length;
        string body = line[end..].Trim();
        // A condition that goes on in the next line, or a head with nothing behind it, is not on one line.
        bool isElse = head.Value.Contains("else", StringComparison.Ordinal);
        return (body.EndsWith('}') || body.EndsWith(';')) && (isElse || !WayOut().IsMatch(body));
    }

    /// <summary>Where the bracket that opens at a place closes, past texts and characters; the end of the line if it does not.</summary>
    private static int Closing(string line, int open)
    {
        int depth = 0;
        for (int i = open; i < line.Length; i++)
        {
            if (line[i] is '"' or '\'')
            {
                i = line.IndexOf(line[i], i + 1) is var end and > 0 ? end : line.Length;
                continue;
            }
            depth += line[i] == '(' ? 1 : line[i] == ')' ? -1 : 0;
            if (depth == 0) { return i; }
        }
        return line.Length - 1;
    }

    private static string Place((string File, int Number, string Text) line) => $"{line.File}:{line.Number}";

    private static IEnumerable<(string File, int Number, string Text)> Lines() =>
        from folder in _folders
        from file in Repository.Files(folder, "*.cs")
        from line in File.ReadLines(Path.Combine(Repository.Root, file)).Select((text, i) => (Text: text, Number: i + 1))
        select (file, line.Number, line.Text);

    [GeneratedRegex(@"^\s*(\} )?((else )?if \(|else (?=\{))")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\{ (return|throw|continue|(yield )?break)\b[^;]*; \}$")]
    private static partial Regex WayOut();

    [GeneratedRegex(@"^\s{8,}(using )?[A-Z]\w*(<.*>)?\?? \w+ = new(\(| \{)(?!.*, \w+ = new)")]
    private static partial Regex TypedLocal();
}
