using System.Globalization;
using System.Net;
using System.Text;

namespace GanLab.Experiments.Drawing;

/// <summary>
/// Draws a computation's graph as SVG, from its inputs at the top to its result at the bottom: values on the nodes, and on each edge the
/// cotangent that goes back along it.
/// </summary>
/// <remarks>
/// A layered layout (Sugiyama, Tagawa and Toda 1981): a node stands below all that it depends on, an edge over several layers bends at a
/// place of its own in each, and the places within a layer are sorted by the mean of their neighbours' places, down and up in turn.
/// </remarks>
public static class GraphDrawing
{
    private const double NodeWidth = 118;
    private const double NodeHeight = 46;
    private const double Across = 140;
    private const double Down = 104;
    private const int Sweeps = 8;

    /// <summary>The drawing, without colours: those are the page's.</summary>
    /// <param name="figure">The graph, its nodes after those that they depend on.</param>
    /// <param name="label">What a reader who does not see it is told.</param>
    public static string Svg(GraphFigure figure, string label)
    {
        Dictionary<string, int> layers = Layers(figure);
        List<string[]> chains = [.. figure.Edges.Select(e => Chain(e, layers))];
        Dictionary<string, (double X, double Y)> places = Places(figure, layers, chains, out double width, out double height);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"graph\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" ");
        svg.Append(string.Create(CultureInfo.InvariantCulture, $"height=\"{height}\" role=\"img\" aria-label=\"{Escape(label)}\">\n"));
        foreach (string[] chain in chains)
        {
            svg.Append($"<path d=\"{Curve(chain, places)}\"/>\n");
        }
        foreach (GraphNode node in figure.Nodes)
        {
            (double x, double y) = places[node.Name];
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x} {y})\"><rect x=\"{-NodeWidth / 2}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"y=\"{-NodeHeight / 2}\" width=\"{NodeWidth}\" height=\"{NodeHeight}\" ");
            svg.Append($"rx=\"6\"/><text y=\"-5\">{Escape(node.Rule)}</text>");
            svg.Append($"<text class=\"value\" y=\"14\">{Escape(node.Value)}</text></g>\n");
        }
        foreach ((string[] chain, GraphEdge edge) in chains.Zip(figure.Edges))
        {
            (double x, double y) = NearStart(places[chain[0]], places[chain[1]]);
            svg.Append(string.Create(CultureInfo.InvariantCulture, $"<text class=\"cotangent\" x=\"{x}\" y=\"{y + 4}\">"));
            svg.Append($"{Escape(edge.Cotangent)}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The layer of each node, that of the inputs being 0: one below the lowest of what it depends on.</summary>
    private static Dictionary<string, int> Layers(GraphFigure figure)
    {
        Dictionary<string, int> layers = [];
        foreach (GraphNode node in figure.Nodes)
        {
            layers[node.Name] = figure.Edges.Where(e => e.To == node.Name).Max(e => (int?)layers[e.From] + 1) ?? 0;
        }
        return layers;
    }

    /// <summary>What an edge passes: its ends, and between them a place of its own in each layer.</summary>
    private static string[] Chain(GraphEdge edge, Dictionary<string, int> layers)
    {
        int first = layers[edge.From] + 1;
        IEnumerable<string> between = Enumerable.Range(first, layers[edge.To] - first).Select(l => $"{edge.From} to {edge.To} in {l}");
        return [edge.From, .. between, edge.To];
    }

    private static Dictionary<string, (double X, double Y)> Places(
        GraphFigure figure, Dictionary<string, int> layers, List<string[]> chains, out double width, out double height)
    {
        string[][] rows = new string[layers.Values.Max() + 1][];
        for (int l = 0; l < rows.Length; l++)
        {
            IEnumerable<string> bends = chains.Where(c => layers[c[0]] < l && l < layers[c[^1]]).Select(c => c[l - layers[c[0]]]);
            rows[l] = [.. figure.Nodes.Where(n => layers[n.Name] == l).Select(n => n.Name), .. bends];
        }
        (string Above, string Below)[] steps = [.. chains.SelectMany(c => c.Zip(c.Skip(1)))];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int l = 1; l < rows.Length; l++)
            {
                rows[l] = Sorted(rows[l], rows[l - 1], name => steps.Where(s => s.Below == name).Select(s => s.Above));
            }
            for (int l = rows.Length - 2; l >= 0; l--)
            {
                rows[l] = Sorted(rows[l], rows[l + 1], name => steps.Where(s => s.Above == name).Select(s => s.Below));
            }
        }
        width = ((rows.Max(r => r.Length) - 1) * Across) + NodeWidth + 4;
        height = ((rows.Length - 1) * Down) + NodeHeight + 4;
        Dictionary<string, (double X, double Y)> places = [];
        for (int l = 0; l < rows.Length; l++)
        {
            for (int i = 0; i < rows[l].Length; i++)
            {
                places[rows[l][i]] = ((width / 2) + ((i - ((rows[l].Length - 1) / 2.0)) * Across), 2 + (NodeHeight / 2) + (l * Down));
            }
        }
        return places;
    }

    private static string[] Sorted(string[] row, string[] fixedRow, Func<string, IEnumerable<string>> neighbours) =>
        [.. row.OrderBy(name => neighbours(name).Select(n => (double)Array.IndexOf(fixedRow, n)).DefaultIfEmpty(0).Average())];

    /// <summary>A smooth line through the places, which leaves and reaches each of them upright.</summary>
    private static string Curve(string[] chain, Dictionary<string, (double X, double Y)> places)
    {
        var path = new StringBuilder();
        for (int i = 0; i + 1 < chain.Length; i++)
        {
            ((double x0, double y0), (double x1, double y1)) = (places[chain[i]], places[chain[i + 1]]);
            double middle = (y0 + y1) / 2;
            path.Append(string.Create(CultureInfo.InvariantCulture, $"M{x0} {y0}C{x0} {middle} {x1} {middle} {x1} {y1}"));
        }
        return path.ToString();
    }

    /// <summary>A place on the curve near its start, the node that gets the share: half way down, edges cross.</summary>
    private static (double X, double Y) NearStart((double X, double Y) a, (double X, double Y) b)
    {
        const double T = 0.35;
        double across = T * T * (3 - (2 * T));
        double down = (1.5 * T * (1 - T)) + (T * T * T);
        return (a.X + (across * (b.X - a.X)), a.Y + (down * (b.Y - a.Y)));
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
