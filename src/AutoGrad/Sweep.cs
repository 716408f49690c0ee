using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reverse sweep, backpropagation: it carries y's cotangent back along the tape, op by op, to the targets.</summary>
/// <remarks>Unless it is recorded, it releases a cotangent after its op's turn, and adds into one that alone uses its storage.</remarks>
internal sealed class Sweep : IDisposable
{
    // A sweep takes over the lists of the one before, unless that was very long: a steady training step makes no new ones.
    private const int MostToKeep = 1 << 13;
    private static Sweep? _spare;

    // The ops behind y, newest first; a node's place among the cotangents: targets first, then ops, then y; what has arrived there.
    private readonly List<Node> _ops = [];
    private readonly PriorityQueue<Node, long> _pending = new();
    private readonly Dictionary<long, int> _places = [];
    private Tensor?[] _bars = [];
    private bool _isRecorded;
    private int _targetCount;

    // Of the op whose turn it is, input by input: the place of its cotangent, whether it has one, and what is added there.
    private int[] _sources = [];
    private bool[] _needs = [];
    private Tensor?[] _shares = [];

    /// <summary>Finds the path from y to some targets: of the ops behind y, those that compute something from a target.</summary>
    public static Sweep Between(Node y, IReadOnlyList<Tensor> targets, bool isRecorded)
        => (Interlocked.Exchange(ref _spare, null) ?? new Sweep()).FindPath(y, targets, isRecorded);

    /// <summary>The cotangent that has arrived at y or a target, or null.</summary>
    public ref Tensor? CotangentOf(Node node) => ref _bars[_places[node.Number]];

    /// <summary>Carries y's cotangent to the targets.</summary>
    public void Run()
    {
        foreach (Node op in _ops)
        {
            // Newest first: every user of this op's output has had its turn, so its cotangent is complete.
            if (!FindSources(op)) { continue; }
            int at = _places[op.Number];
            ComputeShares(op, at);
            for (int i = 0; i < op.Inputs.Length; i++)
            {
                if (!_needs[i]) { continue; }
                _bars[_sources[i]] = Sum(_bars[_sources[i]], _shares[i]!);
            }
            Release(at < _targetCount ? null : _bars[at]);
        }
    }

    /// <summary>Empties the lists, for the next sweep.</summary>
    public void Dispose()
    {
        if (_bars.Length > MostToKeep) { return; }
        _ops.Clear();
        _places.Clear();
        Array.Clear(_bars);
        Array.Clear(_shares);
        Volatile.Write(ref _spare, this);
    }

    private Sweep FindPath(Node y, IReadOnlyList<Tensor> targets, bool isRecorded)
    {
        (_isRecorded, _targetCount, long oldest) = (isRecorded, targets.Count, long.MaxValue);
        for (int i = 0; i < targets.Count; i++)
        {
            oldest = Math.Min(oldest, targets[i].Node?.Number ?? oldest);
            _places.TryAdd(targets[i].Node?.Number ?? 0, i);
        }
        int n = Math.Max(_needs.Length, y.FindOps(oldest, _ops, _pending));
        (_sources, _needs, _shares) = n == _needs.Length ? (_sources, _needs, _shares) : (new int[n], new bool[n], new Tensor?[n]);
        for (int i = _ops.Count - 1; i >= 0; i--) { _ = FindSources(_ops[i]) && _places.TryAdd(_ops[i].Number, _targetCount + i); }
        _places.TryAdd(y.Number, _targetCount + _ops.Count);
        _bars = _bars.Length > _targetCount + _ops.Count ? _bars : new Tensor?[2 * (_targetCount + _ops.Count + 1)];
        return this;
    }

    private bool FindSources(Node op)
    {
        for (int i = 0; i < op.Inputs.Length; i++)
        {
            _needs[i] = op.Source(i) is { } source && _places.TryGetValue(source.Number, out _sources[i]);
        }
        return _needs.AsSpan(0, op.Inputs.Length).Contains(true);
    }

    // The scope hands back what the VJPs made on the way. ȳ given on as it is, say by addition, moves to the source; a target's stays.
    private void ComputeShares(Node op, int at)
    {
        using TensorScope scope = _isRecorded ? default : new TensorScope();
        int inputs = op.Inputs.Length;
        op.Vjps(_needs.AsSpan(0, inputs), _bars[at]!, _shares.AsSpan(0, inputs));
        for (int i = 0; i < inputs; i++)
        {
            bool moves = at >= _targetCount && _needs[i] && _shares[i] == _bars[at];
            _bars[at] = moves ? null : _bars[at];
            _shares[i] = !_needs[i] ? null : moves ? _shares[i] : scope.Keep(_shares[i]!);
        }
    }

    private Tensor Sum(Tensor? sum, Tensor share)
    {
        if (sum is null || AddInto(sum, share)) { return sum ?? share; }
        Tensor total = sum + share;
        Release(sum);
        Release(share);
        return total;
    }

    // The only place that writes to numbers: this sum alone uses them, it is not recorded, no Observer is set, and no caller has seen it.
    private bool AddInto(Tensor sum, Tensor share)
    {
        if (_isRecorded || Observer.Current is not null || sum.Storage.RefCount > 1) { return false; }
        sum.Device.Zip(default(AddFunction), sum.Storage, sum.Shape, share.Storage, share.Shape, sum.Storage, sum.Shape);
        share.Return();
        return true;
    }

    private void Release(Tensor? cotangent) => (_isRecorded ? null : cotangent)?.Return();
}
