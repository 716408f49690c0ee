using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AutoGrad.Kernels;

/// <summary>
/// Short lists of numbers, dimensions or strides, kept to be used again: every step of a training makes the same shapes, and need not make
/// their arrays anew. Nobody can write to them.
/// </summary>
internal static class Interned<T>
    where T : unmanaged, IEquatable<T>
{
    private const int Bits = 10;

    // A list stands in the slot that its hash names or in that slot's neighbour. Threads may race: a reference is read and written whole.
    private static readonly T[]?[] _lists = new T[]?[1 << Bits];

    /// <summary>These numbers, in an array that stays as it is.</summary>
    public static ImmutableArray<T> Of(ReadOnlySpan<T> values) => ImmutableCollectionsMarshal.AsImmutableArray(Find(values));

    private static T[] Find(ReadOnlySpan<T> values)
    {
        uint hash = (uint)values.Length + 7;
        foreach (T value in values) { hash = (BitOperations.RotateLeft(hash, 5) ^ (uint)value.GetHashCode()) * 0x9E3779B1; }
        ref T[]? first = ref _lists[hash >> (32 - Bits)];
        if (first is { } list && values.SequenceEqual(list)) { return list; }
        ref T[]? second = ref _lists[(hash >> (32 - Bits)) ^ 1];
        if (second is { } other && values.SequenceEqual(other)) { return other; }
        second = first;
        return first = values.ToArray();
    }
}
