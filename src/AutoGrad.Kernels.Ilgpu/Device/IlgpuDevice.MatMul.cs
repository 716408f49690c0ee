using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>The matrix product.</content>
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    /// <exception cref="DeviceException">The activation does what a GPU cannot, so that it does not compile.</exception>
    public override void MatMul<F>(MatMulPlan plan, Storage a, Storage b, Storage? bias, F activation, Storage y)
    {
        if (y.Length == 0) { return; }
        MatMulLayout layout = LayoutOf(plan, bias);
        if (_cuBlas is not null && layout.K > 0)
        {
            if (y.DType == DType.Float32)
            {
                MatMulByCuBlas<float>(layout, a, b, y);
            }
            else
            {
                MatMulByCuBlas<double>(layout, a, b, y);
            }
            if (bias is not null)
            {
                Zip(default(AddFunction), y, plan.Y, bias, [layout.N], y, plan.Y);
            }
            if (typeof(F) != typeof(IdentityFunction))
            {
                Map(activation, y, y);
            }
            return;
        }
        if (y.DType == DType.Float32)
        {
            MatMulAs<float, SingleAlgebra, F>(layout, a, b, bias ?? y, activation, y);
        }
        else
        {
            MatMulAs<double, DoubleAlgebra, F>(layout, a, b, bias ?? y, activation, y);
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    private void MatMulByCuBlas<T>(MatMulLayout layout, Storage a, Storage b, Storage y)
        where T : unmanaged
    {
        Do((layout, a, b, y), static (device, s) => device._cuBlas!.Multiply(
            s.layout, device.View<T>(s.a), device.View<T>(s.b), device.View<T>(s.y)));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    private static MatMulLayout LayoutOf(MatMulPlan plan, Storage? bias)
    {
        (int m, int n, int k) = (plan.M, plan.N, plan.K);
        Shape batch = plan.Batch;
        (int[] dims, long[][] steps) = Strides(batch, plan.A.Slice(..^2), plan.B.Slice(..^2));
        return new MatMulLayout(
            m,
            n,
            k,
            ARow: plan.TransposeA ? 1 : k,
            AColumn: plan.TransposeA ? m : 1,
            BRow: plan.TransposeB ? 1 : n,
            BColumn: plan.TransposeB ? k : 1,
            Batches: (int)batch.Size,
            ABatch: Layout.Of(dims, steps[0]),
            BBatch: Layout.Of(dims, steps[1]),
            HasBias: bias is null ? 0 : 1);
    }

    private void MatMulAs<T, A, F>(MatMulLayout layout, Storage a, Storage b, Storage bias, F activation, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where F : unmanaged, IUnaryFunction
    {
        // The large tile reads least; the small one is better than leaving processors without work.
        bool fills = layout.Tiles(4 * LargeTile.Threads) >= _accelerator.NumMultiprocessors;
        if (IsEmulated)
        {
            MatMulBy<T, A, F, EmulatedTile>(layout, a, b, bias, activation, y);
        }
        else if (fills)
        {
            MatMulBy<T, A, F, LargeTile>(layout, a, b, bias, activation, y);
        }
        else
        {
            MatMulBy<T, A, F, SmallTile>(layout, a, b, bias, activation, y);
        }
    }

    private void MatMulBy<T, A, F, TTile>(MatMulLayout layout, Storage a, Storage b, Storage bias, F activation, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where F : unmanaged, IUnaryFunction
        where TTile : struct, ITile
        => Do((layout, a, b, bias, activation, y), static (device, s) => device.Launcher<MatMulKernel<T, A, F, TTile>,
            Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, MatMulLayout, F>>()(
            new KernelConfig(
                device.IsEmulated ? Math.Min(s.layout.Tiles(4 * TTile.Threads), device._mostGroups) : s.layout.Tiles(4 * TTile.Threads),
                TTile.Threads * TTile.Threads),
            device.View<T>(s.a), device.View<T>(s.b), device.View<T>(s.bias), device.View<T>(s.y), s.layout, s.activation));
}
