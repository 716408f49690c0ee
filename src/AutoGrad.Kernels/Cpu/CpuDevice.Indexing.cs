using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Gather(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        switch (y.DType.Bytes())
        {
            case 4: GatherAs<int>(x, xShape[axis], index, y, yShape, axis); break;
            case 8: GatherAs<long>(x, xShape[axis], index, y, yShape, axis); break;
            default: GatherAs<byte>(x, xShape[axis], index, y, yShape, axis); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void ScatterAdd(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        Fill(y, 0);
        if (y.DType == DType.Float32) { ScatterAs<float>(x, xShape, index, y, yShape[axis], axis); }
        else { ScatterAs<double>(x, xShape, index, y, yShape[axis], axis); }
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
    }

    private static void GatherAs<T>(Storage x, int limit, Storage index, Storage y, Shape yShape, int axis)
        where T : unmanaged
    {
        T* from = At<T>(x);
        int* at = At<int>(index);
        T* to = At<T>(y);
        int n = yShape[axis];
        long inner = yShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < y.Length; i++)
        {
            long outer = i / (inner * n);
            to[i] = from[(((outer * limit) + Checked(at[i], limit, axis)) * inner) + (i % inner)];
        }
    }

    private static void ScatterAs<T>(Storage x, Shape xShape, Storage index, Storage y, int limit, int axis)
        where T : unmanaged, INumber<T>
    {
        T* from = At<T>(x);
        int* at = At<int>(index);
        T* to = At<T>(y);
        int n = xShape[axis];
        long inner = xShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < x.Length; i++)
        {
            long outer = i / (inner * n);
            to[(((outer * limit) + Checked(at[i], limit, axis)) * inner) + (i % inner)] += from[i];
        }
    }

    private static int Checked(int index, int limit, int axis)
        => (uint)index < (uint)limit
            ? index
            : throw new IndexException($"The index {index} is outside axis {axis}, which has {limit} places: 0 … {limit - 1} are allowed.");
}
