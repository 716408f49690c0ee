using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>Reductions.</content>
public sealed partial class IlgpuDevice
{
    // Up to so many numbers a thread sums alone: a tree would not be done sooner.
    private const int ShortRun = 32;

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The reduction does what a GPU cannot, so that it does not compile.</exception>
    public override void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
    {
        if (x.DType == DType.Float32)
        {
            ReduceAs<float, SingleAlgebra, R>(reduction, x, xShape, y, yShape);
        }
        else
        {
            ReduceAs<double, DoubleAlgebra, R>(reduction, x, xShape, y, yShape);
        }
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Shape xShape, int axis, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            ArgMaxAs<float, SingleAlgebra>(x, xShape, axis, y);
        }
        else
        {
            ArgMaxAs<double, DoubleAlgebra>(x, xShape, axis, y);
        }
    }

    private void ReduceAs<T, A, R>(R r, Storage x, Shape xShape, Storage y, Shape yShape)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where R : unmanaged, IReduction
    {
        if (y.Length == 0) { return; }
        (int[] dims, long[][] steps) = StridedView.Collapse(xShape, xShape.StridesTo(xShape), yShape.StridesTo(xShape));
        Layout kept = Part(dims, steps, kept: true);
        Layout reduced = Part(dims, steps, kept: false);
        int places = (int)y.Length;
        int numbers = (int)(x.Length / y.Length);
        bool columns = dims.Length > 0 && steps[1][^1] != 0;
        bool byThread = IsByThread(places, numbers, columns);
        int chunk = ChunkOf(places, numbers, byThread);
        int chunks = (numbers + chunk - 1) / chunk;
        if (chunks <= 1)
        {
            var pass = new ReducePass(kept, reduced, places, numbers, chunk, Stage.First | Stage.Last);
            ReducePassBy<T, A, R>(byThread, r, x, y, pass);
        }
        else
        {
            Storage partial = Allocate(x.DType, (long)places * chunks);
            ReducePassBy<T, A, R>(byThread, r, x, partial, new ReducePass(kept, reduced, places, numbers, chunk, Stage.First));
            Layout place = Layout.Of([places], [1]);
            Layout each = Layout.Of([chunks], [places]);
            ReducePassBy<T, A, R>(places >= 32, r, partial, y, new ReducePass(place, each, places, chunks, chunks, Stage.Last));
            partial.Release();
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>
    /// Whether a thread for each result is better than a group: for short runs; for columns, which neighbouring threads read side by side;
    /// and where groups are emulated, at a high price each.
    /// </summary>
    private bool IsByThread(int results, int numbers, bool columns)
        => numbers <= ShortRun || (columns && results >= 32) || (IsEmulated && results >= 4);

    /// <summary>
    /// How many numbers one result of the first pass takes: few enough that its threads' own sums stay exact and that all processors have
    /// work, and all of them where that is so already.
    /// </summary>
    private int ChunkOf(int places, int numbers, bool byThread)
    {
        int threads = byThread ? 1 : _groupThreads;
        long most = (long)threads * Partial<float, SingleAlgebra, SumReduction>.Most;
        long wanted = Math.Max(1, (byThread ? (long)_mostGroups * _groupThreads : _mostGroups) / places);
        long least = Math.Max((long)threads * ShortRun, ReduceByGroupKernel<float, SingleAlgebra, SumReduction>.MostThreads);
        return (int)Math.Clamp((numbers + wanted - 1) / wanted, Math.Min(least, most), most);
    }

    private void ReducePassBy<T, A, R>(bool byThread, R r, Storage x, Storage y, ReducePass pass)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where R : unmanaged, IReduction
    {
        if (byThread)
        {
            Do((r, x, y, pass), static (device, s) => device.Launcher<ReduceByThreadKernel<T, A, R>,
                Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R>>()(
                device.Grid(s.pass.Results), device.View<T>(s.x), device.View<T>(s.y), s.pass, s.r));
        }
        else
        {
            Do((r, x, y, pass), static (device, s) => device.Launcher<ReduceByGroupKernel<T, A, R>,
                Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R>>()(
                device.GroupsFor(s.pass.Results), device.View<T>(s.x), device.View<T>(s.y), s.pass, s.r));
        }
    }

    private void ArgMaxAs<T, A>(Storage x, Shape xShape, int axis, Storage y)
        where T : unmanaged, INumber<T>
        where A : struct, IAlgebra<T>
    {
        if (y.Length == 0) { return; }
        int n = xShape[axis];
        int inner = (int)xShape.Slice((axis + 1)..).Size;
        if (IsByThread((int)y.Length, n, columns: inner > 1))
        {
            Do((x, y, n, inner), static (device, s) => device.Launcher<ArgMaxByThreadKernel<T, A>,
                Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int>>()(
                device.Grid(s.y.Length), device.View<T>(s.x), device.View<int>(s.y), (int)s.y.Length, s.n, s.inner));
        }
        else
        {
            Do((x, y, n, inner), static (device, s) => device.Launcher<ArgMaxByGroupKernel<T, A>,
                Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int>>()(
                device.GroupsFor(s.y.Length), device.View<T>(s.x), device.View<int>(s.y), (int)s.y.Length, s.n, s.inner));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The axes of a collapsed layout that a reduction keeps, or those that it reduces, as they lie in x.</summary>
    private static Layout Part(int[] dims, long[][] steps, bool kept)
    {
        int[] axes = [.. Enumerable.Range(0, dims.Length).Where(axis => (steps[1][axis] != 0) == kept)];
        return Layout.Of([.. axes.Select(axis => dims[axis])], [.. axes.Select(axis => steps[0][axis])]);
    }

    /// <summary>A group for each of so many results; a group takes several where there are more than fit.</summary>
    private KernelConfig GroupsFor(long results) => new((int)Math.Min(results, _mostGroups), _groupThreads);
}
