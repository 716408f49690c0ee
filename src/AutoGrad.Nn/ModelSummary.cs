using System.Globalization;
using System.Text;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>One line of a summary.</summary>
/// <param name="Name">The layer's path in the model, "3".</param>
/// <param name="Description">What it is, "Linear 256 → 10".</param>
/// <param name="Output">The shape of its last output, or null if it was not called.</param>
/// <param name="Parameters">How many numbers its own parameters have.</param>
public sealed record SummaryRow(string Name, string Description, Shape? Output, long Parameters);

/// <summary>A model as a table: its layers, the shapes of their outputs, and how many parameters they have.</summary>
/// <param name="Rows">Every module that has no parts, or parameters of its own, in the model's order.</param>
/// <param name="Input">The shape of the input.</param>
/// <param name="Parameters">How many numbers all parameters have.</param>
/// <param name="ParameterBytes">How many bytes they take.</param>
/// <param name="State">How many numbers all other state has: running statistics.</param>
/// <example><code>Console.WriteLine(ModelSummary.Of(model, Tensor.Zeros([1, 784])));</code></example>
public sealed record ModelSummary(
    IReadOnlyList<SummaryRow> Rows, Shape Input, long Parameters, long ParameterBytes, long State)
{
    [ThreadStatic]
    private static ShapeRecorder? _recorder;

    internal static ShapeRecorder? Recorder => _recorder;

    /// <summary>Runs a model once, at inference, unrecorded, and notes what its layers return. The model stays as it was.</summary>
    public static ModelSummary Of(Module model, Tensor x)
    {
        var recorder = new ShapeRecorder();
        ShapeRecorder? outer = _recorder;
        (Module Module, bool Training)[] modes = [.. model.Tree().Select(m => (m.Module, m.Module.IsTraining))];
        _recorder = recorder;
        try
        {
            model.Eval();
            using var scope = new TensorScope();
            using var off = GradMode.Off();
            model.Call(x);
        }
        finally
        {
            _recorder = outer;
            foreach ((Module module, bool training) in modes) { module.SetOwnTraining(training); }
        }
        SummaryRow[] rows =
        [
            .. model.Tree().DistinctBy(m => m.Module)
                .Where(m => m.Module.Children.Count == 0 || m.Module.OwnParameters.Any())
                .Select(m => new SummaryRow(
                    m.Path, m.Module.Description, recorder.Of(m.Module), m.Module.OwnParameters.Sum(p => p.Shape.Size))),
        ];
        return new ModelSummary(
            rows,
            x.Shape,
            model.Parameters().Sum(p => p.Shape.Size),
            model.Parameters().Sum(p => p.Shape.Size * p.DType.Bytes()),
            model.NamedState().Sum(s => s.State.Shape.Size));
    }

    /// <summary>The table, one line for each layer, and the totals.</summary>
    public override string ToString()
    {
        string[][] cells =
        [
            ["layer", "description", "output", "parameters"],
            ["", "input", Input.ToString(), ""],
            .. Rows.Select(r => new[] { r.Name, r.Description, r.Output?.ToString() ?? "not called", Count(r.Parameters) }),
            ["", "total", "", Count(Parameters)],
        ];
        int[] widths = [.. Enumerable.Range(0, 4).Select(column => cells.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in cells)
        {
            // Names to the left, numbers to the right.
            string line = string.Join("  ", row.Select((cell, i) => i < 3 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
            text.Append(line.TrimEnd()).Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"{Count(ParameterBytes)} bytes of parameters, {Count(State)} numbers of other state");
        return text.ToString();
    }

    private static string Count(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The shape of each module's last output.</summary>
    internal sealed class ShapeRecorder
    {
        private readonly Dictionary<Module, Shape> _shapes = [];

        public void Saw(Module module, Tensor y) => _shapes[module] = y.Shape;

        public Shape? Of(Module module) => _shapes.TryGetValue(module, out Shape shape) ? shape : null;
    }
}
