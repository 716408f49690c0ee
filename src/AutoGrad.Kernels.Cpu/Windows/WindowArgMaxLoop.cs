using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary><see cref="Device.WindowArgMax"/>: the best number so far and its pixel are two registers, one place a lane.</summary>
/// <remarks>Pixels are counted in integers of the size of T, so that one mask chooses the number and its pixel.</remarks>
internal readonly unsafe struct WindowArgMaxLoop<T>(WindowBands bands, T* x, int* y) : IWindowLoop
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public long Pieces => bands.Count;

    /// <inheritdoc/>
    public long ElementsOfPiece => bands.ElementsOfBand;

    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        for (long band = first; band < end; band++)
        {
            (int plane, int row, int rows) = bands.Band(band);
            PixelBlock<T> block = bands.Block<T>(rows);
            T* pixels = WindowScratch.Pixels(block);
            T* chosen = WindowScratch.Results(block);
            nint* taps = WindowScratch.Taps(block, bands.Geometry.Taps);
            block.Load(x + ((nint)plane * bands.Pixels), 1, row, pixels, edge: T.NegativeInfinity);
            for (int r = 0; r < rows; r++) { Row(pixels + block.Start(0, r), taps, row + r, chosen + (r * bands.Geometry.Across)); }
            int place = row * bands.Geometry.Across;
            Finish(chosen, place, new Span<int>(y + ((nint)plane * bands.Geometry.Places) + place, block.Places));
        }
    }

    /// <summary>The pixels chosen at a row of places, −1 where every tap has −∞: a pixel of that value, or the edge.</summary>
    private void Row(T* pixels, nint* taps, int row, T* chosen)
    {
        Window window = bands.Geometry.Window;
        (int width, int across) = (bands.Geometry.Width, bands.Geometry.Across);
        int corner = (((row * window.Stride.Y) - window.Padding.Y) * width) - window.Padding.X;
        for (int i = 0; i < across; i += Vector<T>.Count)
        {
            var best = new Vector<T>(T.NegativeInfinity);
            Vector<T> at = Count(-1, 0);
            Vector<T> pixel = Count(corner + (i * window.Stride.X), window.Stride.X);
            nint* tap = taps;
            for (int down = 0; down < window.Height; down++)
            {
                Vector<T> seen = pixel;
                for (int right = 0; right < window.Width; right++)
                {
                    // "Not at most" holds for a NaN too; then only another NaN would pass, and the first one stays.
                    Vector<T> here = Vector.Load(pixels + *tap++ + i);
                    Vector<T> larger = Vector.AndNot(Vector.Equals(best, best), Vector.LessThanOrEqual(here, best));
                    best = Vector.ConditionalSelect(larger, here, best);
                    at = Vector.ConditionalSelect(larger, seen, at);
                    seen = Add(seen, Count(window.Dilation.X, 0));
                }
                pixel = Add(pixel, Count(window.Dilation.Y * width, 0));
            }
            at.Store(chosen + i);
        }
    }

    private void Finish(T* chosen, int place, Span<int> result)
    {
        if (sizeof(T) == sizeof(int))
        {
            new ReadOnlySpan<int>(chosen, result.Length).CopyTo(result);
        }
        else
        {
            for (int i = 0; i < result.Length; i++) { result[i] = (int)((long*)chosen)[i]; }
        }

        // Where all is −∞, the first pixel is the first of equals.
        for (int i = result.IndexOf(-1); i >= 0; i = result.IndexOf(-1))
        {
            place += i;
            result[i] = bands.Geometry.FirstPixel(place++);
            result = result[(i + 1)..];
        }
    }

    /// <summary>The integers first, first + step, … in the lanes of a vector of T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Count(int first, int step) => sizeof(T) == sizeof(int)
        ? Vector.CreateSequence(first, step).As<int, T>()
        : Vector.CreateSequence((long)first, step).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Add(Vector<T> a, Vector<T> b) => sizeof(T) == sizeof(int)
        ? (a.As<T, int>() + b.As<T, int>()).As<int, T>()
        : (a.As<T, long>() + b.As<T, long>()).As<long, T>();
}
