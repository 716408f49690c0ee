using AutoGrad.Kernels;

namespace AutoGrad;

/// <content>Sums of gradients.</content>
public static partial class Gradients
{
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
}
