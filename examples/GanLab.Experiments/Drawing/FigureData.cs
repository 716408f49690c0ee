using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GanLab.Experiments.Drawing;

/// <summary>Turns the figures that a script draws into the JSON that it reads.</summary>
public static class FigureData
{
    /// <summary>
    /// The data as JSON, safe inside a script element: the encoder escapes &lt;, &gt; and &amp;. Numbers are rounded to seven digits,
    /// which is finer than a screen; one that is not finite becomes null, a gap.
    /// </summary>
    public static string Encode(Figure figure)
    {
        using var stream = new MemoryStream();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            switch (figure)
            {
                case LineFigure lines:
                    Write(json, lines);
                    break;
                case PanelFigure panels:
                    Write(json, panels);
                    break;
                case HistogramFigure histogram:
                    Write(json, histogram);
                    break;
                case SurfaceFigure surface:
                    Write(json, surface);
                    break;
                default:
                    throw new ArgumentException($"no script draws a {figure.GetType().Name}", nameof(figure));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, LineFigure figure)
    {
        json.WriteString("kind", "lines");
        Write(json, "x", figure.X);
        Write(json, "y", figure.Y);
        json.WriteBoolean("equal", figure.Equal && figure.X.Scale == AxisScale.Linear && figure.Y.Scale == AxisScale.Linear);
        Write(json, "series", figure.Series, figure.X.Scale, figure.Y.Scale);
        json.WriteStartArray("bands");
        foreach (Band band in figure.Bands ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", band.Name);
            Write(json, "from", band.From);
            Write(json, "to", band.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, PanelFigure figure)
    {
        json.WriteString("kind", "panels");
        json.WriteBoolean("sameRange", figure.SameRange);
        json.WriteStartArray("panels");
        foreach (LineFigure panel in figure.Panels)
        {
            json.WriteStartObject();
            json.WriteString("title", panel.Title);
            Write(json, panel);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, HistogramFigure figure)
    {
        json.WriteString("kind", "histograms");
        Write(json, "x", figure.X);
        Write(json, "y", figure.Y);
        Write(json, "edges", figure.Edges);
        json.WriteStartArray("panels");
        foreach ((string name, double[] counts) in figure.Counts)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            Write(json, "counts", counts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SurfaceFigure figure)
    {
        json.WriteString("kind", "surface");
        Write(json, "x", figure.X);
        Write(json, "y", figure.Y);
        json.WriteString("value", figure.Value);
        Write(json, "xMin", figure.XMin);
        Write(json, "xMax", figure.XMax);
        Write(json, "yMin", figure.YMin);
        Write(json, "yMax", figure.YMax);
        json.WriteNumber("rows", figure.Values.Length);
        json.WriteNumber("columns", figure.Values[0].Length);
        Write(json, "values", figure.Values.SelectMany(row => row), digits: "G4");
        Write(json, "series", figure.Points ?? []);
    }

    private static void Write(Utf8JsonWriter json, string name, Axis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("label", axis.Label);
        json.WriteBoolean("log", axis.Scale == AxisScale.Log);
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json, string name, IReadOnlyList<Series> all, AxisScale x = AxisScale.Linear, AxisScale y = AxisScale.Linear)
    {
        json.WriteStartArray(name);
        foreach (Series whole in all)
        {
            Series series = whole.Field ? whole : Thinning.Thin(whole);
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteBoolean("points", series.Points);
            json.WriteBoolean("dashed", series.Dashed);
            json.WriteBoolean("field", series.Field);
            json.WriteString("like", series.Like);

            // Counted before the thinning, which leaves one point of a gap. The gaps of a field are meant.
            int missing = whole.Field ? 0 : whole.X.Zip(whole.Y).Count(p => !Shows(p.First, x) || !Shows(p.Second, y));
            json.WriteNumber("missing", missing);
            Write(json, "x", series.X);
            Write(json, "y", series.Y);
            if (series.Labels.Count > 0)
            {
                json.WriteStartArray("labels");
                foreach (string label in series.Labels)
                {
                    json.WriteStringValue(label);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double> values, string digits = "G7")
    {
        json.WritePropertyName(name);
        json.WriteRawValue("[" + string.Join(',', values.Select(v => Number(v, digits))) + "]", skipInputValidation: true);
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Number(value, "G7"), skipInputValidation: true);
    }

    private static bool Shows(double value, AxisScale scale) => double.IsFinite(value) && (scale == AxisScale.Linear || value > 0);

    private static string Number(double value, string digits) =>
        double.IsFinite(value) ? value.ToString(digits, CultureInfo.InvariantCulture) : "null";
}
