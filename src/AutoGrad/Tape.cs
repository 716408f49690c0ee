using System.Runtime.CompilerServices;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>One entry of the tape, an op that was carried out or a leaf. There is no list: the tape is the graph of these.</summary>
internal sealed class Node
{
    // Reads has a bit for each of the first 30 inputs; the last of these bits stands for all that follow as well.
    private const int LastInputBit = 29;

    private static long _last;

    // The versions of all parameters that the VJP reads, added up: they only grow, so the sum tells whether one was replaced.
    private readonly int _versions;

    // Up to three inputs, and nearly all ops have no more, stand in the node itself: an array of their own would cost half as much again.
    private readonly Tensor[]? _many;
    private readonly int _count;
    private Three _few;

    private Node(Op? op, ReadOnlySpan<Tensor> x, Tensor y)
    {
        Number = Interlocked.Increment(ref _last);
        Op = op;
        _count = x.Length;
        _many = _count > Three.Length ? new Tensor[_count] : null;
        Span<Tensor> inputs = _many ?? ((Span<Tensor>)_few)[.._count];
        y.Node = this;
        Output = TensorScope.IsOpen || (op is not null && (op.Reads & AutoGrad.Reads.Output) != 0) ? y : y.Placeholder;
        for (int i = 0; i < x.Length; i++)
        {
            // Without a scope, which would hold every value to its end, the tape lets go of what no VJP reads.
            inputs[i] = TensorScope.IsOpen || Reads(i) ? x[i] : x[i].Placeholder;
        }
        _versions = Versions();
    }

    /// <summary>A running number, larger than those of all inputs: falling numbers are an order for the reverse sweep.</summary>
    public long Number { get; }

    /// <summary>The op, or null for a leaf.</summary>
    public Op? Op { get; }

    /// <summary>The inputs, with values where the op's VJP reads them.</summary>
    public ReadOnlySpan<Tensor> Inputs => _many ?? ((ReadOnlySpan<Tensor>)_few)[.._count];

    /// <summary>The output, with its value if the op's VJP reads it.</summary>
    public Tensor Output { get; }

    /// <summary>The nodes that cotangents go to from here.</summary>
    public IEnumerable<Node> Sources => Enumerable.Range(0, _count).Select(Source).OfType<Node>();

    /// <summary>Makes a tensor a leaf: one with respect to which one differentiates.</summary>
    public static void Leaf(Tensor t) => _ = new Node(null, [], t);

    /// <summary>Records an op, unless none of its inputs has a history or recording is off.</summary>
    public static void Record(Op op, ReadOnlySpan<Tensor> x, Tensor y)
    {
        if (!GradMode.IsRecording || !y.DType.IsFloating()) { return; }
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].Node is not null && op.IsDifferentiable(i))
            {
                _ = new Node(op, x, y);
                return;
            }
        }
    }

    /// <summary>The cotangents of the inputs, from that of the output.</summary>
    /// <exception cref="OverwrittenParameterException">A parameter that the VJP reads was replaced since it was recorded.</exception>
    /// <exception cref="VjpException">The VJP returned a cotangent of another shape or type than its input's.</exception>
    public void Vjps(ReadOnlySpan<bool> needs, Tensor yBar, Span<Tensor?> bars)
    {
        if (Versions() != _versions)
        {
            IEnumerable<string> names = Inputs.ToArray().Index().Where(x => Reads(x.Index) && x.Item.IsLasting)
                .Select(x => x.Item.Name ?? $"input {x.Index}");
            throw new OverwrittenParameterException(
                $"The VJP of {Op!.Describe(Inputs)} reads {string.Join(", ", names)}, which an optimiser has replaced since. "
                + "Take all gradients before the step, or run forward again after it.");
        }
        bars.Clear();
        try
        {
            Op!.Vjps(needs, Inputs, Output, yBar, bars);
        }
        catch (AutoGradException e)
        {
            e.During = $"VJP of {Op!.Describe(Inputs)}";
            throw;
        }
        for (int i = 0; i < bars.Length; i++)
        {
            if (!needs[i] || (bars[i] is { } bar && bar.Shape == Inputs[i].Shape && bar.DType == Inputs[i].DType)) { continue; }
            throw new VjpException(
                $"The VJP of {Op!.Describe(Inputs)} returned {bars[i]?.Describe() ?? "nothing"} "
                + $"for input {i}, which is {Inputs[i].Describe()}.");
        }
        Observer.Current?.Swept(this, yBar, bars);
    }

    /// <summary>The node that an input's cotangent goes to, or null for a constant.</summary>
    public Node? Source(int input) => Op!.IsDifferentiable(input) ? Inputs[input].Node : null;

    /// <summary>Lists the ops behind this node, its own first: each once, newest first, as far back as a number.</summary>
    /// <returns>How many inputs one of them has at most.</returns>
    public int FindOps(long oldest, List<Node> ops, PriorityQueue<Node, long> pending)
    {
        int inputs = 0;
        for (Node? next = Op is null ? null : this; next is not null; pending.TryDequeue(out next, out _))
        {
            // The newest pending one comes next, once for each of its users: equal ones come out one after the other.
            if (ops.Count > 0 && ops[^1] == next) { continue; }
            ops.Add(next);
            inputs = Math.Max(inputs, next.Inputs.Length);
            for (int i = 0; i < next.Inputs.Length; i++)
            {
                if (next.Source(i) is { Op: not null } source && source.Number >= oldest)
                {
                    pending.Enqueue(source, -source.Number);
                }
            }
        }
        return inputs;
    }

    private bool Reads(int input) => ((int)Op!.Reads & (1 << Math.Min(input, LastInputBit))) != 0;

    private int Versions()
    {
        int sum = 0;
        for (int i = 0; i < Inputs.Length; i++)
        {
            sum += Inputs[i].Version != 0 && Reads(i) ? Inputs[i].Version : 0;
        }
        return sum;
    }

    [InlineArray(Length)]
    private struct Three
    {
        public const int Length = 3;
        private Tensor _first;
    }
}
