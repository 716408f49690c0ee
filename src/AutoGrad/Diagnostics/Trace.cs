using System.Globalization;
using System.Text;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Writes down every op and every step of the reverse sweep with its numbers, as a derivation by hand goes.</summary>
/// <remarks>For the current thread, until disposed. Meant for small examples: it reads every value back.</remarks>
/// <example><code>using var trace = Trace.Start(); … Gradients.Of(loss, [x, y]); Console.WriteLine(trace);</code></example>
public sealed class Trace : IDisposable
{
    private readonly Writer _writer;
    private readonly List<TraceStep> _forward = [];
    private readonly List<TraceStep> _reverse = [];
    private readonly Dictionary<long, string> _names = [];
    private int _values;

    private Trace()
    {
        _writer = new Writer(this);
        _writer.Begin();
    }

    /// <summary>The recorded ops, in the order in which they were carried out.</summary>
    public IReadOnlyList<TraceStep> Forward => _forward;

    /// <summary>The steps of the sweep: one for each cotangent that an op hands to an input.</summary>
    public IReadOnlyList<TraceStep> Reverse => _reverse;

    /// <summary>Starts to write down.</summary>
    public static Trace Start() => new();

    /// <summary>Ends the writing, from any thread.</summary>
    public void Dispose() => _writer.End();

    /// <summary>Both lists as text: the forward values, then the cotangents in the order of the sweep.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("forward\n");
        foreach (TraceStep step in _forward) { text.Append("  ").AppendLine(step.ToString()); }
        text.AppendLine("reverse");
        foreach (TraceStep step in _reverse) { text.Append("  ").AppendLine(step.ToString()); }
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Numbers(Tensor t)
    {
        double[] values = t.ToDoubles();
        string some = string.Join(", ", values.Take(4).Select(Number));
        return t.Shape.Rank == 0 ? some : $"[{some}{(values.Length > 4 ? ", …" : "")}]";
    }

    // Without a scope, the tape keeps the value of a constant only where the VJP reads it.
    private static string Constant(Tensor t) => t.Name ?? (t.HasValue ? Numbers(t) : "c");

    private string NameOf(Tensor t) => t.Node is { } node ? NameOf(node, t.Name) : t.Name ?? Numbers(t);

    private string NameOf(Node node, string? given)
    {
        if (!_names.TryGetValue(node.Number, out string? name))
        {
            name = given ?? node.Output.Name ?? $"v{++_values}";
            _names[node.Number] = name;
        }
        return name;
    }

    private sealed class Writer(Trace trace) : Observer
    {
        public override void Carried(Op op, ReadOnlySpan<Tensor> x, Tensor y)
        {
            if (y.Node is null) { return; }
            string formula = op.Formula([.. x.ToArray().Select(trace.NameOf)]);
            trace._forward.Add(new TraceStep(trace.NameOf(y), op.Name, formula, y.ToDoubles(), Numbers(y)));
        }

        public override void Swept(Node node, Tensor yBar, ReadOnlySpan<Tensor?> bars)
        {
            string from = trace.NameOf(node, null);
            string formula = node.Op!.Formula([.. node.Inputs.ToArray().Select(
                (x, i) => node.Source(i) is { } s ? trace.NameOf(s, x.Name) : Constant(x))]);
            for (int i = 0; i < bars.Length; i++)
            {
                if (bars[i] is not { } bar || node.Source(i) is not { } source) { continue; }
                string to = trace.NameOf(source, node.Inputs[i].Name);
                string rule = $"from {from} = {formula}, with {from}̄ = {Numbers(yBar)}";
                trace._reverse.Add(new TraceStep(to + "̄", node.Op.Name, rule, bar.ToDoubles(), Numbers(bar)));
            }
        }
    }
}

/// <summary>One line of a trace.</summary>
/// <param name="Name">What was computed: a value, or the share of a cotangent (with a bar).</param>
/// <param name="Op">The op.</param>
/// <param name="Rule">From what it was computed.</param>
/// <param name="Values">The numbers.</param>
/// <param name="Text">The numbers as printed.</param>
public sealed record TraceStep(string Name, string Op, string Rule, double[] Values, string Text)
{
    /// <summary>"v1 = 0.25   (x)²".</summary>
    public override string ToString() => $"{Name.PadRight(Name.Contains('\u0304') ? 4 : 3)} = {Text,-12} {Rule}";
}
