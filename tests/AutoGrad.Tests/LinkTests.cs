using System.Text.RegularExpressions;

namespace AutoGrad.Tests;

/// <summary>The pages of the project lead where they say.</summary>
public sealed partial class LinkTests
{
    /// <summary>Every page of the source tree, as paths from its root.</summary>
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(part => part.StartsWith('.') || part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryRelativeLinkLeadsToAFile(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        Assert.Equal([], Targets(File.ReadAllText(Path.Combine(Repository.Root, page))).Where(t => !Path.Exists(Path.Combine(folder, t))));
    }

    [Fact]
    public void ALinkIsFoundAndAnExampleOrAnAddressIsNot()
    {
        const string Page = """
            [a](one.md), [b `c`](../two.cs#part) and ![d](images/three.svg "title"), not [e](https://example.org) or [f](#here).
            ```
            [g](four.md)
            ```
            In code: `[h](five.md)`.
            """;
        Assert.Equal(["one.md", "../two.cs", "images/three.svg"], Targets(Page));
    }

    /// <summary>
    /// The files and folders that a page's links name, without the part of the page; code has none, and the places of an experiment's
    /// figures and tables are no files.
    /// </summary>
    private static IEnumerable<string> Targets(string page)
        => Link().Matches(Code().Replace(page, "c"))
            .Select(m => Uri.UnescapeDataString(m.Groups[1].Value))
            .Where(t => !Address().IsMatch(t) && t is not ("figure" or "table"));

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s#]+)(?:#[^)\s]*)?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:")]
    private static partial Regex Address();
}
