using System.Text.RegularExpressions;

namespace AutoGrad.Tests;

/// <summary>What the house rules ask of the text of every C# file, and no analyzer looks for.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] _folders = ["src", "tests", "benchmarks", "examples", "docs"];

    [Fact]
    public void NoLineIsLongerThan140Columns() => None(line => line.Length > 140);

    [Fact]
    public void AnIfOnOneLineOnlyLeavesTheBlock() => None(IsCrammed);

    [Fact]
    public void ALocalIsVarWithItsTypeBehindNew() => None(TypedLocal().IsMatch);

    [Fact]
    public void AFieldNamesItsTypeOnce() => None(TwiceTypedField().IsMatch);

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

    [Theory]
    [InlineData("    private readonly List<int> _places = new List<int>();", true)]
    [InlineData("    public static Lock Gate { get; } = new Lock();", true)]
    [InlineData("    private readonly List<int> _places = new();", false)]
    [InlineData("    private readonly Module _layer = new Linear(2, 3);", false)]
    public void TheCheckOfFieldsCanTellThem(string line, bool isTwice) => Assert.Equal(isTwice, TwiceTypedField().IsMatch(line));

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

    private static void None(Func<string, bool> isWrong)
    {
        string[] wrong =
        [
            .. from folder in _folders
               from file in Repository.Files(folder, "*.cs")
               from line in File.ReadLines(Path.Combine(Repository.Root, file)).Select((text, i) => (Text: text, Number: i + 1))
               where isWrong(line.Text)
               select $"{file}:{line.Number}",
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [GeneratedRegex(@"^\s*(\} )?((else )?if \(|else (?=\{))")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\{ (return|throw|continue|(yield )?break)\b[^;]*; \}$")]
    private static partial Regex WayOut();

    [GeneratedRegex(@"^\s{8,}(using )?[A-Z]\w*(<.*>)?\?? \w+ = new(\(| \{)(?!.*, \w+ = new)")]
    private static partial Regex TypedLocal();

    [GeneratedRegex(@"^\s+(public|private|internal|protected) (static |readonly )*(?<type>[A-Z]\w*(<.*>)?) \w+( \{.*\})? = new \k<type>\(")]
    private static partial Regex TwiceTypedField();
}
