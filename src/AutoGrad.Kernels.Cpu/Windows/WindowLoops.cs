using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A kernel of pooling, as pieces of equal size.</summary>
internal interface IWindowLoop : IPieces
{
    /// <summary>How many pieces there are.</summary>
    long Pieces { get; }

    /// <summary>About how many numbers a piece reads or writes.</summary>
    long ElementsOfPiece { get; }
}

/// <summary>The scratch memory of the loops: each thread has its own.</summary>
internal static unsafe class WindowScratch
{
    [ThreadStatic]
    private static Scratch? _pixels;

    [ThreadStatic]
    private static Scratch? _results;

    [ThreadStatic]
    private static Scratch? _taps;

    /// <summary>Memory for the pixels of a band.</summary>
    public static T* Pixels<T>(PixelBlock<T> block)
        where T : unmanaged, INumberBase<T>
        => (_pixels ??= new Scratch()).Reserve<T>(block.PerChannel + PixelBlock<T>.Slack);

    /// <summary>Memory for a number at each place of a band.</summary>
    public static T* Results<T>(PixelBlock<T> block)
        where T : unmanaged, INumberBase<T>
        => (_results ??= new Scratch()).Reserve<T>(block.Places + PixelBlock<T>.Slack);

    /// <summary>Where each tap of a window sees its first place.</summary>
    public static nint* Taps<T>(PixelBlock<T> block, int count)
        where T : unmanaged, INumberBase<T>
    {
        nint* taps = (_taps ??= new Scratch()).Reserve<nint>(count);
        for (int tap = 0; tap < count; tap++) { taps[tap] = block.Offset(tap, block.PerChannel); }
        return taps;
    }
}

/// <summary><see cref="Device.WindowSum"/>: the taps are added up in a register, many of them by halves.</summary>
internal readonly unsafe struct WindowSumLoop<T>(WindowBands bands, T* x, T* y) : IWindowLoop
    where T : unmanaged, INumber<T>
{
    private const int TapsInOrder = 64;

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
            T* sums = WindowScratch.Results(block);
            nint* taps = WindowScratch.Taps(block, bands.Geometry.Taps);
            block.Load(x + ((nint)plane * bands.Pixels), 1, row, pixels);
            for (int r = 0; r < rows; r++)
            {
                Row(pixels + block.Start(0, r), taps, bands.Geometry.Taps, sums + (r * bands.Geometry.Across), bands.Geometry.Across);
            }
            T* target = y + ((nint)plane * bands.Geometry.Places) + (row * bands.Geometry.Across);
            new ReadOnlySpan<T>(sums, block.Places).CopyTo(new Span<T>(target, block.Places));
        }
    }

    private static void Row(T* pixels, nint* taps, int count, T* sums, int across)
    {
        // Whole vectors: what is too much is overwritten by the next row, or lies in the slack.
        for (int i = 0; i < across; i += Vector<T>.Count)
        {
            Sum(pixels + i, taps, count).Store(sums + i);
        }
    }

    private static Vector<T> Sum(T* pixels, nint* taps, int count)
    {
        if (count > TapsInOrder) { return Sum(pixels, taps, count / 2) + Sum(pixels, taps + (count / 2), count - (count / 2)); }
        Vector<T> sum = Vector.Load(pixels + taps[0]);
        for (int tap = 1; tap < count; tap++) { sum += Vector.Load(pixels + taps[tap]); }
        return sum;
    }
}

/// <summary><see cref="Device.WindowSumTranspose"/>: a plane's rows of places are added to what each tap sees of it.</summary>
internal readonly unsafe struct WindowSumTransposeLoop<T>(WindowBands bands, T* x, T* y) : IWindowLoop
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public long Pieces => bands.Planes;

    /// <inheritdoc/>
    public long ElementsOfPiece => (long)bands.Pixels + bands.Geometry.Places;

    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        PixelBlock<T> block = bands.Block<T>(bands.Geometry.Down);
        T* pixels = WindowScratch.Pixels(block);
        T* numbers = WindowScratch.Results(block);
        nint* taps = WindowScratch.Taps(block, bands.Geometry.Taps);
        for (long plane = first; plane < end; plane++)
        {
            T* target = y + (plane * bands.Pixels);
            new ReadOnlySpan<T>(x + (plane * block.Places), block.Places).CopyTo(new Span<T>(numbers, block.Places));
            new Span<T>(pixels, block.PerChannel).Clear();
            for (int tap = 0; tap < bands.Geometry.Taps; tap++) { block.FoldTap(numbers, pixels + taps[tap]); }
            new Span<T>(target, bands.Pixels).Clear();
            block.Store(pixels, 1, 0, target);
        }
    }
}
