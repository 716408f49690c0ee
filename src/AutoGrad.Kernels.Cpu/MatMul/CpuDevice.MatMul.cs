using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <summary>Products of a batch that are smaller than this, in additions and multiplications, are taken several at a time.</summary>
    private const double BatchChunkFlops = 5e5;

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

    private void MatMulAs<T>(in MatMulPlan plan, Storage a, Storage b, Epilogue<T> epilogue, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (y.Length == 0) { return; }
        T* left = At<T>(a), right = At<T>(b), result = At<T>(y);
        (int m, int n, int k) = (plan.M, plan.N, plan.K);

        // Small products are over so soon that the arithmetic of batches would show.
        if (plan.A.Rank == 2 && plan.B.Rank == 2) { MultiplyOne(_team, plan, m, n, k, left, right, result, epilogue); }
        else { MultiplyBatch(plan, m, n, k, left, right, result, epilogue, y.Length / ((long)m * n), a.Length, b.Length); }
    }

    private static void MultiplyOne<T>(WorkerTeam team, in MatMulPlan plan, int m, int n, int k, T* a, T* b, T* y, Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gemm.Run(
            team,
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

    private void MultiplyBatch<T>(
        in MatMulPlan plan, int m, int n, int k, T* a, T* b, T* y, Epilogue<T> epilogue, long count, long lengthA, long lengthB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (lengthB == (long)k * n && lengthA == count * m * k && !plan.TransposeA)
        {
            // One matrix on the right: the batch of the left one is just more rows.
            MultiplyOne(_team, plan, checked((int)(count * m)), n, k, a, b, y, epilogue);
            return;
        }
        double flops = 2.0 * m * n * k;
        int perChunk = (int)Math.Clamp(BatchChunkFlops / Math.Max(1, flops), 1, count);
        var one = new BatchLoop<T>(_team, plan, plan.Batch, m, n, k, a, b, y, epilogue, perChunk);
        if (flops >= Gemm.ParallelFlops || flops * count < Gemm.ParallelFlops)
        {
            for (int i = 0; i < count; i++) { one.Multiply(i); }
        }
        else { _team.Run(one.Chunks(checked((int)count)), one); }
    }

    /// <summary>
    /// The products of a batch, each by itself: large ones one after another, each shared by the team, small ones side by side.
    /// </summary>
    private readonly struct BatchLoop<T>(
        WorkerTeam team, MatMulPlan plan, Shape batch, int m, int n, int k, T* a, T* b, T* y, Epilogue<T> epilogue, int perChunk) : ITeamLoop
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Chunks(int count) => (count + perChunk - 1) / perChunk;

        public void Run(int chunk)
        {
            int end = Math.Min((int)batch.Size, (chunk + 1) * perChunk);
            for (int i = chunk * perChunk; i < end; i++) { Multiply(i); }
        }

        /// <summary>Product i of the batch.</summary>
        public void Multiply(int i) => MultiplyOne(
            team, plan, m, n, k, a + (Place(plan.A, i) * m * k), b + (Place(plan.B, i) * k * n), y + ((long)i * m * n), epilogue);

        /// <summary>Which matrix of an operand, whose batch axes stretch, belongs to product i of the batch.</summary>
        private long Place(Shape operand, long i)
        {
            long place = 0, step = 1;
            for (int axis = 1; axis <= batch.Rank && i > 0; axis++)
            {
                long index = i % batch[-axis];
                i /= batch[-axis];
                int extent = axis + 2 <= operand.Rank ? operand[-axis - 2] : 1;
                if (extent > 1) { place += index * step; }
                step *= extent;
            }
            return place;
        }
    }
}
