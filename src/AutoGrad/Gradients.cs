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
                throw new NoHistoryException(
                    $"Gradients.Of: wrt[{i}], {wrt[i].Describe()}, is a constant. Make it a leaf with AsLeaf() before it is used.");
            }
        }
        if (cotangent is null && y.Shape.Size != 1)
        {
            throw new ShapeException(
                $"Gradients.Of: y is {y.Describe()}; only one element can go without a cotangent. Sum() or Mean() it, or pass one.");
        }
        if (cotangent is not null && (cotangent.Shape != y.Shape || cotangent.DType != y.DType))
        {
            throw new ShapeException($"Gradients.Of: the cotangent is {cotangent.Describe()}, but y is {y.Describe()}.");
        }
        using (GradMode.Set(recording: createGraph))
        {
            return y.Node is { } node ? Swept(node, y, wrt, cotangent, createGraph, allowUnused) : [.. wrt.Select(Zeros)];
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

    private static Tensor[] Swept(Node node, Tensor y, IReadOnlyList<Tensor> wrt, Tensor? cotangent, bool createGraph, bool allowUnused)
    {
        // What a sweep makes is its own until it ends, and handed back then; unless it is recorded, for then it is what a graph is made of.
        using var sweep = new Sweep(node, [.. wrt.Select(t => t.Node).OfType<Node>()], isRecorded: createGraph);
        using (createGraph ? default : TensorScope.Outside())
        {
            Tensor yBar = cotangent ?? Tensor.Ones(y.Shape, y.DType, y.Device);
            sweep.CotangentOf(node) = cotangent is null || createGraph ? yBar : yBar.Detach();
            sweep.Run();
        }
        Tensor?[] found = [.. wrt.Select(t => t.Node is null ? null : sweep.CotangentOf(t.Node))];
        int unused = Array.IndexOf(found, null);
        if (unused >= 0 && !allowUnused)
        {
            throw new UnusedInputException(
                $"Gradients.Of: y, {y.Describe()}, does not depend on wrt[{unused}], {wrt[unused].Describe()}. "
                + "Pass allowUnused: true to get zeros.");
        }
        return [.. found.Select((bar, i) => bar is null ? Zeros(wrt[i]) : createGraph ? bar : bar.Detach())];
    }

    private static Tensor Zeros(Tensor t) => Tensor.Zeros(t.Shape, t.DType, t.Device);
}
