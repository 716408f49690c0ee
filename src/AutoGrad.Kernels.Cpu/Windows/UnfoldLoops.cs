using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary><see cref="Device.Unfold"/>, plane by plane.</summary>
internal readonly unsafe struct UnfoldLoop<T>(WindowGeometry geometry, T* x, T* y) : IPieces
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        int stride = geometry.Window.Stride.X;
        for (long plane = first; plane < end; plane++)
        {
            T* image = x + (plane * geometry.Height * geometry.Width);
            T* column = y + (plane * geometry.Taps * geometry.Places);
            for (int row = 0; row < geometry.Taps * geometry.Down; row++)
            {
                RowOfTaps taps = geometry.Row(row);
                T* target = column + ((long)row * geometry.Across);
                new Span<T>(target, geometry.Across).Clear();
                for (int i = taps.First; i < taps.End; i++) { target[i] = image[taps.Start + (i * stride)]; }
            }
        }
    }
}

/// <summary><see cref="Device.Fold"/>, plane by plane.</summary>
internal readonly unsafe struct FoldLoop<T>(WindowGeometry geometry, T* x, T* y) : IPieces
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        int stride = geometry.Window.Stride.X;
        for (long plane = first; plane < end; plane++)
        {
            T* image = y + (plane * geometry.Height * geometry.Width);
            T* column = x + (plane * geometry.Taps * geometry.Places);
            new Span<T>(image, geometry.Height * geometry.Width).Clear();
            for (int row = 0; row < geometry.Taps * geometry.Down; row++)
            {
                RowOfTaps taps = geometry.Row(row);
                T* source = column + ((long)row * geometry.Across);
                for (int i = taps.First; i < taps.End; i++) { image[taps.Start + (i * stride)] += source[i]; }
            }
        }
    }
}
