using System.Globalization;
using System.Xml.Linq;

namespace AutoGrad.Tests;

/// <summary>The figure of the source tree says what the tree says: docs/generate-map.cs draws it.</summary>
public sealed class MapTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static readonly XElement[] _boxes =
        [.. XDocument.Load(Path.Combine(Repository.Root, "docs", "images", "map.svg")).Descendants(_svg + "g")];

    [Fact]
    public void EveryLibraryStandsInTheFigure()
    {
        IEnumerable<string> libraries = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(d => $"src/{Path.GetFileName(d)}");
        Assert.Empty(libraries.Except(_boxes.Select(b => b.Attribute("data-folder")!.Value)));
    }

    [Fact]
    public void ABoxIsAsLongAsItsFolder()
    {
        int engine = Lines("src/AutoGrad");
        int root = Lines("src/AutoGrad", SearchOption.TopDirectoryOnly);
        int ops = Lines("src/AutoGrad/Ops") + Lines("src/AutoGrad/Composites");
        foreach (XElement box in _boxes)
        {
            string folder = box.Attribute("data-folder")!.Value;
            int found = folder switch
            {
                "src/AutoGrad" => root,
                "src/AutoGrad/Ops, Composites" => ops,
                "src/AutoGrad/…" => engine - root - ops,
                "examples/GanLab*" => Directory.GetDirectories(Path.Combine(Repository.Root, "examples"), "GanLab*").Sum(Lines),
                _ => Lines(folder),
            };
            int drawn = int.Parse(box.Attribute("data-lines")!.Value, CultureInfo.InvariantCulture);

            // The figure rounds: it need not be drawn again for every line.
            Assert.True(
                Math.Abs(found - drawn) <= Math.Max(30, 0.05 * found),
                $"{folder} has {found} lines, {drawn} are drawn: dotnet run docs/generate-map.cs");
        }
    }

    private static int Lines(string folder) => Lines(folder, SearchOption.AllDirectories);

    private static int Lines(string folder, SearchOption depth)
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", depth)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Sum(f => File.ReadLines(f).Count());
}
