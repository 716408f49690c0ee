using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void CumulativeSum(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
    {
        if (y.DType == DType.Float32) { CumulativeSumAs<float>(x, xShape, axis, fromEnd, y); }
        else { CumulativeSumAs<double>(x, xShape, axis, fromEnd, y); }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Unfold(Window window, Storage x, Shape xShape, Storage y)
    {
        if (y.DType == DType.Float32) { UnfoldAs<float>(window, x, xShape, y); }
        else { UnfoldAs<double>(window, x, xShape, y); }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Fold(Window window, Storage x, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32) { FoldAs<float>(window, x, y, yShape); }
        else { FoldAs<double>(window, x, y, yShape); }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void CumulativeSumAs<T>(Storage x, Shape xShape, int axis, bool fromEnd, Storage y)
        where T : unmanaged, INumber<T>
    {
        T* from = At<T>(x);
        T* to = At<T>(y);
        int n = xShape[axis];
        long inner = xShape.Slice((axis + 1)..).Size;
        void Some(long first, long end)
        {
            for (long line = first; line < end; line++)
            {
                long start = (line / inner * inner * n) + (line % inner);
                T sum = T.Zero;
                for (int i = 0; i < n; i++)
                {
                    long at = start + ((fromEnd ? n - 1 - i : i) * inner);
                    sum += from[at];
                    to[at] = sum;
                }
            }
        }
        InChunks(n == 0 ? 0 : y.Length / n, n, Some);
    }

    private void UnfoldAs<T>(Window window, Storage x, Shape xShape, Storage y)
        where T : unmanaged, INumber<T>
    {
        T* from = At<T>(x);
        T* to = At<T>(y);
        var geometry = new WindowGeometry(window, xShape[2], xShape[3]);
        void Some(long first, long end)
        {
            for (long plane = first; plane < end; plane++)
            {
                T* image = from + (plane * geometry.Height * geometry.Width);
                T* column = to + (plane * geometry.Taps * geometry.Places);
                for (int row = 0; row < geometry.Taps * geometry.Down; row++)
                {
                    RowOfTaps taps = geometry.Row(row);
                    T* target = column + ((long)row * geometry.Across);
                    new Span<T>(target, geometry.Across).Clear();
                    for (int i = taps.First; i < taps.End; i++) { target[i] = image[taps.Start + (i * window.Stride.X)]; }
                }
            }
        }
        InChunks((long)xShape[0] * xShape[1], geometry.Taps * geometry.Places, Some);
    }

    private void FoldAs<T>(Window window, Storage x, Storage y, Shape yShape)
        where T : unmanaged, INumber<T>
    {
        T* from = At<T>(x);
        T* to = At<T>(y);
        var geometry = new WindowGeometry(window, yShape[2], yShape[3]);
        void Some(long first, long end)
        {
            for (long plane = first; plane < end; plane++)
            {
                T* image = to + (plane * geometry.Height * geometry.Width);
                T* column = from + (plane * geometry.Taps * geometry.Places);
                new Span<T>(image, geometry.Height * geometry.Width).Clear();
                for (int row = 0; row < geometry.Taps * geometry.Down; row++)
                {
                    RowOfTaps taps = geometry.Row(row);
                    T* source = column + ((long)row * geometry.Across);
                    for (int i = taps.First; i < taps.End; i++) { image[taps.Start + (i * window.Stride.X)] += source[i]; }
                }
            }
        }
        InChunks((long)yShape[0] * yShape[1], geometry.Taps * geometry.Places, Some);
    }
}
