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
        if (y.DType == DType.Float32)
        {
            MatMulAs(plan, a, b, Epilogue<float>.Of(Numbers<float>(bias), &activation), y);
        }
        else
        {
            MatMulAs(plan, a, b, Epilogue<double>.Of(Numbers<double>(bias), &activation), y);
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    private void MatMulAs<T>(in MatMulPlan plan, Storage a, Storage b, Epilogue<T> epilogue, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (y.Length == 0) { return; }
        (int m, int n, int k) = (plan.M, plan.N, plan.K);
        var left = new MatrixView<T>(At<T>(a), plan.TransposeA ? m : k, plan.TransposeA);
        var right = new MatrixView<T>(At<T>(b), plan.TransposeB ? k : n, plan.TransposeB);
        var first = new MatrixProduct<T>(m, n, k, left, right, At<T>(y), n, accumulate: false, epilogue);
        long count = y.Length / ((long)m * n);

        // Two matrices, or one matrix on the right: the batch of the left one is just more rows.
        if (count == 1)
        {
            Gemm.Run(_team, first);
        }
        else if (b.Length == (long)k * n && a.Length == count * m * k && !plan.TransposeA)
        {
            Gemm.Run(_team, new MatrixProduct<T>(checked((int)(count * m)), n, k, left, right, At<T>(y), n, accumulate: false, epilogue));
        }
        else
        {
            MultiplyBatch(plan, first, checked((int)count));
        }
    }

    private void MultiplyBatch<T>(in MatMulPlan plan, in MatrixProduct<T> first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int perChunk = (int)Math.Clamp(BatchChunkFlops / Math.Max(1, first.Flops), 1, count);
        var loop = new BatchLoop<T>(_team, plan, plan.Batch, first, count, perChunk);
        if (first.Flops >= Gemm.ParallelFlops || first.Flops * count < Gemm.ParallelFlops)
        {
            for (int i = 0; i < count; i++) { loop.Multiply(i); }
        }
        else
        {
            _team.Run((count + perChunk - 1) / perChunk, loop);
        }
    }

    /// <summary>
    /// The products of a batch, each by itself: large ones one after another, each shared by the team, small ones side by side.
    /// </summary>
    private readonly struct BatchLoop<T>(
        WorkerTeam team, MatMulPlan plan, Shape batch, MatrixProduct<T> first, int count, int perChunk) : ITeamLoop
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int chunk)
        {
            int end = Math.Min(count, (chunk + 1) * perChunk);
            for (int i = chunk * perChunk; i < end; i++) { Multiply(i); }
        }

        /// <summary>Product i of the batch.</summary>
        public void Multiply(int i)
        {
            (nint m, nint n, nint k) = (first.M, first.N, first.K);
            Gemm.Run(team, first.Moved(MatrixOf(plan.A, i) * m * k, MatrixOf(plan.B, i) * k * n, i * m * n));
        }

        /// <summary>Which matrix of an operand, whose batch axes stretch, belongs to product i of the batch.</summary>
        private nint MatrixOf(Shape operand, long i)
        {
            long matrix = 0, step = 1;
            for (int axis = 1; axis <= batch.Rank && i > 0; axis++)
            {
                long index = i % batch[-axis];
                i /= batch[-axis];
                int extent = axis + 2 <= operand.Rank ? operand[-axis - 2] : 1;
                if (extent > 1)
                {
                    matrix += index * step;
                }
                step *= extent;
            }
            return (nint)matrix;
        }
    }
}
