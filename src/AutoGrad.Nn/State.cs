using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>What states are made of, and checked by.</summary>
public static class State
{
    /// <summary>A 64-bit number as a tensor, Int32 [2], upper half first: no element type holds one.</summary>
    public static Tensor OfNumber(ulong number) => Tensor.From((int)(number >> 32), (int)number);

    /// <summary>The number of such a tensor.</summary>
    public static ulong NumberOf(Tensor words)
    {
        int[] halves = words.ToArray<int>();
        return ((ulong)(uint)halves[0] << 32) | (uint)halves[1];
    }

    /// <summary>Makes sure that a state has the names, shapes and element types of another.</summary>
    /// <param name="owner">Whose state it is, for the message.</param>
    /// <param name="expected">A state of the owner.</param>
    /// <param name="given">The state to check.</param>
    /// <exception cref="StateMismatchException">It has not; the message names every tensor that does not fit.</exception>
    public static void Check(string owner, IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> given)
    {
        string[] problems =
        [
            .. expected.Keys.Except(given.Keys).Order(StringComparer.Ordinal).Select(name => $"'{name}' is missing"),
            .. given.Keys.Except(expected.Keys).Order(StringComparer.Ordinal).Select(name => $"'{name}' has no place"),
            .. expected.Where(e => given.TryGetValue(e.Key, out Tensor? g) && (g.Shape, g.DType) != (e.Value.Shape, e.Value.DType))
                .Select(e => $"'{e.Key}' is {given[e.Key].DType} {given[e.Key].Shape}, not {e.Value.DType} {e.Value.Shape}"),
        ];
        if (problems.Length > 0)
        {
            throw new StateMismatchException($"{owner}.Load: the state does not fit; {string.Join("; ", problems)}.");
        }
    }

    /// <summary>A tensor on a device: itself, or, if it is on another, a constant copy that went through the computer's memory.</summary>
    internal static Tensor On(this Tensor value, Device device)
    {
        if (value.Device == device) { return value; }
        return value.DType switch
        {
            DType.Float64 => Tensor.From(value.ToArray<double>(), value.Shape, device),
            DType.Float32 => Tensor.From(value.ToArray<float>(), value.Shape, device),
            DType.Int32 => Tensor.From(value.ToArray<int>(), value.Shape, device),
            _ => Tensor.From(value.ToArray<bool>(), value.Shape, device),
        };
    }
}
