namespace GanLab.Experiments;

/// <summary>A figure of the report. The data are plain numbers; how they are drawn is the report's business.</summary>
/// <param name="Title">What the figure shows, as a sentence.</param>
/// <param name="Caption">What to look at, in one or two sentences.</param>
public abstract record Figure(string Title, string Caption);

/// <summary>Whether an axis is linear or logarithmic (base 10).</summary>
public enum AxisScale
{
    /// <summary>Equal steps are equal differences.</summary>
    Linear,

    /// <summary>Equal steps are equal ratios; values that are not positive are left out.</summary>
    Log,
}

/// <summary>An axis: its label, with the unit, and its scale.</summary>
public sealed record Axis(string Label, AxisScale Scale = AxisScale.Linear);

/// <summary>One line (or, with <paramref name="Points"/>, one cloud of points) of a chart.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="X">The x values.</param>
/// <param name="Y">The y values, as many.</param>
/// <param name="Points">True to draw points without a line.</param>
/// <param name="Dashed">True to draw the line dashed (for theory and references).</param>
/// <param name="Like">The name of the series whose colour this one takes (a theory's, that of what it predicts), or null.</param>
/// <param name="Field">True for a vector field: strokes with gaps between them, drawn thin and grey under the rest.</param>
public sealed record Series(
    string Name, double[] X, double[] Y, bool Points = false, bool Dashed = false, string? Like = null, bool Field = false)
{
    /// <summary>What stands beside each point ("start", "step 5"), as many as there are points; an empty one is not written.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>A shaded horizontal band ("vanishing", "normal", "exploding").</summary>
public sealed record Band(string Name, double From, double To);

/// <summary>Lines and points over two axes.</summary>
/// <param name="Equal">True if both axes have one unit (samples, a path in a plane), so that a circle looks round. Linear axes
/// only.</param>
public sealed record LineFigure(
    string Title, string Caption, Axis X, Axis Y, IReadOnlyList<Series> Series, IReadOnlyList<Band>? Bands = null, bool Equal = false)
    : Figure(Title, Caption);

/// <summary>Figures of lines side by side, as small multiples: series of one name look alike in all, under one legend.</summary>
/// <param name="Panels">The panels; the title of each stands over it, and their captions are not shown.</param>
/// <param name="SameRange">True to give all panels the same ranges, so that their lines can be compared.</param>
public sealed record PanelFigure(string Title, string Caption, IReadOnlyList<LineFigure> Panels, bool SameRange = false)
    : Figure(Title, Caption);

/// <summary>Several histograms over the same bins, side by side as small multiples.</summary>
/// <param name="Edges">The edges of the bins, one more than the counts.</param>
/// <param name="Counts">The counts by name.</param>
public sealed record HistogramFigure(
    string Title, string Caption, Axis X, double[] Edges, IReadOnlyList<(string Name, double[] Counts)> Counts)
    : Figure(Title, Caption)
{
    /// <summary>The vertical axis: what is counted, and on which scale. On a logarithmic one an empty bin has no bar.</summary>
    public Axis Y { get; init; } = new("count");
}

/// <summary>A function of two variables as a coloured map, with points drawn over it.</summary>
/// <param name="X">The horizontal axis; linear.</param>
/// <param name="Y">The vertical axis; linear.</param>
/// <param name="Value">The name of the function, which stands at the colour bar.</param>
/// <param name="Values">Values[row][column]; row 0 is at <paramref name="YMin"/>.</param>
public sealed record SurfaceFigure(
    string Title,
    string Caption,
    Axis X,
    Axis Y,
    string Value,
    double XMin,
    double XMax,
    double YMin,
    double YMax,
    double[][] Values,
    IReadOnlyList<Series>? Points = null)
    : Figure(Title, Caption);

/// <summary>A grid of grey images (digits), each of Width × Height values from 0 (black) to 1 (white), row by row from the top.</summary>
public sealed record ImageGridFigure(string Title, string Caption, int Width, int Height, IReadOnlyList<float[]> Images, int Columns)
    : Figure(Title, Caption);

/// <summary>A node of a computation.</summary>
/// <param name="Name">Its name, which edges refer to.</param>
/// <param name="Rule">How it is computed ("v1 = x − 1").</param>
/// <param name="Value">What came out.</param>
public sealed record GraphNode(string Name, string Rule, string Value);

/// <summary>An edge from a value to one that is computed from it.</summary>
/// <param name="From">The name of the value.</param>
/// <param name="To">The name of what is computed from it.</param>
/// <param name="Cotangent">What goes back along the edge.</param>
public sealed record GraphEdge(string From, string To, string Cotangent);

/// <summary>The graph of a computation, with its values and cotangents.</summary>
/// <param name="Nodes">The nodes, each after those that it depends on.</param>
/// <param name="Edges">The edges.</param>
public sealed record GraphFigure(string Title, string Caption, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
    : Figure(Title, Caption);
