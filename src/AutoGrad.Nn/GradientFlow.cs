using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>How large a gradient is, on a fixed scale.</summary>
public enum GradientClass
{
    /// <summary>Below 0.01.</summary>
    Vanishing,

    /// <summary>From 0.01 to 10.</summary>
    Normal,

    /// <summary>Above 10, or no number at all.</summary>
    Exploding,
}

/// <summary>What flows through one layer.</summary>
/// <param name="Name">The layer's path in the model, "3".</param>
/// <param name="Description">What it is, "Linear 256 → 256".</param>
/// <param name="ActivationRms">The root mean square of its output.</param>
/// <param name="GradientRms">The root mean square of the loss's gradient with respect to its output.</param>
/// <param name="GradientPerSample">The norm of that gradient for each sample of the batch (axis 0), averaged.</param>
/// <param name="WeightGradientNorm">The joint norm of the gradients of its own parameters; NaN if it has none.</param>
/// <param name="UpdateNorm">The joint norm of the last change of its parameters; NaN before
/// <see cref="GradientFlow.MeasureUpdates"/>.</param>
/// <param name="Class">The gradient's RMS against the last layer's, on the fixed scale: how the stack carries it, whatever the loss's
/// scale.</param>
/// <param name="Activations">The histogram of its output.</param>
/// <param name="Gradient">The histogram of the gradient with respect to its output.</param>
public sealed record LayerFlow(
    string Name,
    string Description,
    double ActivationRms,
    double GradientRms,
    double GradientPerSample,
    double WeightGradientNorm,
    double UpdateNorm,
    GradientClass Class,
    Histogram Activations,
    Histogram Gradient);

/// <summary>Counts in equal bins from the smallest to the largest value.</summary>
/// <param name="Min">The lower edge of the first bin.</param>
/// <param name="Max">The upper edge of the last bin.</param>
/// <param name="Counts">How many values fall in each bin.</param>
public sealed record Histogram(double Min, double Max, int[] Counts)
{
    /// <summary>Counts finite values; others are left out.</summary>
    public static Histogram Of(IEnumerable<double> values, int bins = 30)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var counts = new int[bins];
        if (finite.Length == 0) { return new Histogram(0, 0, counts); }
        double min = finite.Min();
        double max = finite.Max();
        foreach (double v in finite) { counts[max > min ? Math.Min(bins - 1, (int)((v - min) / (max - min) * bins)) : 0]++; }
        return new Histogram(min, max, counts);
    }
}

/// <summary>Watches a model and tells, layer by layer, how gradients flow through it. Costs nothing once disposed.</summary>
/// <remarks>A model may have several watches; each measures on its own. They belong to one thread.</remarks>
/// <example><code>
/// using var flow = GradientFlow.Watch(model);
/// Tensor loss = Loss(model.Call(x));
/// foreach (LayerFlow layer in flow.Measure(loss)) { … }
/// </code></example>
public sealed class GradientFlow : IDisposable
{
    private readonly List<(string Path, Module Layer)> _layers = [];
    private readonly Dictionary<Module, Tensor> _outputs = [];
    private readonly Dictionary<Parameter, double[]> _before = [];
    private IReadOnlyList<LayerFlow> _last = [];

    private GradientFlow(Module model) => Attach(model, "");

    /// <summary>Watches every layer of a model: every module without parts of its own; one that is used twice counts once.</summary>
    public static GradientFlow Watch(Module model) => new(model);

    /// <summary>The class of a gradient's size: vanishing below 0.01, exploding above 10 or where it is no number.</summary>
    public static GradientClass ClassOf(double size)
        => size < 0.01 ? GradientClass.Vanishing : size <= 10 ? GradientClass.Normal : GradientClass.Exploding;

    /// <summary>The flow through every layer that the loss was computed with, first to last.</summary>
    /// <param name="loss">A scalar computed from the model's output; the outputs of the layers' last calls are looked at.</param>
    /// <exception cref="NoHistoryException">The loss has no history.</exception>
    public IReadOnlyList<LayerFlow> Measure(Tensor loss)
    {
        (string Path, Module Layer)[] seen = [.. _layers.Where(l => _outputs.TryGetValue(l.Layer, out Tensor? y) && y.HasHistory)];
        Tensor[] outputs = [.. seen.Select(l => _outputs[l.Layer])];
        Parameter[] parameters = [.. seen.SelectMany(l => l.Layer.Parameters())];
        Tensor[] gradients = Gradients.Of(loss, [.. outputs, .. parameters], allowUnused: true);
        var ofParameter = parameters.Zip(gradients.Skip(outputs.Length)).ToDictionary(p => p.First, p => p.Second);
        foreach (Parameter p in parameters) { _before[p] = p.ToDoubles(); }
        double top = outputs.Length == 0 ? 1 : Rms(gradients[outputs.Length - 1]);
        return _last = [.. seen.Select((l, i) => new LayerFlow(
            l.Path,
            l.Layer.Description,
            Rms(outputs[i]),
            Rms(gradients[i]),
            PerSample(gradients[i]),
            Joint(l.Layer.Parameters().Select(p => GradientClip.JointNorm([ofParameter[p]]))),
            double.NaN,
            ClassOf(Rms(gradients[i]) / top),
            Histogram.Of(outputs[i].ToDoubles()),
            Histogram.Of(gradients[i].ToDoubles())))];
    }

    /// <summary>The last measurement with the change of the parameters since then: call it after the optimiser's step.</summary>
    public IReadOnlyList<LayerFlow> MeasureUpdates()
    {
        Dictionary<string, Module> layers = _layers.ToDictionary(l => l.Path, l => l.Layer);
        return _last = [.. _last.Select(f => f with { UpdateNorm = Joint(layers[f.Name].Parameters().Select(Moved)) })];
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose()
    {
        foreach ((_, Module layer) in _layers)
        {
            layer.Watchers.Remove(this);
        }
        _outputs.Clear();
    }

    internal void Saw(Module layer, Tensor y) => _outputs[layer] = y;

    private static double Rms(Tensor t)
        => t.Shape.Size == 0 ? double.NaN : GradientClip.JointNorm([t]) / Math.Sqrt(t.Shape.Size);

    private static double PerSample(Tensor t)
    {
        if (t.Shape.Rank == 0) { return GradientClip.JointNorm([t]); }
        int samples = t.Shape[0];
        return t.To(DType.Float64).Reshape([samples, (int)(t.Shape.Size / Math.Max(1, samples))]).Norm(1).Mean().Item();
    }

    private static double Joint(IEnumerable<double> norms)
    {
        double[] all = [.. norms];
        return all.Length == 0 ? double.NaN : Math.Sqrt(all.Sum(n => n * n));
    }

    private double Moved(Parameter p) => Math.Sqrt(p.ToDoubles().Zip(_before[p], (a, b) => (a - b) * (a - b)).Sum());

    private void Attach(Module module, string path)
    {
        if (module.Children.Count == 0 && !module.Watchers.Contains(this))
        {
            _layers.Add((path, module));
            module.Watchers.Add(this);
        }
        foreach ((string name, Module child) in module.Children) { Attach(child, path.Length == 0 ? name : $"{path}.{name}"); }
    }
}
