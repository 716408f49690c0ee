namespace GanLab.Experiments;

/// <summary>Finds what is malformed in a result, so that a slip in one experiment is named and breaks no other's report.</summary>
public static class ResultCheck
{
    /// <summary>Checks that rows fit their columns, that y fits x, that counts, surfaces and images have their sizes, that
    /// axes and colour bars have names, and that the figures and tables which the explanation places are there.</summary>
    /// <exception cref="InvalidOperationException">Something does not; the message names the table or the figure.</exception>
    public static void Check(ExperimentResult result)
    {
        foreach (ResultTable table in result.Tables)
        {
            Demand(table.Columns.Count > 0, table.Title, "has no columns");
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                int columns = table.Columns.Count;
                Demand(row.Count == columns, table.Title, $"has a row of {row.Count} cells under {columns} columns");
            }
        }
        foreach (Figure figure in result.Figures)
        {
            Check(figure);
        }
        _ = Explanation.Pieces(result);
    }

    private static void Check(Figure figure)
    {
        switch (figure)
        {
            case LineFigure lines:
                Named(figure, lines.X, lines.Y);
                Check(figure, lines.Series);
                break;
            case PanelFigure panels:
                Demand(panels.Panels.Count > 0, figure.Title, "has no panels");
                foreach (LineFigure panel in panels.Panels)
                {
                    Check(panel);
                }
                break;
            case HistogramFigure histogram:
                Named(figure, histogram.X, histogram.Y);
                int bins = histogram.Edges.Length - 1;
                Demand(bins > 0 && histogram.Counts.Count > 0, figure.Title, "has no bins or no counts");
                foreach ((string name, double[] counts) in histogram.Counts)
                {
                    Demand(counts.Length == bins, figure.Title, $"has {counts.Length} counts of '{name}' in {bins} bins");
                }
                break;
            case SurfaceFigure surface:
                Named(figure, surface.X, surface.Y);
                Demand(!string.IsNullOrWhiteSpace(surface.Value), figure.Title, "has a colour bar without a name");
                Demand(surface.XMin < surface.XMax && surface.YMin < surface.YMax, figure.Title, "has an empty range");
                Demand(surface.Values.Length > 0 && surface.Values[0].Length > 0, figure.Title, "has no values");
                Demand(surface.Values.All(row => row.Length == surface.Values[0].Length), figure.Title, "has rows of unequal length");
                Check(figure, surface.Points ?? []);
                break;
            case ImageGridFigure images:
                Demand(images is { Width: > 0, Height: > 0, Images.Count: > 0 }, figure.Title, "has no images, or images without a size");
                int size = images.Width * images.Height;
                bool fit = images.Images.All(i => i.Length == size);
                Demand(fit, figure.Title, $"has an image that is not {images.Width} × {images.Height}");
                break;
            case GraphFigure graph:
                List<string> known = [.. graph.Nodes.Select(n => n.Name)];
                Demand(known.Count > 0 && known.Distinct().Count() == known.Count, figure.Title, "has no nodes, or two of one name");
                foreach (GraphEdge edge in graph.Edges)
                {
                    bool ordered = known.IndexOf(edge.From) is >= 0 and int from && from < known.IndexOf(edge.To);
                    Demand(ordered, figure.Title, $"has an edge from '{edge.From}' to '{edge.To}', which is not a later node");
                }
                break;
        }
    }

    private static void Check(Figure figure, IReadOnlyList<Series> all)
    {
        foreach (Series series in all)
        {
            Demand(series.X.Length == series.Y.Length, figure.Title, $"has {series.X.Length} x and {series.Y.Length} y in '{series.Name}'");
            int labels = series.Labels.Count;
            Demand(labels == 0 || labels == series.X.Length, figure.Title, $"has {labels} labels for the points of '{series.Name}'");
        }
    }

    private static void Named(Figure figure, params Axis[] axes) =>
        Demand(axes.All(a => !string.IsNullOrWhiteSpace(a.Label)), figure.Title, "has an axis without a name");

    private static void Demand(bool holds, string title, string complaint)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"'{title}' {complaint}");
        }
    }
}
