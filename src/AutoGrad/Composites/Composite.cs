using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>What calls that are made of several ops share.</summary>
internal static class Composite
{
    /// <summary>Makes an error name the call, "Embedding of [5, 2], [3] Int32", and not the op inside that failed.</summary>
    /// <param name="name">The call's name.</param>
    /// <param name="x">The tensors that it was given.</param>
    /// <param name="call">The call.</param>
    public static T Named<T>(string name, Tensor?[] x, Func<T> call)
    {
        try { return call(); }
        catch (AutoGradException e)
        {
            e.Call = $"{name} of {string.Join(", ", x.OfType<Tensor>().Select(t => t.Describe()))}";
            throw;
        }
    }
}
