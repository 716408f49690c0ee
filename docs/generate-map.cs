// Draws docs/images/map.svg, the whole source tree at a glance, from the tree: what is true, what is fast, what is built on both.
// Run it from anywhere in the repository: dotnet run docs/generate-map.cs
#:property PublishAot=false

using System.Globalization;
using System.Text;

string root = Directory.GetCurrentDirectory();
while (!File.Exists(Path.Combine(root, "AutoGrad.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("There is no AutoGrad.sln above: run this in a clone.");
}
int Lines(string folder, SearchOption depth = SearchOption.AllDirectories)
    => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", depth)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Sum(f => File.ReadLines(f).Count());

// Each box: what it is called, where it stands, and its lines. Widths are proportional to lines.
int lesson = Lines("src/AutoGrad", SearchOption.TopDirectoryOnly);
int ops = Lines("src/AutoGrad/Ops") + Lines("src/AutoGrad/Composites");
int tools = Lines("src/AutoGrad") - lesson - ops;
Row[] rows =
[
    new("What is true", "start here", [
        new("lesson", "src/AutoGrad", lesson, "lesson"),
        new("ops, each with its VJP", "src/AutoGrad/Ops, Composites", ops, "ops"),
        new("tools", "src/AutoGrad/…", tools, "ops"),
        new("meaning of the kernels", "src/AutoGrad.Kernels", Lines("src/AutoGrad.Kernels"), "meaning")]),
    new("What is fast", "not needed to understand the rest", [
        new("machinery: SIMD and threads", "src/AutoGrad.Kernels.Cpu", Lines("src/AutoGrad.Kernels.Cpu"), "machine"),
        new("machinery: GPU", "src/AutoGrad.Kernels.Ilgpu", Lines("src/AutoGrad.Kernels.Ilgpu"), "machine")]),
    new("Built on it", "networks and experiments", [
        new("networks", "src/AutoGrad.Nn", Lines("src/AutoGrad.Nn"), "nn"),
        new("GANs", "src/AutoGrad.Gan", Lines("src/AutoGrad.Gan"), "nn"),
        new("laboratory", "examples/GanLab*", Directory.EnumerateDirectories(Path.Combine(root, "examples"), "GanLab*")
            .Sum(d => Lines(Path.GetRelativePath(root, d))), "lab"),
        new("lessons", "examples/lessons", Lines("examples/lessons"), "lab")]),
];
string target = Path.Combine(root, "docs", "images", "map.svg");
File.WriteAllText(target, Svg.Of(rows));
Box[] all = [.. rows.SelectMany(r => r.Boxes)];
Console.WriteLine($"docs/images/map.svg: {all.Sum(b => b.Lines)} lines in {all.Length} boxes");

internal sealed record Box(string Title, string Folder, int Lines, string Kind);

internal sealed record Row(string Title, string Remark, Box[] Boxes);

/// <summary>The figure: one row of boxes for each part of the tree, all to one scale, readable on light and dark pages.</summary>
internal static class Svg
{
    private const int Width = 880;
    private const int Gap = 4;
    private const int BoxHeight = 54;
    private const int RowHeight = 96;

    public static string Of(Row[] rows)
    {
        double scale = rows.Min(ScaleOf);
        var svg = new StringBuilder();
        int height = (rows.Length * RowHeight) + 16;
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\"");
        svg.AppendLine("  role=\"img\" aria-label=\"The source tree: lesson, ops, meaning, machinery, laboratory, with their lines\">");
        svg.AppendLine("""
            <style>
              text { font: 12px system-ui, sans-serif; fill: #1f2328 } .row { font-size: 14px; font-weight: 600 } .remark { fill: #59636e }
              .lesson { fill: #f6b73c } .ops { fill: #f8dc9a } .meaning { fill: #b6dcc2 }
              .machine { fill: #c9ced6 } .nn { fill: #bcd5f2 } .lab { fill: #d9c8ee }
              .on { fill: #1f2328 } .lines { font-size: 11px }
              @media (prefers-color-scheme: dark) { .row { fill: #e6edf3 } .remark, .out { fill: #9198a1 } }
            </style>
            """);
        for (int r = 0; r < rows.Length; r++) { Append(svg, rows[r], scale, 8 + (r * RowHeight)); }
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Append(StringBuilder svg, Row row, double scale, int top)
    {
        int sum = row.Boxes.Sum(b => b.Lines);
        string remark = $"<tspan class=\"remark\" dx=\"8\" font-weight=\"400\">{row.Remark}, {Count(sum)} lines</tspan>";
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"row\" x=\"0\" y=\"{top + 14}\">{row.Title}{remark}</text>");
        double x = 0;
        foreach (Box box in row.Boxes)
        {
            double width = box.Lines * scale;
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<g data-folder=\"{box.Folder}\" data-lines=\"{box.Lines}\"><title>{box.Folder}: {box.Title}, {box.Lines} lines</title>");
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<rect class=\"{box.Kind}\" x=\"{x:F1}\" y=\"{top + 22}\" width=\"{width:F1}\" height=\"{BoxHeight}\" rx=\"4\"/>");
            string[] text = [box.Title, box.Folder, Count(box.Lines)];
            for (int i = 0; i < text.Length; i++)
            {
                string fitting = Fit(text[i], width);
                if (fitting.Length == 0) { continue; }
                svg.AppendLine(CultureInfo.InvariantCulture,
                    $"<text class=\"on{(i > 0 ? " lines" : "")}\" x=\"{x + 6:F1}\" y=\"{top + 38 + (i * 15)}\">{fitting}</text>");
            }
            svg.AppendLine("</g>");
            x += width + Gap;
        }
    }

    // The pixels for a line of code, if the row fills the figure.
    private static double ScaleOf(Row row) => (Width - (Gap * (row.Boxes.Length - 1))) / (double)row.Boxes.Sum(b => b.Lines);

    // A letter is about 6.3 wide; what does not fit is left to the box's title.
    private static string Fit(string text, double width) => text.Length * 6.3 <= width - 8 ? text : "";

    private static string Count(int lines) => lines < 1000
        ? (Math.Round(lines / 10.0) * 10).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{lines / 1000.0:F1}k");
}
