using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>Copies, indices, windows and random numbers.</content>
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void Copy(Storage x, StridedView from, Storage y, StridedView to)
    {
        switch (y.DType.Bytes())
        {
            case 4: CopyAs<int>(x, from, y, to); break;
            case 8: CopyAs<long>(x, from, y, to); break;
            default: CopyAs<byte>(x, from, y, to); break;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IndexException">An index is outside the axis of x: thrown when a value is next read from the device.</exception>
    public override void Gather(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        switch (y.DType.Bytes())
        {
            case 4: GatherAs<int>(x, xShape[axis], index, y, yShape, axis); break;
            case 8: GatherAs<long>(x, xShape[axis], index, y, yShape, axis); break;
            default: GatherAs<byte>(x, xShape[axis], index, y, yShape, axis); break;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IndexException">An index is outside the axis of y: thrown when a value is next read from the device.</exception>
    public override void ScatterAdd(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32)
        {
            ScatterAs<float, SingleAlgebra>(x, xShape, index, y, yShape[axis], axis);
        }
        else
        {
            ScatterAs<double, DoubleAlgebra>(x, xShape, index, y, yShape[axis], axis);
        }
    }

    /// <inheritdoc/>
    public override void CumulativeSum(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            CumulativeSumAs<float, SingleAlgebra>(x, xShape, axis, fromEnd, y);
        }
        else
        {
            CumulativeSumAs<double, DoubleAlgebra>(x, xShape, axis, fromEnd, y);
        }
    }

    /// <inheritdoc/>
    public override void Unfold(Window window, Storage x, Shape xShape, Storage y)
    {
        var layout = new WindowLayout(window, xShape[2], xShape[3]);
        if (y.DType == DType.Float32)
        {
            Slide<float, UnfoldKernel<float, SingleAlgebra>>(x, y, layout);
        }
        else
        {
            Slide<double, UnfoldKernel<double, DoubleAlgebra>>(x, y, layout);
        }
    }

    /// <inheritdoc/>
    public override void Fold(Window window, Storage x, Storage y, Shape yShape)
    {
        var layout = new WindowLayout(window, yShape[2], yShape[3]);
        if (y.DType == DType.Float32)
        {
            Slide<float, FoldKernel<float, SingleAlgebra>>(x, y, layout);
        }
        else
        {
            Slide<double, FoldKernel<double, DoubleAlgebra>>(x, y, layout);
        }
    }

    /// <inheritdoc/>
    public override void Random(Distribution distribution, ulong key, ulong counter, Storage y)
    {
        if (y.Length == 0) { return; }
        int normal = distribution == Distribution.Normal ? 1 : 0;
        if (y.DType == DType.Float32)
        {
            RandomAs<float, RandomSingleKernel>(normal, key, counter, y, 4);
        }
        else
        {
            RandomAs<double, RandomDoubleKernel>(normal, key, counter, y, 2);
        }
    }

    private void CopyAs<T>(Storage x, StridedView from, Storage y, StridedView to)
        where T : unmanaged
    {
        long n = to.Shape.Size;
        if (n == 0) { return; }
        (int[] dims, long[][] steps) = StridedView.Collapse(to.Shape, from.Strides, to.Strides);
        Layout p = Layout.Of(dims, steps[0]);
        Layout q = Layout.Of(dims, steps[1]);
        Do((x, Start: (int)from.Offset, p, y, To: (int)to.Offset, q, n), static (device, s) =>
            device.Launcher<CopyKernel<T>, Action<KernelConfig, ArrayView<T>, int, Layout, ArrayView<T>, int, Layout, int>>()(
                device.Grid(s.n), device.View<T>(s.x), s.Start, s.p, device.View<T>(s.y), s.To, s.q, (int)s.n));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void GatherAs<T>(Storage x, int limit, Storage index, Storage y, Shape yShape, int axis)
        where T : unmanaged
    {
        if (y.Length == 0) { return; }
        var line = new AxisOfIndices((int)y.Length, (int)yShape.Slice((axis + 1)..).Size, yShape[axis], limit, axis);
        Do((x, index, y, line), static (device, s) => device.Launcher<GatherKernel<T>,
            Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>>()(
            device.Grid(s.y.Length), device.View<T>(s.x), device.View<int>(s.index), device.View<T>(s.y), s.line, device._faults.View));
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
    }

    private void ScatterAs<T, A>(Storage x, Shape xShape, Storage index, Storage y, int limit, int axis)
        where T : unmanaged
        where A : struct, IAlgebra<T>
    {
        if (y.Length == 0) { return; }
        var line = new AxisOfIndices((int)y.Length, (int)xShape.Slice((axis + 1)..).Size, xShape[axis], limit, axis);
        Do((x, index, y, line), static (device, s) => device.Launcher<ScatterAddKernel<T, A>,
            Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>>()(
            device.Grid(s.y.Length), device.View<T>(s.x), device.View<int>(s.index), device.View<T>(s.y), s.line, device._faults.View));
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
    }

    private void CumulativeSumAs<T, A>(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
    {
        if (y.Length == 0) { return; }
        int n = xShape[axis];
        int lines = (int)(y.Length / n);
        int inner = (int)xShape.Slice((axis + 1)..).Size;
        Do((x, y, lines, n, inner, FromEnd: fromEnd ? 1 : 0), static (device, s) => device.Launcher<CumulativeSumKernel<T, A>,
            Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, int, int, int>>()(
            device.Grid(s.lines), device.View<T>(s.x), device.View<T>(s.y), s.lines, s.n, s.inner, s.FromEnd));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void Slide<T, K>(Storage x, Storage y, WindowLayout layout)
        where T : unmanaged
        where K : struct, IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout>>
    {
        if (y.Length == 0) { return; }
        Do((x, y, layout), static (device, s) => device.Launcher<K, Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout>>()(
            device.Grid(s.y.Length), device.View<T>(s.x), device.View<T>(s.y), (int)s.y.Length, s.layout));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void RandomAs<T, K>(int normal, ulong key, ulong counter, Storage y, int perBlock)
        where T : unmanaged
        where K : struct, IKernel<Action<KernelConfig, ArrayView<T>, int, ulong, ulong, int>>
    {
        Do((y, normal, key, counter, perBlock), static (device, s) => device.Launcher<K,
            Action<KernelConfig, ArrayView<T>, int, ulong, ulong, int>>()(
            device.Grid((s.y.Length + s.perBlock - 1) / s.perBlock), device.View<T>(s.y), (int)s.y.Length, s.key, s.counter, s.normal));
        GC.KeepAlive(y);
    }
}
