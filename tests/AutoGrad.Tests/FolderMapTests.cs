namespace AutoGrad.Tests;

/// <summary>A folder's README is a map: it names every C# file of its folder, in lines that fit beside the code.</summary>
public sealed class FolderMapTests
{
    private static readonly string[] _folders = ["src", "tests", "benchmarks", "examples/GanLab", "examples/GanLab.Experiments"];

    /// <summary>The C# files of each folder, by name without their ending.</summary>
    private static ILookup<string, string> Files => _folders.Where(f => Directory.Exists(Path.Combine(Repository.Root, f)))
        .SelectMany(f => Repository.Files(f, "*.cs"))
        .ToLookup(f => f[..f.LastIndexOf('/')], f => Path.GetFileNameWithoutExtension(f));

    [Fact]
    public void AFolderOfSixFilesHasAMap()
        => None(Files.Where(f => f.Count() >= 6 && !File.Exists(Map(f.Key))).Select(f => f.Key));

    [Fact]
    public void AMapNamesEveryFile()
    {
        IEnumerable<string> missing =
            from folder in Files
            where File.Exists(Map(folder.Key))
            let map = File.ReadAllText(Map(folder.Key))
            from file in folder
            where !map.Contains($"`{file}`", StringComparison.Ordinal) && !map.Contains($"`{file}.cs`", StringComparison.Ordinal)
            select $"{folder.Key}/README.md: {file}";
        None(missing);
    }

    [Fact]
    public void AMapHasLinesOfAtMost120Columns()
    {
        IEnumerable<string> wide =
            from folder in Files
            where File.Exists(Map(folder.Key))
            from line in File.ReadLines(Map(folder.Key)).Select((text, i) => (Text: text, Number: i + 1))
            where line.Text.Length > 120
            select $"{folder.Key}/README.md:{line.Number}";
        None(wide);
    }

    private static void None(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static string Map(string folder) => Path.Combine(Repository.Root, folder, "README.md");
}
