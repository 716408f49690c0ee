using System.Text.Encodings.Web;
using System.Text.Json;
using GanLab.Experiments;
using GanLab.Shell;

namespace GanLab.Reporting;

/// <summary>The file with an experiment's numbers, for other programs. It holds no time, so equal runs write equal files.</summary>
public static class NumbersFile
{
    /// <summary>
    /// Encodes the result as UTF-8 JSON. A number that JSON cannot hold is one of the strings "NaN", "Infinity" and "-Infinity".
    /// </summary>
    public static byte[] Encode(IExperiment experiment, ExperimentResult result, RunRequest request)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("experiment", experiment.Name);
            json.WriteString("summary", experiment.Summary);
            json.WriteString("source", experiment.Source);
            json.WriteNumber("seed", request.Seed);
            json.WriteString("form", request.Form);
            var from = Provenance.Of(request);
            json.WriteString("version", from.Version);
            json.WriteString("commit", from.Commit);
            json.WriteString("device", from.Device);
            json.WriteString("command", from.Command);
            json.WriteStartArray("verdicts");
            foreach (Verdict v in result.Verdicts)
            {
                json.WriteStartObject();
                json.WriteString("claim", v.Claim);
                json.WriteString("measured", v.Measured);
                json.WriteString("expected", v.Expected);
                json.WriteString("tolerance", v.Tolerance);
                json.WriteBoolean("holds", v.Holds);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("numbers");
            foreach ((string name, double[] values) in result.Numbers.OrderBy(n => n.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(name);

                // One line an array: a file with a number a line cannot be read by eye.
                json.WriteRawValue("[" + string.Join(", ", values.Select(Number)) + "]");
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static string Number(double value)
    {
        string text = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? text : $"\"{text}\"";
    }
}
