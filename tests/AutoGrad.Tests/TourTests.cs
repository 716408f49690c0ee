using System.Globalization;
using System.Text.RegularExpressions;

namespace AutoGrad.Tests;

/// <summary>The tour of the source says how many lines each stop is, and says it of the tree as it stands.</summary>
public sealed partial class TourTests
{
    private static readonly string _docs = Path.Combine(Repository.Root, "docs");
    private static readonly string _page = File.ReadAllText(Path.Combine(_docs, "read-the-source.md")).ReplaceLineEndings("\n");

    [Fact]
    public void AStopIsAsLongAsItSays()
    {
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], Stop().Matches(_page).Select(m => m.Groups["stop"].Value));
        Assert.All(Stop().Matches(_page), stop => Assert.True(
            Said(stop) == Lines(stop.Value), $"the files are {Lines(stop.Value)} lines: {stop.Value}"));
    }

    [Fact]
    public void SoAreTheEngineAndTheShortWay()
    {
        int engine = Directory.GetFiles(Path.Combine(Repository.Root, "src", "AutoGrad"), "*.cs").Sum(f => File.ReadLines(f).Count());
        Assert.Equal(engine, Said(Engine().Match(_page)));
        int shortWay = Stop().Matches(_page).Where(m => m.Groups["stop"].Value is "0" or "2" or "4" or "5").Sum(m => Lines(m.Value));
        Assert.Equal(shortWay, Said(ShortWay().Match(_page)));
    }

    private static int Said(Match match) => int.Parse(match.Groups["lines"].Value, CultureInfo.InvariantCulture);

    private static int Lines(string heading)
        => Link().Matches(heading).Sum(link => File.ReadLines(Path.Combine(_docs, link.Groups["file"].Value)).Count());

    [GeneratedRegex(@"^## (?<stop>\d)\. .*, (?<lines>\d+) lines$", RegexOptions.Multiline)]
    private static partial Regex Stop();

    [GeneratedRegex(@"\]\((?<file>[^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"at the root of `src/AutoGrad`, (?<lines>\d+) lines with all their comments")]
    private static partial Regex Engine();

    [GeneratedRegex(@"stops 0, 2, 4 and 5, which are\s(?<lines>\d+) lines")]
    private static partial Regex ShortWay();
}
