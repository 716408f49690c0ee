using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <summary>How many numbers are added one after the other in their own precision; more, in double precision.</summary>
    private const int NumbersInOrder = 64;

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
        if (y.DType == DType.Float64)
        {
            ScatterAs<double, double>(x, xShape, index, y, yShape[axis], axis);
        }
        else if (xShape[axis] <= NumbersInOrder)
        {
            ScatterAs<float, float>(x, xShape, index, y, yShape[axis], axis);
        }
        else
        {
            using var sums = new RentedStorage(this, DType.Float64, y.Length);
            ScatterAs<float, double>(x, xShape, index, sums.Storage, yShape[axis], axis);
            Convert(sums.Storage, y);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
    }

    private void GatherAs<T>(Storage x, int limit, Storage index, Storage y, Shape yShape, int axis)
        where T : unmanaged
    {
        if (y.Length == 0) { return; }
        (long outer, int n, long inner) = AxisView.Of(yShape, axis);
        var loop = new GatherLoop<T>(At<T>(x), limit, At<int>(index), At<T>(y), n, inner, axis);
        PieceLoop<GatherLoop<T>>.Run(_team, loop, outer, n * inner);
    }

    private void ScatterAs<T, TSum>(Storage x, Shape xShape, Storage index, Storage y, int limit, int axis)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum>
    {
        if (x.Length == 0 && y.Length == 0) { return; }
        (long outer, int n, long inner) = AxisView.Of(xShape, axis);
        var loop = new ScatterAddLoop<T, TSum>(At<T>(x), limit, At<int>(index), At<TSum>(y), n, inner, axis);
        PieceLoop<ScatterAddLoop<T, TSum>>.Run(_team, loop, outer, Math.Max(n, limit) * inner);
    }
}
