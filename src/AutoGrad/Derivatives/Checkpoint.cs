using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016): a part of a network keeps nothing for the sweep and is computed again when the sweep comes.
/// </summary>
/// <remarks>
/// Of the part, only the inputs and the output are kept. Everything that f depends on and that has a history, parameters above all, must be
/// among the inputs: what f merely captures would get no gradient, so it throws. The result can be differentiated to any order.
/// </remarks>
public static class Checkpoint
{
    /// <summary>y = f(inputs), to be computed again in the sweep.</summary>
    /// <param name="f">The part; it must compute the same each time.</param>
    /// <param name="inputs">All that f depends on and that has a history.</param>
    /// <param name="random">The random source that f draws from, whose counter is restored for the second time; null if it draws
    /// nothing.</param>
    /// <remarks>In the sweep, <see cref="RecomputedValueException"/> is thrown if f gives another value the second time.</remarks>
    /// <exception cref="UndeclaredInputException">f uses something with a history that is not among the inputs.</exception>
    public static Tensor Run(Func<Tensor[], Tensor> f, IReadOnlyList<Tensor> inputs, RandomSource? random = null)
    {
        ulong counter = random?.Counter ?? 0;
        Tensor value;
        using (var scope = new TensorScope())
        {
            Tensor[] own = Own(inputs);
            Tensor y = f(own);
            RefuseCaptured(y, own);
            value = scope.Keep(y);
        }
        try { return Tensor.Apply(new CheckpointOp(f, value, random, counter), [.. inputs]); }
        finally { value.Return(); }
    }

    /// <summary>The inputs as nodes of their own, so that a sweep stops at them.</summary>
    internal static Tensor[] Own(IEnumerable<Tensor> inputs)
        => [.. inputs.Select(t => t.HasHistory ? Tensor.Apply(new ReshapeOp(t.Shape), t) : t)];

    private static void RefuseCaptured(Tensor y, Tensor[] own)
    {
        long first = own.Where(t => t.Node is not null).Select(t => t.Node!.Number).DefaultIfEmpty(long.MaxValue).Min();
        var seen = new HashSet<Node>(own.Select(t => t.Node).OfType<Node>());
        var pending = new Stack<Node>();
        if (y.Node is not null)
        {
            pending.Push(y.Node);
        }
        while (pending.TryPop(out Node? node))
        {
            if (!seen.Add(node)) { continue; }
            if (node.Op is null || node.Number < first)
            {
                throw new UndeclaredInputException(
                    $"Checkpoint.Run: f uses {node.Output.Describe()}, which has a history and is not among the inputs; "
                    + "it would get no gradient.");
            }
            foreach (Node source in node.Sources)
            {
                pending.Push(source);
            }
        }
    }
}

/// <summary>The op behind <see cref="Checkpoint"/>: its VJP computes f again, recorded this time, and sweeps through it.</summary>
/// <remarks>Shapes: those of f. VJP: that of f, at the same inputs and with the same random numbers.</remarks>
public sealed class CheckpointOp : Op
{
    private readonly Func<Tensor[], Tensor> _f;
    private readonly Tensor _value;
    private readonly RandomSource? _random;
    private readonly ulong _counter;

    internal CheckpointOp(Func<Tensor[], Tensor> f, Tensor value, RandomSource? random, ulong counter)
    {
        (_f, _value, _random, _counter) = (f, value, random, counter);
    }

    /// <inheritdoc/>
    public override Reads Reads => Reads.All;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => _value.Shape;

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => _value.DType;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Copy(_value.Storage, StridedView.Whole(_value.Shape), y, StridedView.Whole(_value.Shape));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        var needs = new bool[x.Length];
        var bars = new Tensor?[x.Length];
        needs[input] = true;
        Vjps(needs, x, y, yBar, bars);
        return bars[input]!;
    }

    /// <inheritdoc/>
    public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
    {
        if (GradMode.IsRecording)
        {
            Again(Checkpoint.Own(x.ToArray()), needs, y, yBar, createGraph: true, bars);
            return;
        }

        // Nothing of this sweep will be differentiated: what it computes in between is handed back at once.
        using var scope = new TensorScope();
        var own = new Tensor[x.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = needs[i] ? x[i].AsLeaf() : x[i].Detach();
        }
        Again(own, needs, y, yBar, createGraph: false, bars);
        for (int i = 0; i < bars.Length; i++)
        {
            bars[i] = bars[i] is { } bar ? scope.Keep(bar) : null;
        }
    }

    private void Again(Tensor[] own, ReadOnlySpan<bool> needs, Tensor y, Tensor yBar, bool createGraph, Span<Tensor?> bars)
    {
        ulong now = _random?.Counter ?? 0;
        try
        {
            if (_random is not null)
            {
                _random.Counter = _counter;
            }
            Tensor value;
            using (GradMode.Set(recording: true))
            {
                value = _f(own);
            }
            RefuseAnother(value, y);
            List<Tensor> wanted = [];
            for (int i = 0; i < own.Length; i++)
            {
                if (needs[i])
                {
                    wanted.Add(own[i]);
                }
            }
            Tensor[] found = Gradients.Of(value, wanted, yBar, createGraph, allowUnused: true);
            for (int i = 0, next = 0; i < own.Length; i++)
            {
                bars[i] = needs[i] ? found[next++] : null;
            }
        }
        finally
        {
            if (_random is not null)
            {
                _random.Counter = now;
            }
        }
    }

    // A gradient of another function than the one whose value was used would be silently wrong.
    private static void RefuseAnother(Tensor value, Tensor y)
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        if (value.Shape != y.Shape || (y.Shape.Size > 0 && (value.Detach() - y.Detach()).Abs().Max().Item() > 0))
        {
            throw new RecomputedValueException(
                $"Checkpoint.Run: f gave {value.Describe()} in the sweep, other numbers than {y.Describe()} before. If it draws random "
                + "numbers, name their source as random; if it depends on anything else that changes, it cannot be a checkpoint.");
        }
    }
}
