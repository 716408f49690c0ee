using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The chain rule: gradients by a reverse sweep over the tape.</summary>
public static partial class Gradients
{
    /// <summary>The gradients of y with respect to each tensor of <paramref name="wrt"/>: x̄ = (∂y/∂x)ᵀ ȳ.</summary>
    /// <param name="y">What is differentiated; of one element, unless a cotangent is given.</param>
    /// <param name="wrt">The leaves, or other recorded tensors, to differentiate with respect to. Nothing else is returned.</param>
    /// <param name="cotangent">ȳ, of y's shape; 1 if left out.</param>
    /// <param name="createGraph">Whether the sweep itself is recorded, so that the gradients can be differentiated again.</param>
    /// <param name="allowUnused">Zeros, instead of an exception, for a constant and for a tensor that y does not depend on.</param>
    /// <returns>One gradient for each tensor of <paramref name="wrt"/>, of its shape. They are stored nowhere else.</returns>
    /// <exception cref="NoHistoryException">y or a tensor of <paramref name="wrt"/> is a constant, and that is not allowed.</exception>
    /// <exception cref="UnusedInputException">y does not depend on a tensor of <paramref name="wrt"/>.</exception>
    /// <exception cref="ShapeException">y has more than one element and there is no cotangent, or one of another shape or type.</exception>
    /// <exception cref="DeviceException">The cotangent is on another device than y.</exception>
    /// <exception cref="OverwrittenParameterException">An optimiser replaced a parameter whose value the sweep needs.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed back a value that the sweep needs.</exception>
    public static Tensor[] Of(
        Tensor y, IReadOnlyList<Tensor> wrt, Tensor? cotangent = null, bool createGraph = false, bool allowUnused = false)
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(wrt);
        if (y.Node is null && !allowUnused)
        {
            throw new NoHistoryException(
                $"Gradients.Of: y, {y.Describe()}, has no history: it was made from constants only, or while recording was off. "
                + "Make an input a leaf with AsLeaf().");
        }
        for (int i = 0; i < wrt.Count; i++)
        {
            if (wrt[i] is null) { throw new ArgumentNullException($"wrt[{i}]"); }
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
        if (cotangent is not null && (cotangent.Shape, cotangent.DType, cotangent.Device) != (y.Shape, y.DType, y.Device))
        {
            string reason = $"Gradients.Of: the cotangent is {cotangent.Describe()} on {cotangent.Device}, y {y.Describe()} on {y.Device}.";
            throw cotangent.Device == y.Device ? new ShapeException(reason) : new DeviceException(reason);
        }
        using (GradMode.Set(recording: createGraph))
        {
            return y.Node is { } node ? Swept(node, y, wrt, cotangent, createGraph, allowUnused) : [.. wrt.Select(Zeros)];
        }
    }

    private static Tensor[] Swept(Node node, Tensor y, IReadOnlyList<Tensor> wrt, Tensor? cotangent, bool createGraph, bool allowUnused)
    {
        // What the sweep makes is handed back when it ends or throws; unless it is recorded, for then it is what a graph is made of.
        using TensorScope scope = createGraph ? default : new TensorScope();
        using Sweep sweep = Sweep.Between(node, wrt, isRecorded: createGraph);
        Tensor yBar = cotangent ?? Tensor.Ones(y.Shape, y.DType, y.Device);
        sweep.CotangentOf(node) = cotangent is null || createGraph ? yBar : yBar.Detach();
        sweep.Run();
        var gradients = new Tensor[wrt.Count];
        for (int i = 0; i < gradients.Length; i++)
        {
            Tensor? found = wrt[i].Node is { } target ? sweep.CotangentOf(target) : null;
            if (found is null && !allowUnused)
            {
                throw new UnusedInputException(
                    $"Gradients.Of: y, {y.Describe()}, does not depend on wrt[{i}], {wrt[i].Describe()}; allowUnused: true gives zeros.");
            }
            gradients[i] = found ?? Zeros(wrt[i]);
        }
        for (int i = 0; i < gradients.Length; i++) { gradients[i] = scope.Keep(gradients[i]); }
        return gradients;
    }

    private static Tensor Zeros(Tensor t) => Tensor.Zeros(t.Shape, t.DType, t.Device);
}
