using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>The dimensions of a tensor, row-major. This is the only file that knows the arithmetic of axes and of broadcasting.</summary>
/// <remarks>A scalar has no dimensions, <c>[]</c>; a dimension may be 0. Shapes are values: equal dimensions make equal shapes.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>How many dimensions a shape has at most.</summary>
    public const int MostAxes = 64;

    /// <summary>How many elements a shape has at most, 2³¹ − 1: kernels count them with 32 bits.</summary>
    public const int MostElements = int.MaxValue;

    private readonly ImmutableArray<int> _dims;

    /// <summary>Makes a shape of the given dimensions.</summary>
    /// <exception cref="ShapeException">
    /// A dimension is negative, or there are more than <see cref="MostAxes"/> of them, or more than <see cref="MostElements"/> elements.
    /// </exception>
    public Shape(params ReadOnlySpan<int> dims)
    {
        RequireRank(dims.Length);
        _dims = Interned<int>.Of(dims);
        double size = 1;
        foreach (int d in dims)
        {
            if (d < 0) { throw new ShapeException($"A dimension is negative: {this}. None is inferred, see Flatten()."); }
            size *= d;
        }
        if (size > MostElements) { throw new ShapeException($"{this} has more than {MostElements} elements, which are the most."); }
    }

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>The dimensions, first the slowest.</summary>
    public ReadOnlySpan<int> Dims => _dims.AsSpan();

    /// <summary>How many dimensions there are; 0 for a scalar.</summary>
    public int Rank => Dims.Length;

    /// <summary>How many elements there are: the product of the dimensions, 1 for a scalar.</summary>
    public long Size
    {
        get
        {
            long size = 1;
            foreach (int d in Dims) { size *= d; }
            return size;
        }
    }

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The dimension of an axis; a negative axis counts from the end.</summary>
    public int this[int axis] => Dims[axis < 0 ? axis + Rank : axis];

    /// <summary>Same dimensions.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Different dimensions.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>Makes a shape of a list of dimensions: <c>Shape s = [2, 3];</c>.</summary>
    public static Shape Create(ReadOnlySpan<int> dims) => dims.IsEmpty ? Scalar : new(dims);

    /// <summary>Lines two shapes up at their last axes; where one dimension is 1 it stretches to the other (NumPy's rule).</summary>
    /// <exception cref="ShapeException">Two dimensions differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        if (a.Equals(b)) { return a; }
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> dims = stackalloc int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int p = i <= a.Rank ? a.Dims[^i] : 1;
            int q = i <= b.Rank ? b.Dims[^i] : 1;
            if (p != q && p != 1 && q != 1)
            {
                throw new ShapeException($"{a} and {b} do not broadcast: {p} against {q} at axis {-i}.");
            }
            dims[rank - i] = p == 1 ? q : p;
        }
        return Create(dims);
    }

    /// <summary>True if this shape stretches to <paramref name="target"/> by <see cref="Broadcast"/>'s rule.</summary>
    public bool BroadcastsTo(Shape target)
    {
        if (Rank > target.Rank) { return false; }
        for (int i = 1; i <= Rank; i++)
        {
            if (Dims[^i] != target.Dims[^i] && Dims[^i] != 1) { return false; }
        }
        return true;
    }

    /// <summary>An axis counted from the front, from one that may count from the end (−1 is the last).</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis)
        => axis >= -Rank && axis < Rank
            ? (axis < 0 ? axis + Rank : axis)
            : throw new ShapeException(Rank == 0
                ? $"There is no axis {axis}: a scalar has none."
                : $"There is no axis {axis}: {this} has −{Rank} … {Rank - 1}.");

    /// <summary>Sets a flag for each axis, as many as there are: whether it is meant.</summary>
    /// <exception cref="ShapeException">An axis is not there, or is named twice.</exception>
    public void Mark(ReadOnlySpan<int> axes, bool all, Span<bool> marked)
    {
        marked.Fill(all);
        foreach (int axis in axes)
        {
            int a = Axis(axis);
            if (marked[a]) { throw new ShapeException($"Axis {axis} of {this} is named twice."); }
            marked[a] = true;
        }
    }

    /// <summary>This shape with the marked axes set to 1 (<paramref name="keep"/>) or left out.</summary>
    public Shape Reduce(ReadOnlySpan<bool> marked, bool keep)
    {
        Span<int> dims = stackalloc int[keep ? Rank : Rank - marked.Count(true)];
        for (int i = 0, next = 0; i < Rank; i++)
        {
            if (!marked[i])
            {
                dims[next++] = Dims[i];
            }
            else if (keep)
            {
                dims[next++] = 1;
            }
        }
        return Create(dims);
    }

    /// <summary>This shape behind as many axes of dimension 1 as make <paramref name="rank"/> axes in all.</summary>
    public Shape Aligned(int rank)
    {
        if (rank <= Rank) { return this; }
        RequireRank(rank);
        Span<int> dims = stackalloc int[rank];
        dims[..(rank - Rank)].Fill(1);
        Dims.CopyTo(dims[(rank - Rank)..]);
        return Create(dims);
    }

    /// <summary>True if the other shape has the same dimensions but for one axis.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public bool EqualsBut(int axis, Shape other)
    {
        int a = Axis(axis);
        return other.Rank == Rank && Dims[..a].SequenceEqual(other.Dims[..a]) && Dims[(a + 1)..].SequenceEqual(other.Dims[(a + 1)..]);
    }

    /// <summary>This shape without one axis.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Shape Without(int axis)
    {
        int a = Axis(axis);
        return Slice(..a).Append(Dims[(a + 1)..]);
    }

    /// <summary>This shape with one dimension set to another value.</summary>
    public Shape With(int axis, int dim)
    {
        Span<int> dims = stackalloc int[Rank];
        Dims.CopyTo(dims);
        dims[Axis(axis)] = dim;
        return Create(dims);
    }

    /// <summary>The dimensions before or after a cut, as a shape of their own: <c>shape.Slice(..^2)</c> are the batch dimensions.</summary>
    public Shape Slice(Range range) => Create(Dims[range]);

    /// <summary>This shape followed by further dimensions.</summary>
    /// <exception cref="ShapeException">There are more than <see cref="MostAxes"/> then.</exception>
    public Shape Append(params ReadOnlySpan<int> more)
    {
        RequireRank((long)Rank + more.Length);
        Span<int> dims = stackalloc int[Rank + more.Length];
        Dims.CopyTo(dims);
        more.CopyTo(dims[Rank..]);
        return Create(dims);
    }

    /// <summary>The axes in another order: result dimension i is dimension <paramref name="order"/>[i] of this one.</summary>
    /// <exception cref="ShapeException">The order does not name each axis once.</exception>
    public Shape Permute(ReadOnlySpan<int> order)
    {
        if (order.Length != Rank) { throw new ShapeException($"An order of {order.Length} axes does not fit {this}."); }
        Mark(order, all: false, stackalloc bool[Rank]);
        Span<int> dims = stackalloc int[Rank];
        for (int i = 0; i < Rank; i++) { dims[i] = this[order[i]]; }
        return Create(dims);
    }

    /// <summary>
    /// How far apart in memory neighbours along each axis are, in elements; 0 along axes that stretch to <paramref name="target"/>.
    /// </summary>
    public ImmutableArray<long> StridesTo(Shape target)
    {
        Span<long> strides = stackalloc long[target.Rank];
        strides.Clear();
        long step = 1;
        for (int i = 1; i <= Rank; i++)
        {
            strides[target.Rank - i] = Dims[^i] == 1 ? 0 : step;
            step *= Dims[^i];
        }
        return Interned<long>.Of(strides);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => _dims == other._dims || Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int d in Dims) { hash.Add(d); }
        return hash.ToHashCode();
    }

    /// <summary>The dimensions in brackets: <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", this)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_dims.IsDefault ? [] : _dims)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void RequireRank(long rank)
    {
        if (rank > MostAxes) { throw new ShapeException($"A shape of {rank} axes is asked for, and {MostAxes} are the most."); }
    }
}
