using System.Collections.Immutable;

namespace AutoGrad.Kernels;

/// <summary>A strided view of contiguous numbers: element (i, j, …) lies at offset + i·strides[0] + j·strides[1] + ….</summary>
/// <param name="Shape">The dimensions of the view.</param>
/// <param name="Strides">The distance of neighbours along each axis, in elements; 0 repeats, a negative one runs backwards.</param>
/// <param name="Offset">Where element (0, 0, …) lies, in elements.</param>
public readonly record struct StridedView(Shape Shape, ImmutableArray<long> Strides, long Offset = 0)
{
    /// <summary>All of a contiguous tensor, in its own order.</summary>
    public static StridedView Whole(Shape shape) => new(shape, shape.StridesTo(shape));

    /// <summary>A tensor of shape <paramref name="from"/>, repeated to <paramref name="to"/> by broadcasting.</summary>
    public static StridedView Broadcast(Shape from, Shape to) => new(to, from.StridesTo(to));

    /// <summary>A contiguous tensor with its axes in another order.</summary>
    public static StridedView Permuted(Shape shape, ReadOnlySpan<int> order)
    {
        ImmutableArray<long> strides = shape.StridesTo(shape);
        Span<long> permuted = stackalloc long[order.Length];
        for (int i = 0; i < order.Length; i++) { permuted[i] = strides[shape.Axis(order[i])]; }
        return new StridedView(shape.Permute(order), Interned<long>.Of(permuted));
    }

    /// <summary>
    /// A box inside a contiguous tensor: from <paramref name="start"/>, of the size <paramref name="box"/>, in steps that may be negative,
    /// of 1 if none are given.
    /// </summary>
    public static StridedView Box(Shape shape, ReadOnlySpan<int> start, Shape box, ReadOnlySpan<int> step)
    {
        Span<long> strides = stackalloc long[shape.Rank];
        shape.StridesTo(shape).CopyTo(strides);
        long offset = 0;
        for (int i = 0; i < strides.Length; i++)
        {
            offset += start[i] * strides[i];
            strides[i] *= step.IsEmpty ? 1 : step[i];
        }
        return new StridedView(box, Interned<long>.Of(strides), offset);
    }

    /// <summary>
    /// Several views of one shape with as few axes as possible: axes of one element go, and neighbouring axes that every view crosses in
    /// even steps become one. Fast kernels then need to know the innermost axis only.
    /// </summary>
    internal static (int[] Dims, long[][] Strides) Collapse(Shape shape, params ReadOnlySpan<ImmutableArray<long>> runs)
    {
        var dims = new List<int>(shape.Rank);
        var kept = new List<long>[runs.Length];
        for (int r = 0; r < runs.Length; r++) { kept[r] = new List<long>(shape.Rank); }
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int dim = shape[axis];
            if (dim == 1) { continue; }
            bool joins = dims.Count > 0 && (long)dims[^1] * dim <= int.MaxValue;
            for (int r = 0; r < runs.Length && joins; r++) { joins = kept[r][^1] == runs[r][axis] * dim; }
            for (int r = 0; r < runs.Length; r++)
            {
                if (joins)
                {
                    kept[r][^1] = runs[r][axis];
                }
                else
                {
                    kept[r].Add(runs[r][axis]);
                }
            }
            if (joins)
            {
                dims[^1] *= dim;
            }
            else
            {
                dims.Add(dim);
            }
        }
        return ([.. dims], Array.ConvertAll(kept, k => k.ToArray()));
    }
}
