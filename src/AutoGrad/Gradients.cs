using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The chain rule: gradients by a reverse sweep over the tape.</summary>
public static class Gradients
{
    /// <summary>The gradients of y with respect to each tensor of <paramref name="wrt"/>: x̄ = (∂y/∂x)ᵀ ȳ.</summary>
    /// <param name="y">What is differentiated; of one element, unless a cotangent is given.</param>
    /// <param name="wrt">The leaves, or other recorded tensors, to differentiate with respect to. Nothing else is computed.</param>
    /// <param name="cotangent">ȳ, of y's shape; 1 if left out.</param>
    /// <param name="createGraph">Whether the sweep itself is recorded, so that the gradients can be differentiated again.</param>
    /// <param name="allowUnused">Zeros, instead of an exception, for a tensor that y does not depend on.</param>
    /// <returns>One gradient for each tensor of <paramref name="wrt"/>, of its shape. They are stored nowhere else.</returns>
    /// <exception cref="NoHistoryException">y or a tensor of <paramref name="wrt"/> was not recorded.</exception>
    /// <exception cref="UnusedInputException">y does not depend on a tensor of <paramref name="wrt"/>.</exception>
    /// <exception cref="ShapeException">y has more than one element and there is no cotangent, or one of another shape.</exception>
    /// <exception cref="OverwrittenParameterException">An optimiser replaced a parameter whose value the sweep needs.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed back a value that the sweep needs.</exception>
    public static Tensor[] Of(
        Tensor y, IReadOnlyList<Tensor> wrt, Tensor? cotangent = null, bool createGraph = false, bool allowUnused = false)
    {
        if (y.Node is null && !allowUnused)
        {
            throw new NoHistoryException(
                $"Gradients.Of: y, {y.Describe()}, has no history: it was made from constants only, or while recording was off. "
                + "Make an input a leaf with AsLeaf().");
        }
        for (int i = 0; i < wrt.Count; i++)
        {
            if (wrt[i].Node is null && !allowUnused)
            {
                throw new NoHistoryException($"Gradients.Of: wrt[{i}], {wrt[i].Describe()}, is a constant. Make it a leaf with AsLeaf() before it is used.");
            }
        }
        var sweep = new Sweep(y, [.. wrt.Select(t => t.Node)]);
        using (GradMode.Set(recording: createGraph))
        {
            sweep.Run(Start(y, cotangent));
            return [.. wrt.Select((t, i) => sweep.CotangentOf(t.Node) ?? Unused(t, i, y, allowUnused))];
        }
    }

    /// <summary>Adds gradients up, list by list: for losses that were differentiated one by one.</summary>
    /// <exception cref="ShapeException">The lists differ in length or shapes.</exception>
    public static Tensor[] Sum(params IReadOnlyList<Tensor>[] gradients)
    {
        Tensor[] total = [.. gradients[0]];
        foreach (IReadOnlyList<Tensor> more in gradients.Skip(1))
        {
            if (more.Count != total.Length || more.Where((t, i) => t.Shape != total[i].Shape).Any())
            {
                throw new ShapeException($"Gradients.Sum: the lists differ: {Shapes(total)} and {Shapes(more)}.");
            }
            for (int i = 0; i < total.Length; i++) { total[i] += more[i]; }
        }
        return total;
    }

    private static string Shapes(IEnumerable<Tensor> tensors) => $"({string.Join(", ", tensors.Select(t => t.Shape))})";

    private static Tensor Start(Tensor y, Tensor? cotangent)
    {
        if (cotangent is null && y.Shape.Size != 1)
        {
            throw new ShapeException($"Gradients.Of: y is {y.Describe()}; only one element can go without a cotangent. Sum() or Mean() it, or pass one.");
        }
        if (cotangent is not null && (cotangent.Shape != y.Shape || cotangent.DType != y.DType))
        {
            throw new ShapeException($"Gradients.Of: the cotangent is {cotangent.Describe()}, but y is {y.Describe()}.");
        }
        return cotangent ?? Tensor.Ones(y.Shape, y.DType, y.Device);
    }

