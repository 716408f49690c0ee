using System.Diagnostics;
using System.Runtime.CompilerServices;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Looks at every value as it is computed, forward and in the sweep, and stops at the first NaN or infinity.</summary>
/// <remarks>For the current thread, until disposed. It reads every tensor back, so it is for finding faults, not for every day.</remarks>
/// <example><code>using (Anomaly.Detect()) { … }</code></example>
public sealed class Anomaly : IDisposable
{
    // Where each op of the tape was called; forgotten with the tape.
    private static readonly ConditionalWeakTable<Node, string> _callSites = [];

    private readonly Watch _watch = new();

    private Anomaly() => _watch.Begin();

    /// <summary>
    /// Starts to look. The first op whose output is not finite throws <see cref="AnomalyException"/>, which also says whether its inputs
    /// were.
    /// </summary>
    /// <returns>Ends the watch when disposed.</returns>
    public static Anomaly Detect() => new();

    /// <summary>Ends the watch, from any thread.</summary>
    public void Dispose() => _watch.End();

    private static string? Fault(Tensor t)
    {
        double[] values = t.ToDoubles();
        int i = Array.FindIndex(values, v => !double.IsFinite(v));
        return i < 0 ? null : $"{values[i].ToString(System.Globalization.CultureInfo.InvariantCulture)} at element {i} of {t.Shape}";
    }

    /// <summary>The stack from the caller of AutoGrad on. Frames are not counted: the JIT may have put one method into another.</summary>
    private static string Caller()
        => new StackTrace(new StackTrace(fNeedFileInfo: true).GetFrames().SkipWhile(
            f => f.GetMethod()?.DeclaringType?.Assembly == typeof(Anomaly).Assembly)).ToString();

    private sealed class Watch : Observer
    {
        public override void Carried(Op op, ReadOnlySpan<Tensor> x, Tensor y)
        {
            if (y.Node is not null)
            {
                _callSites.Add(y.Node, Caller());
            }
            if (!y.DType.IsFloating() || Fault(y) is not { } fault) { return; }
            string inputs = string.Join("; ", x.ToArray().Select(
                (t, i) => $"input {i} {(t.DType.IsFloating() && Fault(t) is { } f ? "has " + f : "is finite")}"));
            throw new AnomalyException($"The forward value has {fault} ({inputs}). Called\n{Caller()}");
        }

        public override void Swept(Node node, Tensor yBar, ReadOnlySpan<Tensor?> bars)
        {
            for (int i = 0; i < bars.Length; i++)
            {
                if (bars[i] is not { } bar || Fault(bar) is not { } fault) { continue; }
                string before = Fault(yBar) is { } already ? "has " + already : "is finite";
                string site = _callSites.TryGetValue(node, out string? called) ? called : "before the watch began.";
                throw new AnomalyException(
                    $"The VJP of {node.Op!.Describe(node.Inputs)} for input {i} has {fault}, from a cotangent that {before}. "
                    + $"The op was called\n{site}");
            }
        }
    }
}
