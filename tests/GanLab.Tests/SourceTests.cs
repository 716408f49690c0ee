using System.Text.RegularExpressions;

namespace GanLab.Tests;

/// <summary>What the sources of the laboratory promise about themselves.</summary>
public partial class SourceTests
{
    private const int MapWidth = 120;

    private static readonly string _examples = Path.Combine(Repository.Root, "examples");

    private static readonly string[] _projects = ["GanLab", "GanLab.Experiments"];

    [Fact]
    public void FolderAndNamespaceAgree()
    {
        string[] files = [.. Files("*.cs")];
        Assert.NotEmpty(files);
        Assert.All(files.Where(f => Path.GetFileName(f) != "Program.cs"), file =>
        {
            string folder = Path.GetRelativePath(_examples, Path.GetDirectoryName(file)!);
            Assert.Equal(folder.Replace(Path.DirectorySeparatorChar, '.'), Namespace().Match(File.ReadAllText(file)).Groups[1].Value);
        });
    }

    [Fact]
    public void TheReadmeOfAFolderNamesEveryFile() => Assert.All(Files("*.cs").GroupBy(f => Path.GetDirectoryName(f)!), folder =>
    {
        string map = File.ReadAllText(Path.Combine(folder.Key, "README.md"));
        Assert.All(folder.Select(f => Path.GetFileName(f)), name => Assert.Contains($"`{name}`", map, StringComparison.Ordinal));
        Assert.All(map.Split('\n'), line => Assert.True(line.Length <= MapWidth, line));
    });

    [Fact]
    public void TheExperimentsKnowNoConsoleNoFilesAndNoReport() =>
        Assert.All(Files("*.cs").Where(f => f.Contains("GanLab.Experiments", StringComparison.Ordinal)), file =>
        {
            string code = Comment().Replace(File.ReadAllText(file), string.Empty);
            Assert.True(!Outside().IsMatch(code), $"{file} speaks of {Outside().Match(code)}");
        });

    [Fact]
    public void EverySectionOfATextIsAskedForByItsExperiment() => Assert.All(Files("text.md"), text =>
    {
        string code = string.Concat(Directory.GetFiles(Path.GetDirectoryName(text)!, "*.cs").Select(File.ReadAllText));
        string[] parts = Regex.Split(File.ReadAllText(text), "(?m)^(?=# )");
        IEnumerable<string> asked = parts.Where(part => !part.StartsWith("# Explanation", StringComparison.Ordinal))
            .SelectMany(part => Section().Matches(part)).Select(heading => heading.Groups[1].Value);
        Assert.Contains("\"Explanation\"", code, StringComparison.Ordinal);
        Assert.All(asked, heading => Assert.Contains($"\"{heading}\"", code, StringComparison.Ordinal));
    });

    private static IEnumerable<string> Files(string pattern) => _projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(_examples, project), pattern, SearchOption.AllDirectories))
        .Where(file => !Built().IsMatch(file));

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);")]
    private static partial Regex Namespace();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(Console|File|Directory|Process|Thread|Spectre|CommandLine|Markdig)\b\.?")]
    private static partial Regex Outside();

    [GeneratedRegex("(?m)^## (.+)$")]
    private static partial Regex Section();
}
