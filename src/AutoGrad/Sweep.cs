using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reverse sweep, backpropagation: it carries y's cotangent back along the tape, op by op, to the targets.</summary>
/// <remarks>
/// The storages count their users, and the sweep relies on it: a cotangent is let go after its op's turn, whoever else uses its numbers
/// (ā and b̄ of a + b are both ȳ), and is added into while it is their only user. A sweep that is itself recorded does neither.
/// </remarks>
internal sealed class Sweep : IDisposable
{
    private readonly bool _isRecorded;
    private readonly int _targets;

    // By the number of a node the place of its cotangent, targets first; and of the ops between the targets and y, oldest first.
    private readonly Dictionary<long, int> _places;
    private readonly List<(Node Op, int Place)> _path;
    private readonly Tensor?[] _bars;

    // Of the op whose turn it is, input by input: the place of its cotangent, whether it has one, and what is added there.
    private readonly int[] _sources;
    private readonly bool[] _needs;
    private readonly Tensor?[] _shares;

    /// <summary>Finds the path: of the ops behind y, those that compute something from a target.</summary>
    public Sweep(Node y, IReadOnlyCollection<Node> targets, bool isRecorded)
    {
        _isRecorded = isRecorded;
        List<Node> ops = y.Ops(oldest: targets.Select(t => t.Number).DefaultIfEmpty(long.MaxValue).Min());
        (_places, _path) = (new(ops.Count + targets.Count + 1), new(ops.Count));
        foreach (Node target in targets)
        {
            _places.TryAdd(target.Number, _places.Count);
        }
        _targets = _places.Count;
        int inputs = ops.Count == 0 ? 0 : ops.Max(op => op.Inputs.Length);
        (_sources, _needs, _shares) = (new int[inputs], new bool[inputs], new Tensor?[inputs]);
        for (int i = ops.Count - 1; i >= 0; i--)
        {
            if (!FindSources(ops[i])) { continue; }
            int next = _places.Count;
            _path.Add((ops[i], _places.TryAdd(ops[i].Number, next) ? next : _places[ops[i].Number]));
        }
        _places.TryAdd(y.Number, _places.Count);
        _bars = new Tensor?[_places.Count];
    }

    /// <summary>The cotangent of y or of a target, or null if none has arrived.</summary>
    public ref Tensor? CotangentOf(Node node) => ref _bars[_places[node.Number]];

    /// <summary>Carries y's cotangent to the targets.</summary>
    public void Run()
    {
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            // Newest first: every user of this op's output has had its turn, so its cotangent is complete.
            (Node op, int at) = _path[i];
            FindSources(op);
            ComputeShares(op, _bars[at]!, isTarget: at < _targets);
            for (int input = 0; input < op.Inputs.Length; input++)
            {
                if (_needs[input])
                {
                    _bars[_sources[input]] = Sum(_bars[_sources[input]], _shares[input]!);
                }
            }
            _bars[at] = at < _targets ? _bars[at] : null;
        }
    }

    /// <summary>Lets go of what the sweep still has, at its end or after an exception.</summary>
    public void Dispose() => Scope([.. _bars, .. _shares]).Dispose();

    // What the VJPs make on the way is handed back when they are done, and so is the cotangent that they start from.
    private void ComputeShares(Node op, Tensor yBar, bool isTarget)
    {
        using TensorScope scope = isTarget ? Scope() : Scope(yBar);
        int inputs = op.Inputs.Length;
        Array.Clear(_shares);
        op.Vjps(_needs.AsSpan(0, inputs), yBar, _shares.AsSpan(0, inputs));
        for (int i = 0; i < inputs; i++)
        {
            _shares[i] = _needs[i] ? scope.Keep(_shares[i]!) : null;
        }
    }

    private Tensor Sum(Tensor? sum, Tensor share)
    {
        if (sum is null || AddInto(sum, share)) { return sum ?? share; }
        using TensorScope scope = Scope(sum, share);
        return scope.Keep(sum + share);
    }

    // The only place where numbers that exist are written to: this sum alone uses them, it is not recorded or observed, and no caller has
    // seen it, target or not.
    private bool AddInto(Tensor sum, Tensor share)
    {
        if (_isRecorded || Observer.Current is not null || sum.Storage.RefCount > 1) { return false; }
        sum.Device.Zip(default(AddFunction), sum.Storage, sum.Shape, share.Storage, share.Shape, sum.Storage, sum.Shape);
        share.Return();
        return true;
    }

    // A scope that hands back, besides what is made inside, some cotangents; none if the sweep is recorded.
    private TensorScope Scope(params ReadOnlySpan<Tensor?> cotangents) => _isRecorded ? default : new TensorScope(cotangents);

    private bool FindSources(Node op)
    {
        bool any = false;
        for (int i = 0; i < op.Inputs.Length; i++)
        {
            any |= _needs[i] = op.Source(i) is { } source && _places.TryGetValue(source.Number, out _sources[i]);
        }
        return any;
    }
}
