using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The reverse sweep, backpropagation: it carries y's cotangent back along the tape, node by node, to the targets.</summary>
/// <remarks>
/// Every cotangent is a tensor of the sweep's own, though its numbers may be shared: ā and b̄ of a + b are both ȳ. The storages count their
/// users, so a cotangent can be released after its node's turn, wherever it came from, and be added into while it is the only user. A sweep
/// that is itself recorded does neither.
/// </remarks>
internal sealed class Sweep
{
    private readonly bool _isRecorded;
    private readonly HashSet<long> _targets;

    // The nodes from the targets to y, oldest first, and the cotangent of each, as far as it has arrived.
    private readonly List<Node> _path = [];
    private readonly Tensor?[] _bars;

    // Of the node whose turn it is, input by input: its place on the path, whether it has one, and what it is handed.
    private readonly int[] _sources;
    private readonly bool[] _needs;
    private readonly Tensor?[] _shares;

    /// <summary>Finds the path: of all that y was computed from, the targets and what was computed from them.</summary>
    public Sweep(Node? y, IEnumerable<Node> targets, bool isRecorded)
    {
        _isRecorded = isRecorded;
        _targets = [.. targets.Select(t => t.Number)];
        List<Node> history = [.. y?.History(_targets.DefaultIfEmpty(long.MaxValue).Min()) ?? []];
        int inputs = history.Select(node => node.Inputs.Length).DefaultIfEmpty().Max();
        (_sources, _needs, _shares) = (new int[inputs], new bool[inputs], new Tensor?[inputs]);
        for (int i = history.Count - 1; i >= 0; i--)
        {
            if (_targets.Contains(history[i].Number) || FindSources(history[i], _path.Count))
            {
                _path.Add(history[i]);
            }
        }
        _bars = new Tensor?[_path.Count];
    }

    /// <summary>The cotangent of a target, after the sweep; null if y does not depend on it.</summary>
    public Tensor? Cotangent(Node? target) => PlaceOf(target, _path.Count) is >= 0 and int at ? _bars[at] : null;

    /// <summary>Propagates y's cotangent to the targets.</summary>
    public void Run(Tensor yBar)
    {
        if (_path.Count == 0) { return; }
        _bars[^1] = yBar;
        for (int at = _path.Count - 1; at >= 0; at--)
        {
            // Newest first: every user of this node's output has had its turn, so its cotangent is complete.
            Node node = _path[at];
            if (!FindSources(node, at)) { continue; }
            ComputeShares(node, _bars[at]!);
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                if (_shares[i] is { } share)
                {
                    _bars[_sources[i]] = Sum(_bars[_sources[i]], share);
                }
            }
            if (!_targets.Contains(node.Number))
            {
                Release(_bars[at]!);
                _bars[at] = null;
            }
        }
    }

    // What the VJPs make on the way is handed back as soon as they have returned.
    private void ComputeShares(Node node, Tensor bar)
    {
        using TensorScope scope = _isRecorded ? default : new TensorScope();
        Span<Tensor?> shares = _shares.AsSpan(0, node.Inputs.Length);
        shares.Clear();
        node.Vjps(_needs.AsSpan(0, shares.Length), bar, shares);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = _needs[i] ? scope.Keep(shares[i]!) : null;
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

    // Writes into numbers that nobody else sees: the sum is their only user, no graph records it, and no target is handed out before the end.
    private bool AddInto(Tensor sum, Tensor share)
    {
        if (_isRecorded || sum.Storage.RefCount > 1) { return false; }
        sum.Device.Zip(default(AddFunction), sum.Storage, sum.Shape, share.Storage, share.Shape, sum.Storage, sum.Shape);
        Release(share);
        return true;
    }

    private void Release(Tensor t)
    {
        if (!_isRecorded)
        {
            t.Return();
        }
    }

    private bool FindSources(Node node, int below)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            _sources[i] = PlaceOf(node.Source(i), below);
            _needs[i] = _sources[i] >= 0;
        }
        return _needs.AsSpan(0, node.Inputs.Length).Contains(true);
    }

    // Most sources stand just below.
    private int PlaceOf(Node? node, int below)
        => node is null || below == 0 ? -1 : _path[below - 1] == node ? below - 1 : _path.BinarySearch(0, below, node, null);
}
