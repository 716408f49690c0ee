using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class PlainDevice
{
    /// <inheritdoc/>
    public override void MatMul(MatMulPlan plan, Storage a, Storage b, Storage y)
    {
        if (y.DType == DType.Float32) { MatMulAs<float>(plan, a, b, y); }
        else { MatMulAs<double>(plan, a, b, y); }
    }

    /// <inheritdoc/>
    public override void Gather(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        long[] starts = Starts(yShape, xShape, axis);
        long step = xShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < y.Length; i++) { Move(x, starts[i] + (Index(index, i, xShape[axis], axis) * step), y, i); }
    }

    /// <inheritdoc/>
    public override void ScatterAdd(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32) { ScatterAs<float>(x, xShape, axis, index, y, yShape); }
        else { ScatterAs<double>(x, xShape, axis, index, y, yShape); }
    }

    private static void MatMulAs<T>(MatMulPlan plan, Storage a, Storage b, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int m = plan.Y[-2];
        int n = plan.Y[-1];
        int k = plan.TransposeA ? plan.A[-2] : plan.A[-1];
        Shape batch = plan.Y.Slice(..^2);
        long[] left = Places(StridedView.Broadcast(plan.A.Slice(..^2), batch));
        long[] right = Places(StridedView.Broadcast(plan.B.Slice(..^2), batch));
        for (int s = 0; s < left.Length; s++)
        {
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    T sum = T.Zero;
                    for (int p = 0; p < k; p++)
                    {
                        T x = At<T>(a)[(left[s] * m * k) + (plan.TransposeA ? (p * m) + i : (i * k) + p)];
                        T w = At<T>(b)[(right[s] * k * n) + (plan.TransposeB ? (j * k) + p : (p * n) + j)];
                        sum += x * w;
                    }
                    At<T>(y)[((long)s * m * n) + (i * n) + j] = sum;
                }
            }
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private void ScatterAs<T>(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
        where T : unmanaged, INumber<T>
    {
        Fill(y, 0);
        long[] starts = Starts(xShape, yShape, axis);
        long step = yShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < x.Length; i++)
        {
            At<T>(y)[starts[i] + (Index(index, i, yShape[axis], axis) * step)] += At<T>(x)[i];
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>For each element of a tensor of shape <paramref name="walked"/>: where its line along the axis starts in one of shape <paramref name="inner"/>.</summary>
    private static long[] Starts(Shape walked, Shape inner, int axis)
    {
        long[] strides = inner.StridesTo(inner);
        strides[axis] = 0;
        return Places(new StridedView(walked, strides));
    }

    private static int Index(Storage index, long i, int limit, int axis)
    {
        int at = At<int>(index)[i];
        GC.KeepAlive(index);
        return at >= 0 && at < limit
            ? at
            : throw new IndexException($"The index {at} is outside axis {axis}, which has {limit} places: 0 … {limit - 1} are allowed.");
    }
}
