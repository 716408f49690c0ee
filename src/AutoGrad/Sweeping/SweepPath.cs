using System.Buffers;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The nodes between y and the targets of a sweep, newest first, with what the sweep knows of each.</summary>
/// <remarks>
/// A node carries the place that it has in one path, so that finding it costs no search. Where two sweeps meet in a node at the same time,
/// nested or on two threads, the second keeps the node's place in a dictionary of its own.
/// </remarks>
internal sealed class SweepPath : IDisposable
{
    // The path of the sweep before, so that one sweep after another makes no new one.
    [ThreadStatic]
    private static SweepPath? _spare;

    private bool[] _needs = new bool[4];
    private Tensor?[] _bars = new Tensor?[4];
    private Place[] _places = [];

    // Where the inputs of each node stand on the path, one after another; −1 for those that do not.
    private int[] _sources = [];
    private Dictionary<Node, int>? _elsewhere;

    /// <summary>Finds the path from y back to some targets.</summary>
    public static SweepPath Between(Tensor y, IReadOnlyList<Tensor> targets)
    {
        SweepPath path = _spare ?? new SweepPath();
        _spare = null;
        (path._places, path._sources) = (ArrayPool<Place>.Shared.Rent(64), ArrayPool<int>.Shared.Rent(128));
        path.Find(y, targets);
        return path;
    }

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>What is known of the node at a place; y's is the first.</summary>
    public ref Place this[int i] => ref _places[i];

    /// <summary>What is known of the node that an input came from.</summary>
    public ref Place SourceOf(in Place place, int input) => ref _places[_sources[place.FirstSource + input]];

    /// <summary>The cotangent that has arrived at a target, or null if none has.</summary>
    public Tensor? CotangentOf(Tensor target) => IndexOf(target.Node) is >= 0 and int i ? _places[i].Bar : null;

    /// <summary>Which inputs of a node lead to a target, and room for their cotangents, until the next call; false if none does.</summary>
    public bool Needs(in Place place, out ReadOnlySpan<bool> needs, out Span<Tensor?> bars)
    {
        int inputs = place.Node.Inputs.Length;
        if (inputs > _needs.Length) { (_needs, _bars) = (new bool[inputs], new Tensor?[inputs]); }
        bool any = false;
        for (int k = 0; k < inputs; k++) { any |= _needs[k] = _sources[place.FirstSource + k] is >= 0 and int i && _places[i].IsNeeded; }
        needs = _needs.AsSpan(0, inputs);
        bars = _bars.AsSpan(0, inputs);
        return any;
    }

