using System.Numerics;

namespace AutoGrad.Kernels.Reference;

public sealed unsafe partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void MatMul<F>(MatMulPlan plan, Storage a, Storage b, Storage? bias, F activation, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            MatMulAs<float, F>(plan, a, b, bias, activation, y);
        }
        else
        {
            MatMulAs<double, F>(plan, a, b, bias, activation, y);
        }
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
        if (y.DType == DType.Float32)
        {
            ScatterAs<float>(x, xShape, axis, index, y, yShape);
        }
        else
        {
            ScatterAs<double>(x, xShape, axis, index, y, yShape);
        }
    }

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
    }

    /// <inheritdoc/>
    public override void Unfold(Window window, Storage x, Shape xShape, Storage y)
    {
        Fill(y, 0);
        EachTap(window, xShape, (pixel, column, _) => Move(x, pixel, y, column));
    }

    /// <inheritdoc/>
    public override void Fold(Window window, Storage x, Storage y, Shape yShape)
    {
        Fill(y, 0);
        EachTap(window, yShape, (pixel, column, _) => AddTo(y, pixel, x, column));
    }

    /// <summary>
    /// Calls back for each tap at each place that falls on the image: where it stands there, in the columns [planes, taps, places], and
    /// where the place stands in [planes, places].
    /// </summary>
    private static void EachTap(Window window, Shape image, Action<long, long, long> seen)
    {
        var geometry = new WindowGeometry(window, image[2], image[3]);
        long column = 0;
        for (long plane = 0; plane < (long)image[0] * image[1]; plane++)
        {
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                for (int place = 0; place < geometry.Places; place++, column++)
                {
                    int pixel = geometry.Pixel(tap, place);
                    if (pixel >= 0)
                    {
                        seen((plane * image[2] * image[3]) + pixel, column, (plane * geometry.Places) + place);
                    }
                }
            }
        }
    }

    /// <summary>y[to] += x[from].</summary>
    private static void AddTo(Storage y, long to, Storage x, long from)
    {
        if (y.DType == DType.Float32)
        {
            At<float>(y)[to] += At<float>(x)[from];
        }
        else
        {
            At<double>(y)[to] += At<double>(x)[from];
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private static void CumulativeSumAs<T>(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long step = xShape.Slice((axis + 1)..).Size;
        foreach (long start in Offsets(new StridedView(xShape.With(axis, Math.Min(1, xShape[axis])), xShape.StridesTo(xShape))))
        {
            var sum = new LongSum<T, ScalarAlgebra<T>>();
            for (int i = 0; i < xShape[axis]; i++)
            {
                long at = start + ((fromEnd ? xShape[axis] - 1 - i : i) * step);
                sum.Add(At<T>(x)[at]);
                At<T>(y)[at] = sum.Value;
            }
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private static void MatMulAs<T, F>(MatMulPlan plan, Storage a, Storage b, Storage? bias, F activation, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where F : unmanaged, IUnaryFunction
    {
        (int m, int n, int k) = (plan.M, plan.N, plan.K);
        Shape batch = plan.Batch;
        long[] left = Offsets(StridedView.Broadcast(plan.A.Slice(..^2), batch));
        long[] right = Offsets(StridedView.Broadcast(plan.B.Slice(..^2), batch));
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
                    if (bias is not null)
                    {
                        sum += At<T>(bias)[j];
                    }
                    At<T>(y)[((long)s * m * n) + (i * n) + j] = activation.Of<T, ScalarAlgebra<T>>(sum);
                }
            }
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    private static void ScatterAs<T>(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = new LongSum<T, ScalarAlgebra<T>>[y.Length];
        Array.Fill(sums, new());
        long[] starts = Starts(xShape, yShape, axis);
        long step = yShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < x.Length; i++)
        {
            sums[starts[i] + (Index(index, i, yShape[axis], axis) * step)].Add(At<T>(x)[i]);
        }
        for (long i = 0; i < y.Length; i++) { At<T>(y)[i] = sums[i].Value; }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>
    /// For each element of a tensor of shape <paramref name="shape"/>: where its line along the axis starts in one of shape
    /// <paramref name="inner"/>.
    /// </summary>
    private static long[] Starts(Shape shape, Shape inner, int axis)
        => Offsets(new StridedView(shape, inner.StridesTo(inner).SetItem(axis, 0)));

    private static int Index(Storage index, long i, int limit, int axis)
    {
        int at = At<int>(index)[i];
        GC.KeepAlive(index);
        return at >= 0 && at < limit
            ? at
            : throw new IndexException($"The index {at} is outside axis {axis}, which has {limit} places: 0 … {limit - 1} are allowed.");
    }
}
