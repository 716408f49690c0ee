using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void MatMul<F>(MatMulPlan plan, Storage a, Storage b, Storage? bias, F activation, Storage y)
    {
        // The activation stands on this thread's stack until the product is done.
        if (y.DType == DType.Float32) { MatMulAs(plan, a, b, Epilogue<float>.Of(Optional<float>(bias), &activation), y); }
        else { MatMulAs(plan, a, b, Epilogue<double>.Of(Optional<double>(bias), &activation), y); }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    private static T* Optional<T>(Storage? storage)
        where T : unmanaged
        => storage is null ? null : At<T>(storage);

    private void MatMulAs<T>(MatMulPlan plan, Storage a, Storage b, Epilogue<T> epilogue, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int m = plan.Y[-2];
        int n = plan.Y[-1];
        int k = plan.TransposeA ? plan.A[-2] : plan.A[-1];
        Shape batch = plan.Y.Slice(..^2);
        Shape batchA = plan.A.Slice(..^2);
        Shape batchB = plan.B.Slice(..^2);
        T* pa = At<T>(a);
        T* pb = At<T>(b);
        T* py = At<T>(y);
        if (y.Length == 0) { return; }
        if (batchB.Size == 1 && !plan.TransposeA && batchA.Size == batch.Size)
        {
            // One matrix on the right: the batch of the left one is just more rows.
            Multiply(plan, checked((int)batch.Size) * m, n, k, pa, pb, py, epilogue);
            return;
        }
        AxisWalk walk = AxisWalk.Where([.. batch.Dims], [batchA.StridesTo(batch), batchB.StridesTo(batch)], _ => true);
        void One(int i) => Multiply(
            plan, m, n, k, pa + (walk.Offset(i, 0) * m * k), pb + (walk.Offset(i, 1) * k * n), py + ((long)i * m * n), epilogue);
        int count = checked((int)batch.Size);
        if ((long)count * m * n * k < RowLoop.ChunkElements)
        {
            for (int i = 0; i < count; i++) { One(i); }
        }
        else { _team.Run(count, One); }
    }

    private void Multiply<T>(MatMulPlan plan, int m, int n, int k, T* a, T* b, T* y, Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gemm.Run(
            _team,
            m,
            n,
            k,
            a,
            plan.TransposeA ? m : k,
            plan.TransposeA,
            b,
            plan.TransposeB ? k : n,
            plan.TransposeB,
            y,
            n,
            accumulate: false,
            epilogue);
}