    private static Tensor Unused(Tensor t, int i, Tensor y, bool allowed) => allowed
        ? Tensor.Zeros(t.Shape, t.DType, t.Device)
        : throw new UnusedInputException(
            $"Gradients.Of: y, {y.Describe()}, does not depend on wrt[{i}], {t.Describe()}. Pass allowUnused: true to get zeros.");
}

/// <summary>The state of one reverse sweep; sweeps nest, since nothing of it is kept on the tape.</summary>
internal sealed class Sweep
{
    private readonly Dictionary<Node, int> _place = [];
    private readonly List<Node> _path = [];
    private readonly bool[] _needed;
    private readonly Tensor?[] _bars;
    private readonly bool[] _own;
    private readonly HashSet<Node> _targets;
    private readonly Node? _start;

    /// <summary>Finds what lies between y and the targets. Nothing older than the oldest target can.</summary>
    public Sweep(Tensor y, Node?[] targets)
    {
        _start = y.Node;
        _targets = [.. targets.OfType<Node>()];
        if (_start is not null && _targets.Count > 0) { Reach(_start, _targets.Min(t => t.Number)); }
        _path.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        for (int i = 0; i < _path.Count; i++) { _place[_path[i]] = i; }
        _needed = new bool[_path.Count];
        for (int i = 0; i < _path.Count; i++) { _needed[i] = _targets.Contains(_path[i]) || Array.Exists(_path[i].Sources, IsNeeded); }
        _bars = new Tensor?[_path.Count];
        _own = new bool[_path.Count];
    }

    /// <summary>Takes the nodes, newest first: when a node's turn comes, every user of its output has had its own.</summary>
    public void Run(Tensor yBar)
    {
        if (_start is null || !_place.TryGetValue(_start, out int last)) { return; }
        _bars[last] = yBar;
        for (int i = last; i >= 0; i--)
        {
            Node node = _path[i];
            if (_bars[i] is not { } bar || node.Op is null || !_needed[i]) { continue; }
            bool[] needs = Array.ConvertAll(node.Sources, IsNeeded);
            if (!Array.Exists(needs, n => n)) { continue; }
            Tensor?[] inputBars = node.Vjps(needs, bar);
            for (int input = 0; input < needs.Length; input++)
            {
                if (needs[input]) { Accumulate(_place[node.Sources[input]!], inputBars[input]!); }
            }
            if (!_targets.Contains(node)) { _bars[i] = null; }
        }
    }

    /// <summary>The cotangent that has arrived at a target, or null if none has.</summary>
    public Tensor? CotangentOf(Node? target) => target is not null && _place.TryGetValue(target, out int i) ? _bars[i] : null;

    private bool IsNeeded(Node? source) => source is not null && _place.TryGetValue(source, out int i) && _needed[i];

    private void Reach(Node start, long oldest)
    {
        var pending = new Stack<Node>([start]);
        while (pending.TryPop(out Node? node))
        {
            if (node.Number < oldest || !_place.TryAdd(node, 0)) { continue; }
            _path.Add(node);
            foreach (Node? source in node.Sources)
            {
                if (source is not null) { pending.Push(source); }
            }
        }
    }

    // Cotangents of several users add up. The first may belong to somebody else; a sum that no graph records is ours to add into.
    private void Accumulate(int place, Tensor bar)
    {
        if (_bars[place] is not { } sum) { _bars[place] = bar; }
        else if (_own[place]) { sum.Device.Zip(default(AddFunction), sum.Storage, sum.Shape, bar.Storage, bar.Shape, sum.Storage, sum.Shape); }
        else
        {
            _bars[place] = sum + bar;
            _own[place] = !GradMode.IsRecording;
        }
    }
}
