namespace AutoGrad.Kernels.Cpu;

/// <summary>A tensor seen as [outer, n, inner], around one of its axes.</summary>
/// <param name="Outer">The elements of the axes before it.</param>
/// <param name="N">Its dimension.</param>
/// <param name="Inner">The elements of the axes behind it: how far apart its neighbours stand.</param>
internal readonly record struct AxisView(long Outer, int N, long Inner)
{
    /// <summary>The view around an axis.</summary>
    public static AxisView Of(Shape shape, int axis) => new(shape.Slice(..axis).Size, shape[axis], shape.Slice((axis + 1)..).Size);
}
