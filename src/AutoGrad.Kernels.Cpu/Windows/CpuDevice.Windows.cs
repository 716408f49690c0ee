using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void CumulativeSum(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            CumulativeSumAs<float>(x, xShape, axis, fromEnd, y);
        }
        else
        {
            CumulativeSumAs<double>(x, xShape, axis, fromEnd, y);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Unfold(Window window, Storage x, Shape xShape, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            UnfoldAs<float>(window, x, xShape, y);
        }
        else
        {
            UnfoldAs<double>(window, x, xShape, y);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Fold(Window window, Storage x, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32)
        {
            FoldAs<float>(window, x, y, yShape);
        }
        else
        {
            FoldAs<double>(window, x, y, yShape);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void CumulativeSumAs<T>(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // No numbers may still be thousands of millions of lines.
        if (y.Length == 0) { return; }
        var view = AxisView.Of(xShape, axis);
        var loop = new CumulativeSumLoop<T>(At<T>(x), view.N, view.Inner, fromEnd, At<T>(y));
        PieceLoop<CumulativeSumLoop<T>>.Run(_team, loop, view.Outer * view.Inner, view.N);
    }

    private void UnfoldAs<T>(Window window, Storage x, Shape xShape, Storage y)
        where T : unmanaged, INumber<T>
    {
        var geometry = new WindowGeometry(window, xShape[2], xShape[3]);
        var loop = new UnfoldLoop<T>(geometry, At<T>(x), At<T>(y));
        PieceLoop<UnfoldLoop<T>>.Run(_team, loop, (long)xShape[0] * xShape[1], (long)geometry.Taps * geometry.Places);
    }

    private void FoldAs<T>(Window window, Storage x, Storage y, Shape yShape)
        where T : unmanaged, INumber<T>
    {
        var geometry = new WindowGeometry(window, yShape[2], yShape[3]);
        var loop = new FoldLoop<T>(geometry, At<T>(x), At<T>(y));
        PieceLoop<FoldLoop<T>>.Run(_team, loop, (long)yShape[0] * yShape[1], (long)geometry.Taps * geometry.Places);
    }
}
