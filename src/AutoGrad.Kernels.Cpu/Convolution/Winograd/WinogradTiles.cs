using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The transforms of <see cref="WinogradConvolution{T, TVector, TSimd}"/>, an image or a channel at a time.</summary>
/// <remarks>
/// Neighbouring channels fill a vector, so an image is first turned to [pixels, channels]; then every step works on whole vectors. Each
/// transform comes with its adjoint, which is the same tile by tile with the matrices transposed and the reads and writes exchanged.
/// </remarks>
internal readonly unsafe struct WinogradTiles<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    [ThreadStatic]
    private static Scratch? _turned;

    private readonly WinogradGeometry _g;

    public WinogradTiles(in WinogradGeometry geometry) => _g = geometry;

    /// <summary>The points of an image: a row of [points][tiles, images, phase inputs] for each of its tiles.</summary>
    /// <param name="image">The image.</param>
    /// <param name="points">Its row of the first tile at the first point.</param>
    /// <param name="step">The distance from point to point.</param>
    /// <param name="images">How many images there are.</param>
    public void ImageToPoints(T* image, T* points, nint step, int images)
    {
        T* turned = Turned(_g.Pixels, _g.Inputs);
        Packing.Pack(image, _g.Pixels, alongRows: true, _g.Pixels, _g.Plan.Image[1], turned, _g.Inputs);
        nint* pixels = stackalloc nint[_g.AllPoints];
        T* tile = stackalloc T[_g.AllPoints * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        for (int t = 0; t < _g.Tiles; t++)
        {
            WinogradTile at = _g.TileAt(t);
            WinogradLine<T> down = ToPoints(at.Down), across = ToPoints(at.Across);
            for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
            {
                PixelsOf(at, phase, pixels);
                T* row = points + ((nint)t * images * _g.PhaseInputs) + (phase * _g.Inputs);
                for (int c = 0; c < _g.Inputs; c += TSimd.Count)
                {
                    Read(turned + c, pixels, down.Columns * across.Columns, tile);
                    WinogradSandwich<T, TVector, TSimd>.Transform(
                        down, across, tile, across.Columns * TSimd.Count, TSimd.Count, row + c, _g.Points * step, step, work);
                }
            }
        }
    }

    /// <summary>The adjoint of <see cref="ImageToPoints"/>, plus a bias for each channel.</summary>
    public void PointsToImage(T* points, nint step, int images, T* bias, T* image)
    {
        T* turned = Turned(_g.Pixels, _g.Inputs);
        StartAt(bias, _g.Plan.Image[1], turned, _g.Pixels, _g.Inputs);
        nint* pixels = stackalloc nint[_g.AllPoints];
        T* tile = stackalloc T[_g.AllPoints * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        for (int t = 0; t < _g.Tiles; t++)
        {
            WinogradTile at = _g.TileAt(t);
            WinogradLine<T> down = ToPointsTransposed(at.Down), across = ToPointsTransposed(at.Across);
            for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
            {
                PixelsOf(at, phase, pixels);
                T* row = points + ((nint)t * images * _g.PhaseInputs) + (phase * _g.Inputs);
                for (int c = 0; c < _g.Inputs; c += TSimd.Count)
                {
                    WinogradSandwich<T, TVector, TSimd>.Transform(
                        down, across, row + c, _g.Points * step, step, tile, across.Rows * TSimd.Count, TSimd.Count, work);
                    Add(tile, pixels, down.Rows * across.Rows, turned + c);
                }
            }
        }
        Packing.Pack(turned, _g.Inputs, alongRows: true, _g.Plan.Image[1], _g.Pixels, image, _g.Pixels);
    }

    /// <summary>A result from its points, a row of [points][tiles, images, outputs] for each tile, plus a bias for each channel.</summary>
    public void PointsToResult(T* points, nint step, int images, T* bias, T* y)
    {
        T* turned = Turned(_g.Places, _g.Outputs);
        StartAt(bias, _g.Plan.Y[1], turned, _g.Places, _g.Outputs);
        nint* places = stackalloc nint[_g.Results * _g.Results];
        T* tile = stackalloc T[_g.Results * _g.Results * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        for (int t = 0; t < _g.Tiles; t++)
        {
            WinogradTile at = _g.TileAt(t);
            WinogradLine<T> down = FromPoints(at.Down), across = FromPoints(at.Across);
            PlacesOf(at, places);
            T* row = points + ((nint)t * images * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                WinogradSandwich<T, TVector, TSimd>.Transform(
                    down, across, row + o, _g.Points * step, step, tile, across.Rows * TSimd.Count, TSimd.Count, work);
                Add(tile, places, down.Rows * across.Rows, turned + o);
            }
        }
        Packing.Pack(turned, _g.Outputs, alongRows: true, _g.Plan.Y[1], _g.Places, y, _g.Places);
    }

    /// <summary>The adjoint of <see cref="PointsToResult"/>.</summary>
    public void ResultToPoints(T* y, T* points, nint step, int images)
    {
        T* turned = Turned(_g.Places, _g.Outputs);
        Packing.Pack(y, _g.Places, alongRows: true, _g.Places, _g.Plan.Y[1], turned, _g.Outputs);
        nint* places = stackalloc nint[_g.Results * _g.Results];
        T* tile = stackalloc T[_g.Results * _g.Results * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        for (int t = 0; t < _g.Tiles; t++)
        {
            WinogradTile at = _g.TileAt(t);
            WinogradLine<T> down = FromPointsTransposed(at.Down), across = FromPointsTransposed(at.Across);
            PlacesOf(at, places);
            T* row = points + ((nint)t * images * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                Read(turned + o, places, down.Columns * across.Columns, tile);
                WinogradSandwich<T, TVector, TSimd>.Transform(
                    down, across, tile, across.Columns * TSimd.Count, TSimd.Count, row + o, _g.Points * step, step, work);
            }
        }
    }

    /// <summary>The points of what an input channel does to every output: panels of [points][phase inputs, outputs].</summary>
    public void InputToPoints(T* kernel, int channel, T* points, nint step)
    {
        nint perOutput = (nint)_g.Plan.Image[1] * _g.StoredTaps;
        T* turned = Turned(_g.StoredTaps, _g.Outputs);
        if (channel >= _g.Plan.Image[1])
        {
            new Span<T>(turned, _g.StoredTaps * _g.Outputs).Clear();
        }
        else
        {
            Packing.Pack(
                kernel + (channel * _g.StoredTaps), perOutput, alongRows: true, _g.StoredTaps, _g.Plan.Y[1], turned, _g.Outputs);
        }
        for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
        {
            KernelToPoints(turned, phase, _g.Outputs, points, step, (phase * _g.Inputs) + channel, _g.PhaseInputs, 0);
        }
    }

    /// <summary>The points of what an output channel takes from every input: panels of [points][outputs, phase inputs].</summary>
    public void OutputToPoints(T* kernel, int channel, T* points, nint step)
    {
        nint perOutput = (nint)_g.Plan.Image[1] * _g.StoredTaps;
        T* turned = Turned(_g.StoredTaps, _g.Inputs);
        Packing.Pack(
            kernel + (channel * perOutput), _g.StoredTaps, alongRows: true, _g.StoredTaps, _g.Plan.Image[1], turned, _g.Inputs);
        for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
        {
            KernelToPoints(turned, phase, _g.Inputs, points, step, channel, _g.Plan.Y[1], phase * _g.Inputs);
        }
    }

    /// <summary>One input channel of the kernel from the points of its gradient, rows of [points][phase inputs, outputs].</summary>
    public void PointsToInput(T* points, nint step, int channel, T* kernel)
    {
        T* turned = Turned(_g.StoredTaps, _g.Outputs);
        new Span<T>(turned, _g.StoredTaps * _g.Outputs).Clear();
        (int n, int r) = (_g.Points, _g.Taps);
        nint* taps = stackalloc nint[r * r];
        T* tile = stackalloc T[r * r * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        var line = new WinogradLine<T>(WinogradMatrices<T>.Of(_g.Results, r).WeightsTransposed, r, n);
        for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
        {
            TapsOf(phase, _g.Outputs, taps);
            T* row = points + ((nint)((phase * _g.Inputs) + channel) * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                WinogradSandwich<T, TVector, TSimd>.Transform(
                    line, line, row + o, n * step, step, tile, r * TSimd.Count, TSimd.Count, work);
                Add(tile, taps, r * r, turned + o);
            }
        }
        T* target = kernel + (channel * _g.StoredTaps);
        for (int o = 0; o < _g.Plan.Y[1]; o++)
        {
            for (int tap = 0; tap < _g.StoredTaps; tap++) { target[tap] = turned[((nint)tap * _g.Outputs) + o]; }
            target += (nint)_g.Plan.Image[1] * _g.StoredTaps;
        }
    }

    /// <summary>One row of the panels: the taps of one phase, for all the channels that lie side by side.</summary>
    private void KernelToPoints(T* turned, int phase, int width, T* points, nint step, int row, int rows, int firstColumn)
    {
        (int n, int r) = (_g.Points, _g.Taps);
        nint* taps = stackalloc nint[r * r];
        T* tile = stackalloc T[r * r * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        var line = new WinogradLine<T>(WinogradMatrices<T>.Of(_g.Results, r).Weights, n, r);
        int panelWidth = Tiles<T, TVector, TSimd>.PanelWidth;
        TapsOf(phase, width, taps);
        for (int c = 0; c < width; c += TSimd.Count)
        {
            (int panel, int rest) = Math.DivRem(firstColumn + c, panelWidth);
            Read(turned + c, taps, r * r, tile);
            T* target = points + ((((nint)panel * rows) + row) * panelWidth) + rest;
            WinogradSandwich<T, TVector, TSimd>.Transform(
                line, line, tile, r * TSimd.Count, TSimd.Count, target, n * step, step, work);
        }
    }

    private WinogradLine<T> ToPoints(int results)
        => new(WinogradMatrices<T>.Of(results, _g.Taps).ToPoints, results + _g.Taps - 1, results + _g.Taps - 1);

    private WinogradLine<T> ToPointsTransposed(int results)
        => new(WinogradMatrices<T>.Of(results, _g.Taps).ToPointsTransposed, results + _g.Taps - 1, results + _g.Taps - 1);

    private WinogradLine<T> FromPoints(int results)
        => new(WinogradMatrices<T>.Of(results, _g.Taps).FromPoints, results, results + _g.Taps - 1);

    private WinogradLine<T> FromPointsTransposed(int results)
        => new(WinogradMatrices<T>.Of(results, _g.Taps).FromPointsTransposed, results + _g.Taps - 1, results);

    /// <summary>Where the pixels of a tile of a phase stand in the turned image, or −1 for padding and for what no result sees.</summary>
    private void PixelsOf(WinogradTile tile, int phase, nint* at)
    {
        Window w = _g.Plan.Window;
        int firstY = (tile.Y * _g.Stride) + (phase / _g.Stride) - w.Padding.Y;
        int firstX = (tile.X * _g.Stride) + (phase % _g.Stride) - w.Padding.X;
        int lastY = ((_g.Plan.Y[2] + _g.Taps - 2) * _g.Stride) + (phase / _g.Stride) - w.Padding.Y;
        int lastX = ((_g.Plan.Y[3] + _g.Taps - 2) * _g.Stride) + (phase % _g.Stride) - w.Padding.X;
        (int height, int width) = (Math.Min(_g.Plan.Image[2], lastY + 1), Math.Min(_g.Plan.Image[3], lastX + 1));
        for (int i = 0; i < tile.Down + _g.Taps - 1; i++)
        {
            int y = firstY + (i * _g.Stride);
            for (int j = 0; j < tile.Across + _g.Taps - 1; j++)
            {
                int x = firstX + (j * _g.Stride);
                bool inside = y >= 0 && y < height && x >= 0 && x < width;
                *at++ = inside ? (((nint)y * _g.Plan.Image[3]) + x) * _g.Inputs : -1;
            }
        }
    }

    /// <summary>Where the results of a tile stand in the turned result, or −1 past its edge.</summary>
    private void PlacesOf(WinogradTile tile, nint* at)
    {
        for (int y = tile.Y; y < tile.Y + tile.Down; y++)
        {
            for (int x = tile.X; x < tile.X + tile.Across; x++)
            {
                *at++ = y < _g.Plan.Y[2] && x < _g.Plan.Y[3] ? (((nint)y * _g.Plan.Y[3]) + x) * _g.Outputs : -1;
            }
        }
    }

    /// <summary>Where the taps of a phase stand in the turned kernel, or −1 for taps that it does not have.</summary>
    private void TapsOf(int phase, int width, nint* at)
    {
        for (int i = 0; i < _g.Taps * _g.Taps; i++)
        {
            int y = (i / _g.Taps * _g.Stride) + (phase / _g.Stride);
            int x = (i % _g.Taps * _g.Stride) + (phase % _g.Stride);
            at[i] = y < _g.Plan.Window.Height && x < _g.Plan.Window.Width ? (((nint)y * _g.Plan.Window.Width) + x) * width : -1;
        }
    }

    private static T* Turned(int places, int channels) => (_turned ??= new Scratch()).Reserve<T>((nint)places * channels);

    private static void StartAt(T* bias, int channels, T* turned, int places, int width)
    {
        new Span<T>(turned, places * width).Clear();
        if (bias == null) { return; }
        for (int p = 0; p < places; p++) { new Span<T>(bias, channels).CopyTo(new Span<T>(turned + ((nint)p * width), width)); }
    }

    private static void Read(T* source, nint* at, int count, T* tile)
    {
        for (int i = 0; i < count; i++) { TSimd.Store(at[i] < 0 ? default : TSimd.Load(source + at[i]), tile + (i * TSimd.Count)); }
    }

    private static void Add(T* tile, nint* at, int count, T* target)
    {
        for (int i = 0; i < count; i++)
        {
            if (at[i] >= 0)
            {
                TSimd.Store(TSimd.Add(TSimd.Load(target + at[i]), TSimd.Load(tile + (i * TSimd.Count))), target + at[i]);
            }
        }
    }
}
