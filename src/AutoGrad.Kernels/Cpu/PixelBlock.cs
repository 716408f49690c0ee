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
/// <param name="plan">The convolution.</param>
/// <param name="images">How many images the block has.</param>
/// <param name="rows">How many rows of places each of them has in the block.</param>
internal readonly unsafe struct PixelBlock<T>(ConvolutionPlan plan, int images, int rows)
    where T : unmanaged, INumberBase<T>
{
    /// <summary>The room past a run that a copy of whole vectors may touch, in elements.</summary>
    public const int Slack = 64;

    private readonly Window _window = plan.Window;
    private readonly int _height = ((rows - 1) * plan.Window.Stride.Y) + ((plan.Window.Height - 1) * plan.Window.Dilation.Y) + 1;
    private readonly int _run = plan.Y[3] + ((plan.Window.Width - 1) * plan.Window.Dilation.X / plan.Window.Stride.X);

    /// <summary>The places of the block: its columns, once unfolded.</summary>
    public int Places => images * rows * plan.Y[3];

    /// <summary>The pixels of a channel, in elements.</summary>
    public int PerChannel => images * _height * RowPitch;

    private int RowPitch => _run * _window.Stride.X;

    /// <summary>Where a channel has the pixels that a row of places sees first.</summary>
    public nint Start(int channel, int row) => ((nint)channel * PerChannel) + ((nint)row * _window.Stride.Y * RowPitch);

    /// <summary>Lays out the pixels of some channels.</summary>
    /// <param name="image">The first channel of the first image.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="firstRow">The first row of places.</param>
    /// <param name="pixels">Room for <see cref="PerChannel"/> elements a channel.</param>
    public void Load(T* image, int channels, int firstRow, T* pixels)
    {
        new Span<T>(pixels, channels * PerChannel).Clear();
        Walk(image, channels, firstRow, pixels, static (T* row, T* run, int count, int stride) =>
        {
            if (stride == 1) { new ReadOnlySpan<T>(row, count).CopyTo(new Span<T>(run, count)); }
            else { for (int i = 0; i < count; i++) { run[i] = row[i * stride]; } }
        });
    }

    /// <summary>The adjoint of <see cref="Load"/>: puts the pixels back, each to its one place, without the edge.</summary>
    public void Store(T* pixels, int channels, int firstRow, T* image)
        => Walk(image, channels, firstRow, pixels, static (T* row, T* run, int count, int stride) =>
        {
            for (int i = 0; i < count; i++) { row[i * stride] = run[i]; }
        });

    /// <summary>What the taps see: columns[channel · taps + tap][place].</summary>
    public void Unfold(T* pixels, int channels, T* columns)
    {
        int across = plan.Y[3];
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
    /// <param name="columns">What the taps have.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="pixels">The first pixel that the first place sees.</param>
    /// <param name="perChannel">The distance between channels, in elements: the pixels may be those of a larger block.</param>
    public void Fold(T* columns, int channels, T* pixels, int perChannel)
    {
        int across = plan.Y[3];
        for (int tap = 0; tap < channels * _window.Height * _window.Width; tap++)
        {
            T* channel = pixels + Offset(tap, perChannel);
            for (int image = 0; image < images; image++)
            {
                T* target = channel + ((nint)image * _height * RowPitch);
                for (int row = 0; row < rows; row++)
                {
                    int i = 0;
                    for (; i <= across - Vector<T>.Count; i += Vector<T>.Count)
                    {
                        (Vector.Load(target + i) + Vector.Load(columns + i)).Store(target + i);
                    }
                    for (; i < across; i++) { target[i] += columns[i]; }
                    target += _window.Stride.Y * RowPitch;
                    columns += across;
                }
            }
        }
    }

    /// <summary>What is done to <c>count</c> pixels of an image's row, <c>stride</c> apart, and their run in the block.</summary>
    private delegate void Move(T* row, T* run, int count, int stride);

    private void Walk(T* image, int channels, int firstRow, T* pixels, Move move)
    {
        (int height, int width, int stride) = (plan.Image[2], plan.Image[3], _window.Stride.X);
        for (int c = 0; c < channels; c++)
        {
            for (int n = 0; n < images; n++)
            {
                T* plane = image + ((((nint)n * plan.Image[1]) + c) * height * width);
                for (int row = 0; row < _height; row++, pixels += RowPitch)
                {
                    int y = (firstRow * _window.Stride.Y) - _window.Padding.Y + row;
                    if (y < 0 || y >= height) { continue; }
                    for (int phase = 0; phase < stride; phase++)
                    {
                        // Pixel phase + i · stride of the row with its edge, for every i that is inside the image.
                        int x = phase - _window.Padding.X;
                        int first = x >= 0 ? 0 : (stride - 1 - x) / stride;
                        int end = x >= width ? 0 : Math.Min(_run, ((width - 1 - x) / stride) + 1);
                        if (first < end)
                        {
                            move(plane + ((nint)y * width) + x + (first * stride), pixels + (phase * _run) + first, end - first, stride);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Where a tap sees the first place; taps are numbered through all channels.</summary>
    private nint Offset(int tap, int perChannel)
    {
        (int channel, int inside) = Math.DivRem(tap, _window.Height * _window.Width);
        int y = inside / _window.Width * _window.Dilation.Y;
        (int x, int phase) = Math.DivRem(inside % _window.Width * _window.Dilation.X, _window.Stride.X);
        return ((nint)channel * perChannel) + ((nint)y * RowPitch) + (phase * _run) + x;
    }
}
