using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>Reductions and the matrix product.</content>
public sealed partial class IlgpuDevice
{
    // Up to so many numbers a thread sums alone: a tree would not be done sooner.
    private const int ShortRun = 32;

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The reduction does what a GPU cannot, so that it does not compile.</exception>
    public override void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
    {
        if (x.DType == DType.Float32) { ReduceAs<float, SingleAlgebra, R>(reduction, x, xShape, y, yShape); }
        else { ReduceAs<double, DoubleAlgebra, R>(reduction, x, xShape, y, yShape); }
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Shape xShape, int axis, Storage y)
    {
        if (x.DType == DType.Float32) { ArgMaxAs<float>(x, xShape, axis, y); }
        else { ArgMaxAs<double>(x, xShape, axis, y); }
    }

    /// <inheritdoc/>
    public override void MatMul(MatMulPlan plan, Storage a, Storage b, Storage y)
    {
        if (y.DType == DType.Float32) { MatMulAs<float, SingleAlgebra>(plan, a, b, y); }
        else { MatMulAs<double, DoubleAlgebra>(plan, a, b, y); }
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
        bool byThread = numbers <= ShortRun || (columns && places >= 32) || (IsEmulated && places >= 4);
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

    private void ArgMaxAs<T>(Storage x, Shape xShape, int axis, Storage y)
        where T : unmanaged, INumber<T>
    {
        if (y.Length == 0) { return; }
        int n = xShape[axis];
        int inner = (int)xShape.Slice((axis + 1)..).Size;
        Do((x, y, n, inner), static (device, s) => device.Launcher<ArgMaxKernel<T>,
            Action<KernelConfig, ArrayView<T>, ArrayView<int>, int, int, int>>()(
            device.GroupsFor(s.y.Length), device.View<T>(s.x), device.View<int>(s.y), (int)s.y.Length, s.n, s.inner));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void MatMulAs<T, A>(MatMulPlan plan, Storage a, Storage b, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
    {
        if (y.Length == 0) { return; }
        MatMulWalk walk = WalkOf(plan);
        if (walk.K == 0)
        {
            Fill(y, 0);
            return;
        }
        if (IsEmulated) { MatMulBy<T, A, EmulatedTile>(walk, a, b, y); }
        else if (walk.Tiles(4 * LargeTile.Threads) >= _accelerator.NumMultiprocessors) { MatMulBy<T, A, LargeTile>(walk, a, b, y); }
        else { MatMulBy<T, A, SmallTile>(walk, a, b, y); }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private static MatMulWalk WalkOf(MatMulPlan plan)
    {
        int m = plan.Y[-2];
        int n = plan.Y[-1];
        int k = plan.TransposeA ? plan.A[-2] : plan.A[-1];
        Shape batch = plan.Y.Slice(..^2);
        (int[] dims, long[][] steps) = Walk(batch, plan.A.Slice(..^2), plan.B.Slice(..^2));
        return new MatMulWalk(
            m,
            n,
            k,
            ARow: plan.TransposeA ? 1 : k,
            AColumn: plan.TransposeA ? m : 1,
            BRow: plan.TransposeB ? 1 : n,
            BColumn: plan.TransposeB ? k : 1,
            Batches: (int)batch.Size,
            ABatch: Layout.Of(dims, steps[0]),
            BBatch: Layout.Of(dims, steps[1]));
    }

    private void MatMulBy<T, A, TTile>(MatMulWalk walk, Storage a, Storage b, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where TTile : struct, ITile
        => Do((walk, a, b, y), static (device, s) => device.Launcher<MatMulKernel<T, A, TTile>,
            Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, MatMulWalk>>()(
            new KernelConfig(Math.Min(s.walk.Tiles(4 * TTile.Threads), device.IsEmulated ? device._mostGroups : int.MaxValue),
                TTile.Threads * TTile.Threads),
            device.View<T>(s.a), device.View<T>(s.b), device.View<T>(s.y), s.walk));

    /// <summary>The axes of a collapsed walk that a reduction keeps, or those that it reduces, as they lie in x.</summary>
    private static Layout Part(int[] dims, long[][] steps, bool kept)
    {
        int[] axes = [.. Enumerable.Range(0, dims.Length).Where(axis => (steps[1][axis] != 0) == kept)];
        return Layout.Of([.. axes.Select(axis => dims[axis])], [.. axes.Select(axis => steps[0][axis])]);
    }

    /// <summary>A group for each of so many results; a group takes several where there are more than fit.</summary>
    private KernelConfig GroupsFor(long results) => new((int)Math.Min(results, _mostGroups), _groupThreads);
}
