using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>What an iteration did.</summary>
/// <param name="Iteration">Its number, from 1.</param>
/// <param name="Discriminator">The discriminator's last step in it.</param>
/// <param name="Generator">The generator's last step in it.</param>
public readonly record struct GanMoment(long Iteration, PlayerStep Discriminator, PlayerStep Generator);

/// <summary>Rows of numbers that are taken every so many iterations of a <see cref="GanRun"/>: losses, norms, metrics, samples.</summary>
/// <remarks>
/// Taking them must not change the run: what they draw at random, they draw from a source of their own or from fixed noise. They are
/// saved with the run.
/// </remarks>
/// <example><code>
/// var modes = new GanRecording("modes", every: 100, _ => [ModeStatistics.Of(Points(), centres, 0.02).Captured]);
/// </code></example>
public sealed class GanRecording : IResumable
{
    private readonly long _every;
    private readonly Func<GanMoment, double[]> _take;
    private readonly List<(long Iteration, double[] Values)> _rows = [];

    /// <summary>Makes a recording.</summary>
    /// <param name="name">Its name, without a dot.</param>
    /// <param name="every">Iterations from one row to the next.</param>
    /// <param name="take">Takes a row; all rows are of one length.</param>
    /// <param name="needsNorms">Whether it reads the norms of the steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one iteration between rows.</exception>
    public GanRecording(string name, long every, Func<GanMoment, double[]> take, bool needsNorms = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        (Name, _every, _take, NeedsNorms) = (name, every, take, needsNorms);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The rows, oldest first, with the iterations after which they were taken.</summary>
    public IReadOnlyList<(long Iteration, double[] Values)> Rows => _rows;

    internal bool NeedsNorms { get; }

    /// <summary>The losses of the discriminator and the generator.</summary>
    public static GanRecording Losses(long every) => new("losses", every, m => [m.Discriminator.Loss, m.Generator.Loss]);

    /// <summary>Norms of gradient and update of the discriminator, then of the generator.</summary>
    public static GanRecording Norms(long every) => new(
        "norms",
        every,
        m => [m.Discriminator.GradientNorm, m.Discriminator.UpdateNorm, m.Generator.GradientNorm, m.Generator.UpdateNorm],
        needsNorms: true);

    /// <summary>The root mean square of the loss's gradient with respect to each layer's output.</summary>
    /// <param name="name">The name.</param>
    /// <param name="every">Iterations from one row to the next.</param>
    /// <param name="model">Whose layers; its running statistics are put back after the measurement.</param>
    /// <param name="loss">The loss on a fixed probe: fixed noise, fixed samples.</param>
    public static GanRecording Flow(string name, long every, Module model, Func<Tensor> loss) => new(name, every, _ =>
    {
        using var scope = new TensorScope();
        Tensor[] before = [.. model.NamedState().Select(s => s.State.Detach())];
        using var flow = GradientFlow.Watch(model);
        double[] row = [.. flow.Measure(loss()).Select(layer => layer.GradientRms)];
        foreach ((Tensor value, (string Name, Parameter State) now) in before.Zip(model.NamedState()))
        {
            now.State.Set(value);
        }
        return row;
    });

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> StateDictionary()
    {
        int width = _rows.Count == 0 ? 0 : _rows[0].Values.Length;
        return new Dictionary<string, Tensor>
        {
            ["iterations"] = Tensor.From([.. _rows.Select(r => (double)r.Iteration)], [_rows.Count]),
            ["values"] = Tensor.From([.. _rows.SelectMany(r => r.Values)], [_rows.Count, width]),
        };
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        Tensor? iterations = state.GetValueOrDefault("iterations");
        Tensor? values = state.GetValueOrDefault("values");
        if (iterations is not { DType: DType.Float64, Shape.Rank: 1 } || values is not { DType: DType.Float64, Shape.Rank: 2 }
            || values.Shape[0] != iterations.Shape[0] || state.Count != 2)
        {
            throw new StateMismatchException($"GanRecording.Load: the state of '{Name}' is no list of iterations and rows of numbers.");
        }
        (double[] at, double[] numbers, int width) = (iterations.ToDoubles(), values.ToDoubles(), values.Shape[1]);
        _rows.Clear();
        _rows.AddRange(at.Select((iteration, i) => ((long)iteration, numbers[(i * width)..((i + 1) * width)])));
    }

    internal bool IsDue(long iteration) => iteration % _every == 0;

    internal void Saw(GanMoment moment)
    {
        if (!IsDue(moment.Iteration)) { return; }
        double[] row = _take(moment);
        if (_rows.Count > 0 && _rows[0].Values.Length != row.Length)
        {
            throw new ShapeException($"GanRecording '{Name}': a row of {row.Length} numbers after rows of {_rows[0].Values.Length}.");
        }
        _rows.Add((moment.Iteration, row));
    }
}
