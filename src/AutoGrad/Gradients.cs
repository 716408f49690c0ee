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
        using var path = SweepPath.Between(y, wrt);
        using (GradMode.Set(recording: createGraph))
        {
            new Sweep(path, recycles: !createGraph && Observer.Current is null).Run(Start(y, cotangent));
            var gradients = new Tensor[wrt.Count];
            for (int i = 0; i < gradients.Length; i++) { gradients[i] = path.CotangentOf(wrt[i]) ?? Unused(wrt[i], i, y, allowUnused); }
            return gradients;
        }
    }

    /// <summary>Adds gradients up, list by list: for losses that were differentiated one by one.</summary>
    /// <exception cref="ShapeException">There is no list, or they differ in length or shapes.</exception>
    public static Tensor[] Sum(params IReadOnlyList<Tensor>[] gradients)
    {
        if (gradients.Length == 0) { throw new ShapeException("Gradients.Sum of nothing: it needs one list or more."); }
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

/// <summary>One reverse sweep over the path from y back to the targets.</summary>
/// <param name="path">The nodes between them.</param>
/// <param name="recycles">Whether what a VJP makes is handed back as soon as nothing needs it: not if it is recorded or watched.</param>
internal readonly ref struct Sweep(SweepPath path, bool recycles)
{
    /// <summary>Sweeps from y's cotangent to the targets' own, which the path then has.</summary>
    public void Run(Tensor yBar)
    {
        if (path.Count == 0) { return; }
        path[0].Bar = yBar;
        if (recycles)
        {
            using var scope = new TensorScope();
            Run(scope);
            path.HandOut(scope);
        }
        else { Run(default(TensorScope)); }
    }

    // Takes the nodes, newest first: when a node's turn comes, every user of its output has had its own.
    private void Run(TensorScope scope)
    {
        for (int i = 0; i < path.Count; i++)
        {
            ref SweepPath.Place place = ref path[i];
            if (place.Bar is not { } bar || !path.Needs(place, out ReadOnlySpan<bool> needs, out Span<Tensor?> bars)) { continue; }
            place.Node.Vjps(needs, bar, bars);
            for (int k = 0; k < needs.Length; k++)
            {
                if (needs[k]) { Deliver(bars, k, ref place, ref path.SourceOf(place, k), scope); }
            }
            bars.Clear();
            if (recycles) { scope.Empty(); }
            if (!place.IsTarget) { place.Clear(); }
        }
    }

    // A cotangent that a VJP made just now is the sweep's own, to hand back later, and to add into if nobody else sees its numbers. One
    // that goes to several nodes, or was asked for, is seen by several tensors.
    private void Deliver(ReadOnlySpan<Tensor?> bars, int k, ref SweepPath.Place from, ref SweepPath.Place to, TensorScope scope)
    {
        Tensor bar = bars[k]!;
        bool isShared = recycles && (bars.Count(bar) > 1 || (bar == from.Bar && from.IsTarget));
        if (isShared) { bar = bar.Detach(); }
        bool isOwn = recycles && scope.Take(bar);
        if (bar == from.Bar) { (isOwn, from.IsOwn) = (from.IsOwn, false); }
        to.Add(bar, isOwn, recycles, scope);
    }
}