    /// <summary>Leaves what has arrived at the targets to the scope around the sweep.</summary>
    public void HandOut(TensorScope scope)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_places[i].IsOwn) { scope.HandOut(_places[i].Bar!); }
        }
    }

    /// <summary>Ends the sweep: the nodes are free for others.</summary>
    public void Dispose()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_places[i].Node.Path == this) { _places[i].Node.Path = null; }
        }
        ArrayPool<Place>.Shared.Return(_places, clearArray: true);
        ArrayPool<int>.Shared.Return(_sources);

        // A sweep that threw has left what it had so far.
        Array.Clear(_bars);
        (Count, _places, _sources, _elsewhere) = (0, [], [], null);
        _spare = this;
    }

    // Nothing older than the oldest target can lie on the path.
    private void Find(Tensor y, IReadOnlyList<Tensor> targets)
    {
        long oldest = long.MaxValue;
        for (int i = 0; i < targets.Count; i++) { oldest = Math.Min(oldest, targets[i].Node?.Number ?? oldest); }
        Reach(y.Node, oldest);
        bool sorted = true;
        for (int next = 0; next < Count; next++)
        {
            Node node = _places[next].Node;
            int inputs = node.Inputs.Length;
            for (int k = 0; k < inputs; k++) { Reach(node.Source(k), oldest); }
            sorted &= next == 0 || node.Number < _places[next - 1].Node.Number;
        }
        if (!sorted)
        {
            _places.AsSpan(0, Count).Sort(static (a, b) => b.Node.Number.CompareTo(a.Node.Number));
            for (int i = 0; i < Count; i++) { Put(_places[i].Node, i); }
        }
        for (int i = 0; i < targets.Count; i++)
        {
            if (IndexOf(targets[i].Node) is >= 0 and int at) { _places[at].IsTarget = _places[at].IsNeeded = true; }
        }
        Link();
    }

    // From the oldest node on, so that of all sources it is known whether they are needed.
    private void Link()
    {
        int next = 0;
        for (int i = Count - 1; i >= 0; i--)
        {
            ref Place place = ref _places[i];
            int inputs = place.Node.Inputs.Length;
            if (next + inputs > _sources.Length) { _sources = Larger(_sources, Math.Max(2 * next, next + inputs)); }
            place.FirstSource = next;
            for (int k = 0; k < inputs; k++)
            {
                int source = _sources[next++] = IndexOf(place.Node.Source(k));
                place.IsNeeded |= source >= 0 && _places[source].IsNeeded;
            }
        }
    }

    private void Reach(Node? node, long oldest)
    {
        if (node is null || node.Number < oldest || IndexOf(node) >= 0) { return; }
        if (Count == _places.Length) { _places = Larger(_places, 2 * Count); }
        Interlocked.CompareExchange(ref node.Path, this, null);
        Put(node, Count);
        _places[Count++].Node = node;
    }

    private static T[] Larger<T>(T[] rented, int length)
    {
        T[] more = ArrayPool<T>.Shared.Rent(length);
        rented.CopyTo(more, 0);
        ArrayPool<T>.Shared.Return(rented, clearArray: true);
        return more;
    }

    private void Put(Node node, int at)
    {
        if (node.Path == this) { node.Place = at; }
        else { (_elsewhere ??= [])[node] = at; }
    }

    private int IndexOf(Node? node)
        => node is null ? -1
        : node.Path == this ? node.Place
        : _elsewhere is not null && _elsewhere.TryGetValue(node, out int at) ? at : -1;

    /// <summary>What a sweep knows of a node.</summary>
    public struct Place
    {
        /// <summary>The node.</summary>
        public Node Node;

        /// <summary>The cotangent of its output, as far as it has arrived.</summary>
        public Tensor? Bar;

        /// <summary>Where the places of its inputs begin in the path's list of them.</summary>
        public int FirstSource;

        /// <summary>Whether a target depends on it, so that its cotangent is worth computing.</summary>
        public bool IsNeeded;

        /// <summary>Whether the cotangent is what was asked for.</summary>
        public bool IsTarget;

        /// <summary>Whether the sweep alone holds the cotangent: it may add into it and hand it back.</summary>
        public bool IsOwn;

        /// <summary>Adds a share of the cotangent: in place, if nobody else sees the numbers that are there.</summary>
        /// <param name="bar">The share.</param>
        /// <param name="isOwn">Whether the sweep alone holds it.</param>
        /// <param name="recycles">Whether the sweep hands back what it makes.</param>
        /// <param name="scope">The sweep's scope, if it does.</param>
        public void Add(Tensor bar, bool isOwn, bool recycles, TensorScope scope)
        {
            if (Bar is not { } sum) { (Bar, IsOwn) = (bar, isOwn); }
            else if (IsOwn && sum.Storage.RefCount == 1)
            {
                sum.Device.Zip(default(AddFunction), sum.Storage, sum.Shape, bar.Storage, bar.Shape, sum.Storage, sum.Shape);
                if (isOwn) { bar.Return(); }
            }
            else
            {
                Tensor total = sum + bar;
                Clear();
                if (isOwn) { bar.Return(); }
                (Bar, IsOwn) = (total, recycles && scope.Take(total));
            }
        }

        /// <summary>Forgets the cotangent, and hands it back if it is the sweep's own.</summary>
        public void Clear()
        {
            if (IsOwn) { Bar!.Return(); }
            (Bar, IsOwn) = (null, false);
        }
    }
}
