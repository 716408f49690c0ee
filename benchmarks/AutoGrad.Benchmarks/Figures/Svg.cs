using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace AutoGrad.Benchmarks.Figures;

/// <summary>A drawing of lines, boxes and texts, as SVG.</summary>
/// <param name="width">Its width.</param>
/// <param name="height">Its height.</param>
/// <param name="label">What it shows, for those who do not see it.</param>
internal sealed class Svg(int width, int height, string label)
{
    /// <summary>The colour of text and of what matters.</summary>
    public const string Ink = "#1b1f24";

    /// <summary>The colour of what stands beside.</summary>
    public const string Grey = "#57606a";

    /// <summary>The colour of the lines of a grid.</summary>
    public const string Faint = "#e3e6ea";

    private readonly StringBuilder _text = new();

    /// <summary>Draws a line; dashed if asked for.</summary>
    public void Line(double x1, double y1, double x2, double y2, string colour, double thickness = 1, bool dashed = false)
        => _text.Append(Invariant($"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" "))
            .Append(Invariant($"stroke-width=\"{thickness}\"{(dashed ? " stroke-dasharray=\"5 4\"" : "")}/>\n"));

    /// <summary>Draws a filled box.</summary>
    public void Box(double x, double y, double across, double down, string colour)
        => _text.Append(Invariant($"<rect x=\"{x:F1}\" y=\"{y:F1}\" width=\"{across:F1}\" height=\"{down:F1}\" "))
            .Append($"rx=\"2\" fill=\"{colour}\"/>\n");

    /// <summary>Draws a dot.</summary>
    public void Dot(double x, double y, string colour)
        => _text.Append(Invariant($"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"3.5\" fill=\"{colour}\"/>\n"));

    /// <summary>Writes a text: <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, string colour = Ink, int size = 13, string anchor = "start")
        => _text.Append(Invariant($"<text x=\"{x:F1}\" y=\"{y:F1}\" fill=\"{colour}\" font-size=\"{size}\" text-anchor=\"{anchor}\">"))
            .Append(Escape(text)).Append("</text>\n");

    /// <summary>Saves it.</summary>
    public void Save(string path) => File.WriteAllText(path, ToString());

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
          font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" role="img" aria-label="{Escape(label)}">
        <rect width="100%" height="100%" rx="10" fill="#ffffff"/>
        {_text}</svg>

        """);

    private static string Escape(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);
}
