using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// The pixels that some neighbouring places of a window see, laid out so that each tap sees whole runs of them, whatever the padding,
/// the stride and the dilation.
/// </summary>
/// <remarks>
/// The edge is there as zeros, so nothing asks whether a tap is inside the image. The columns of a row are sorted by their remainder
/// modulo the stride: what a tap sees at neighbouring places then lies side by side, and unfolding copies runs instead of single numbers.
/// </remarks>
/// <param name="geometry">The window and its places on an image.</param>
/// <param name="planes">How many channels an image has.</param>
/// <param name="images">How many images the block has.</param>
/// <param name="rows">How many rows of places each of them has in the block.</param>
internal readonly unsafe struct PixelBlock<T>(WindowGeometry geometry, int planes, int images, int rows)
    where T : unmanaged, INumberBase<T>
{
    /// <summary>How far past a run a copy of whole vectors may touch, in elements.</summary>
    public const int Slack = 64;

    /// <summary>How many pixels a block may have. Beyond, large strides and dilations have spread the taps too far apart.</summary>
    public const int MostPixels = 1 << 28;

    private readonly Window _window = geometry.Window;
    private readonly int _across = geometry.Across;
    private readonly int _imageHeight = geometry.Height;
    private readonly int _imageWidth = geometry.Width;
    private readonly int _height =
        ((rows - 1) * geometry.Window.Stride.Y) + ((geometry.Window.Height - 1) * geometry.Window.Dilation.Y) + 1;

    // What a tap sees, in whole vectors at least: a row that begins where the last vector of the one before still writes would wait for it.
    private readonly int _run = Math.Max(
        geometry.Across + ((geometry.Window.Width - 1) * geometry.Window.Dilation.X / geometry.Window.Stride.X),
        (geometry.Across + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count);

    /// <summary>The places of the block: its columns, once unfolded.</summary>
    public int Places => images * rows * _across;

    /// <summary>The pixels of a channel, in elements.</summary>
    public int PerChannel => images * _height * RowPitch;

    /// <summary>About how many pixels a channel has in a block with so many rows of places; it may be any number.</summary>
    public static double PixelsOf(WindowGeometry geometry, int rows)
    {
        Window window = geometry.Window;
        double height = ((rows - 1.0) * window.Stride.Y) + ((window.Height - 1.0) * window.Dilation.Y) + 1;
        double runs = geometry.Across + ((window.Width - 1.0) * window.Dilation.X / window.Stride.X) + Vector<T>.Count;
        return height * runs * window.Stride.X;
    }

    private int RowPitch => _run * _window.Stride.X;

    /// <summary>Where a channel has the pixels that a row of places sees first.</summary>
    public nint Start(int channel, int row) => ((nint)channel * PerChannel) + ((nint)row * _window.Stride.Y * RowPitch);

    /// <summary>Lays out the pixels of some channels.</summary>
    /// <param name="image">The first channel of the first image.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="firstRow">The first row of places.</param>
    /// <param name="pixels">Memory for <see cref="PerChannel"/> elements a channel.</param>
    /// <param name="edge">What stands past the edge.</param>
    public void Load(T* image, int channels, int firstRow, T* pixels, T edge = default)
    {
        new Span<T>(pixels, channels * PerChannel).Fill(edge);
        Transfer(image, channels, firstRow, pixels, load: true);
    }

    /// <summary>The adjoint of <see cref="Load"/>: puts the pixels back, each to its one place, without the edge.</summary>
    public void Store(T* pixels, int channels, int firstRow, T* image) => Transfer(image, channels, firstRow, pixels, load: false);

    /// <summary>What the taps see: columns[channel · taps + tap][place].</summary>
    public void Unfold(T* pixels, int channels, T* columns)
    {
        int across = _across;
        for (int tap = 0; tap < channels * _window.Height * _window.Width; tap++)
        {
            T* channel = pixels + Offset(tap, PerChannel);
            for (int image = 0; image < images; image++)
            {
                T* source = channel + ((nint)image * _height * RowPitch);
                for (int row = 0; row < rows; row++)
                {
                    // Whole vectors: what is too much is overwritten by the next run, or lies in the slack.
                    for (int i = 0; i < across; i += Vector<T>.Count) { Vector.Load(source + i).Store(columns + i); }
                    source += _window.Stride.Y * RowPitch;
                    columns += across;
                }
            }
        }
    }

    /// <summary>The adjoint of <see cref="Unfold"/>: adds what the taps have to the pixels that they see.</summary>
    /// <param name="columns">What the taps have, followed by memory for a vector.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="pixels">The first pixel that the first place sees.</param>
    /// <param name="perChannel">The distance between channels, in elements: the pixels may be those of a larger block.</param>
    public void Fold(T* columns, int channels, T* pixels, int perChannel)
    {
        for (int tap = 0; tap < channels * _window.Height * _window.Width; tap++)
        {
            FoldTap(columns, pixels + Offset(tap, perChannel));
            columns += Places;
        }
    }

    /// <summary>One tap of <see cref="Fold"/>.</summary>
    /// <param name="column">What the tap has at each place, followed by memory for a vector.</param>
    /// <param name="pixels">The pixel that it sees from the first place.</param>
    public void FoldTap(T* column, T* pixels)
    {
        int across = _across;
        int rest = across % Vector<T>.Count;
        Vector<T> inside = Vector.LessThan(Vector<T>.Indices, new Vector<T>(T.CreateChecked(rest)));
        for (int image = 0; image < images; image++)
        {
            T* target = pixels + ((nint)image * _height * RowPitch);
            for (int row = 0; row < rows; row++)
            {
                int i = 0;
                for (; i < across - rest; i += Vector<T>.Count) { (Vector.Load(target + i) + Vector.Load(column + i)).Store(target + i); }
                // A whole vector again: zeros are added to what is too much.
                if (rest > 0)
                {
                    (Vector.Load(target + i) + Vector.BitwiseAnd(inside, Vector.Load(column + i))).Store(target + i);
                }
                target += _window.Stride.Y * RowPitch;
                column += across;
            }
        }
    }

    /// <summary>Where a tap sees the first place; taps are numbered through all channels.</summary>
    public nint Offset(int tap, int perChannel)
    {
        (int channel, int inside) = Math.DivRem(tap, _window.Height * _window.Width);
        int y = inside / _window.Width * _window.Dilation.Y;
        (int x, int phase) = Math.DivRem(inside % _window.Width * _window.Dilation.X, _window.Stride.X);
        return ((nint)channel * perChannel) + ((nint)y * RowPitch) + (phase * _run) + x;
    }

    private void Transfer(T* image, int channels, int firstRow, T* pixels, bool load)
    {
        (int height, int width) = (_imageHeight, _imageWidth);
        Run first = RunOf(0), second = RunOf(1);
        for (int c = 0; c < channels; c++)
        {
            for (int n = 0; n < images; n++)
            {
                T* plane = image + ((((nint)n * planes) + c) * height * width);
                for (int row = 0; row < _height; row++, pixels += RowPitch)
                {
                    int y = (firstRow * _window.Stride.Y) - _window.Padding.Y + row;
                    if (y >= 0 && y < height)
                    {
                        MoveRow(plane + ((nint)y * width), pixels, first, second, load);
                    }
                }
            }
        }
    }

    /// <summary>Moves a row of an image to its runs in the block, or back.</summary>
    private void MoveRow(T* row, T* runs, Run first, Run second, bool load)
    {
        int stride = _window.Stride.X;
        if (stride == 1 && load)
        {
            new ReadOnlySpan<T>(row, first.Count).CopyTo(new Span<T>(runs + first.Start, first.Count));
        }
        else if (stride == 1)
        {
            new ReadOnlySpan<T>(runs + first.Start, first.Count).CopyTo(new Span<T>(row, first.Count));
        }
        else
        {
            int pairs = stride == 2 ? Math.Min(first.Count, second.Count) : 0;
            if (load)
            {
                PixelPairs<T>.Split(row, runs + first.Start, runs + second.Start, pairs);
            }
            else
            {
                PixelPairs<T>.Join(runs + first.Start, runs + second.Start, row, pairs);
            }
            for (int x = 0; x < stride; x++)
            {
                Run run = x == 0 ? first : x == 1 ? second : RunOf(x);
                T* target = runs + run.Start;
                if (load)
                {
                    for (int i = pairs; i < run.Count; i++) { target[i] = row[x + (i * stride)]; }
                }
                else
                {
                    for (int i = pairs; i < run.Count; i++) { row[x + (i * stride)] = target[i]; }
                }
            }
        }
    }

    /// <summary>Where the pixels x, x + stride, … of a row are in the block: those that are on the image and seen by some tap.</summary>
    private Run RunOf(int x)
    {
        (int start, int phase) = Math.DivRem(_window.Padding.X + x, _window.Stride.X);
        int onImage = (_imageWidth - x + _window.Stride.X - 1) / _window.Stride.X;
        return new Run((phase * _run) + start, Math.Clamp(_run - start, 0, Math.Max(0, onImage)));
    }

    private readonly record struct Run(int Start, int Count);
}
