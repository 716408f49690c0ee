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
    private readonly WinogradMatrices<T> _matrices;

    public WinogradTiles(in WinogradGeometry geometry)
    {
        _g = geometry;
        _matrices = WinogradMatrices<T>.Of(geometry.Results, geometry.Taps);
    }

    /// <summary>The points of an image: its tiles are rows of [points][tiles, phase inputs].</summary>
    public void ImageToPoints(T* image, T* points, nint step)
    {
        T* turned = Turned(_g.Pixels, _g.Inputs);
        Packing.Pack(image, _g.Pixels, alongRows: true, _g.Pixels, _g.Plan.Image[1], turned, _g.Inputs);
        nint* pixels = stackalloc nint[_g.AllPoints];
        T* tile = stackalloc T[_g.AllPoints * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        T* matrix = Start(_matrices.ToPoints);
        int n = _g.Points;
        for (int t = 0; t < _g.Tiles; t++)
        {
            for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
            {
                PixelsOf(t, phase, pixels);
                T* row = points + ((nint)t * _g.PhaseInputs) + (phase * _g.Inputs);
                for (int c = 0; c < _g.Inputs; c += TSimd.Count)
                {
                    Read(turned + c, pixels, _g.AllPoints, tile);
                    Sandwich(matrix, n, n, tile, n * TSimd.Count, TSimd.Count, row + c, n * step, step, work);
                }
            }
        }
    }

    /// <summary>The adjoint of <see cref="ImageToPoints"/>, plus a bias for each channel.</summary>
    public void PointsToImage(T* points, nint step, T* bias, T* image)
    {
        T* turned = Turned(_g.Pixels, _g.Inputs);
        StartAt(bias, _g.Plan.Image[1], turned, _g.Pixels, _g.Inputs);
        nint* pixels = stackalloc nint[_g.AllPoints];
        T* tile = stackalloc T[_g.AllPoints * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        T* matrix = Start(_matrices.ToPointsTransposed);
        int n = _g.Points;
        for (int t = 0; t < _g.Tiles; t++)
        {
            for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
            {
                PixelsOf(t, phase, pixels);
                T* row = points + ((nint)t * _g.PhaseInputs) + (phase * _g.Inputs);
                for (int c = 0; c < _g.Inputs; c += TSimd.Count)
                {
                    Sandwich(matrix, n, n, row + c, n * step, step, tile, n * TSimd.Count, TSimd.Count, work);
                    Add(tile, pixels, _g.AllPoints, turned + c);
                }
            }
        }
        Packing.Pack(turned, _g.Inputs, alongRows: true, _g.Plan.Image[1], _g.Pixels, image, _g.Pixels);
    }

    /// <summary>A result from its points, [points][tiles, outputs], plus a bias for each channel.</summary>
    public void PointsToResult(T* points, nint step, T* bias, T* y)
    {
        T* turned = Turned(_g.Places, _g.Outputs);
        StartAt(bias, _g.Plan.Y[1], turned, _g.Places, _g.Outputs);
        (int n, int m) = (_g.Points, _g.Results);
        nint* places = stackalloc nint[m * m];
        T* tile = stackalloc T[m * m * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        T* matrix = Start(_matrices.FromPoints);
        for (int t = 0; t < _g.Tiles; t++)
        {
            PlacesOf(t, places);
            T* row = points + ((nint)t * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                Sandwich(matrix, m, n, row + o, n * step, step, tile, m * TSimd.Count, TSimd.Count, work);
                Add(tile, places, m * m, turned + o);
            }
        }
        Packing.Pack(turned, _g.Outputs, alongRows: true, _g.Plan.Y[1], _g.Places, y, _g.Places);
    }

    /// <summary>The adjoint of <see cref="PointsToResult"/>.</summary>
    public void ResultToPoints(T* y, T* points, nint step)
    {
        T* turned = Turned(_g.Places, _g.Outputs);
        Packing.Pack(y, _g.Places, alongRows: true, _g.Places, _g.Plan.Y[1], turned, _g.Outputs);
        (int n, int m) = (_g.Points, _g.Results);
        nint* places = stackalloc nint[m * m];
        T* tile = stackalloc T[m * m * TSimd.Count];
        T* work = stackalloc T[_g.AllPoints * TSimd.Count];
        T* matrix = Start(_matrices.FromPointsTransposed);
        for (int t = 0; t < _g.Tiles; t++)
        {
            PlacesOf(t, places);
            T* row = points + ((nint)t * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                Read(turned + o, places, m * m, tile);
                Sandwich(matrix, n, m, tile, m * TSimd.Count, TSimd.Count, row + o, n * step, step, work);
            }
        }
    }

    /// <summary>The points of what an input channel does to every output: panels of [points][phase inputs, outputs].</summary>
    public void InputToPoints(T* kernel, int channel, T* points, nint step)
    {
        nint perOutput = (nint)_g.Plan.Image[1] * _g.StoredTaps;
        T* turned = Turned(_g.StoredTaps, _g.Outputs);
        if (channel >= _g.Plan.Image[1]) { new Span<T>(turned, _g.StoredTaps * _g.Outputs).Clear(); }
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
        T* matrix = Start(_matrices.WeightsTransposed);
        for (int phase = 0; phase < _g.Stride * _g.Stride; phase++)
        {
            TapsOf(phase, _g.Outputs, taps);
            T* row = points + ((nint)((phase * _g.Inputs) + channel) * _g.Outputs);
            for (int o = 0; o < _g.Outputs; o += TSimd.Count)
            {
                Sandwich(matrix, r, n, row + o, n * step, step, tile, r * TSimd.Count, TSimd.Count, work);
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
        T* matrix = Start(_matrices.Weights);
        int panelWidth = Tiles<T, TVector, TSimd>.PanelWidth;
        TapsOf(phase, width, taps);
        for (int c = 0; c < width; c += TSimd.Count)
        {
            (int panel, int rest) = Math.DivRem(firstColumn + c, panelWidth);
            Read(turned + c, taps, r * r, tile);
            T* target = points + ((((nint)panel * rows) + row) * panelWidth) + rest;
            Sandwich(matrix, n, r, tile, r * TSimd.Count, TSimd.Count, target, n * step, step, work);
        }
    }

    /// <summary>Where the pixels of a tile of a phase stand in the turned image, or −1 for padding and for what no result sees.</summary>
    private void PixelsOf(int tile, int phase, nint* at)
    {
        Window w = _g.Plan.Window;
        int firstY = (tile / _g.TilesAcross * _g.Results * _g.Stride) + (phase / _g.Stride) - w.Padding.Y;
        int firstX = (tile % _g.TilesAcross * _g.Results * _g.Stride) + (phase % _g.Stride) - w.Padding.X;
        int lastY = ((_g.Plan.Y[2] + _g.Taps - 2) * _g.Stride) + (phase / _g.Stride) - w.Padding.Y;
        int lastX = ((_g.Plan.Y[3] + _g.Taps - 2) * _g.Stride) + (phase % _g.Stride) - w.Padding.X;
        for (int i = 0; i < _g.AllPoints; i++)
        {
            int y = firstY + (i / _g.Points * _g.Stride);
            int x = firstX + (i % _g.Points * _g.Stride);
            bool inside = y >= 0 && y < _g.Plan.Image[2] && y <= lastY && x >= 0 && x < _g.Plan.Image[3] && x <= lastX;
            at[i] = inside ? (((nint)y * _g.Plan.Image[3]) + x) * _g.Inputs : -1;
        }
    }

    /// <summary>Where the results of a tile stand in the turned result, or −1 past its edge.</summary>
    private void PlacesOf(int tile, nint* at)
    {
        for (int i = 0; i < _g.Results * _g.Results; i++)
        {
            int y = (tile / _g.TilesAcross * _g.Results) + (i / _g.Results);
            int x = (tile % _g.TilesAcross * _g.Results) + (i % _g.Results);
            at[i] = y < _g.Plan.Y[2] && x < _g.Plan.Y[3] ? (((nint)y * _g.Plan.Y[3]) + x) * _g.Outputs : -1;
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

    private static T* Start(T[] pinned) => (T*)Unsafe.AsPointer(ref pinned[0]);

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
            if (at[i] >= 0) { TSimd.Store(TSimd.Add(TSimd.Load(target + at[i]), TSimd.Load(tile + (i * TSimd.Count))), target + at[i]); }
        }
    }

    /// <summary>y = M x Mᵀ for matrices of vectors: x is columns × columns, y rows × rows.</summary>
    private static void Sandwich(
        T* matrix, int rows, int columns, T* x, nint xDown, nint xAcross, T* y, nint yDown, nint yAcross, T* work)
    {
        switch (columns)
        {
            case 2: Sandwich<Height2>(matrix, rows, x, xDown, xAcross, y, yDown, yAcross, work); break;
            case 3: Sandwich<Height3>(matrix, rows, x, xDown, xAcross, y, yDown, yAcross, work); break;
            case 4: Sandwich<Height4>(matrix, rows, x, xDown, xAcross, y, yDown, yAcross, work); break;
            case 5: Sandwich<Height5>(matrix, rows, x, xDown, xAcross, y, yDown, yAcross, work); break;
            default: Sandwich<Height6>(matrix, rows, x, xDown, xAcross, y, yDown, yAcross, work); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sandwich<TColumns>(T* matrix, int rows, T* x, nint xDown, nint xAcross, T* y, nint yDown, nint yAcross, T* work)
        where TColumns : struct, ITileHeight
    {
        nint line = TColumns.Rows * TSimd.Count;
        for (nint j = 0; j < TColumns.Rows; j++)
        {
            Apply<TColumns>(matrix, rows, x + (j * xAcross), xDown, work + (j * TSimd.Count), line);
        }
        for (nint i = 0; i < rows; i++) { Apply<TColumns>(matrix, rows, work + (i * line), TSimd.Count, y + (i * yDown), yAcross); }
    }

    /// <summary>y = M x for a column of vectors, which stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TColumns>(T* matrix, nint rows, T* x, nint stepX, T* y, nint stepY)
        where TColumns : struct, ITileHeight
    {
        TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + stepX);
        TVector x2 = TColumns.Rows > 2 ? TSimd.Load(x + (2 * stepX)) : default;
        TVector x3 = TColumns.Rows > 3 ? TSimd.Load(x + (3 * stepX)) : default;
        TVector x4 = TColumns.Rows > 4 ? TSimd.Load(x + (4 * stepX)) : default;
        TVector x5 = TColumns.Rows > 5 ? TSimd.Load(x + (5 * stepX)) : default;
        for (; rows > 0; rows--)
        {
            TVector sum = TSimd.Multiply(TSimd.Broadcast(matrix[0]), x0);
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[1]), x1, sum);
            if (TColumns.Rows > 2) { sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[2]), x2, sum); }
            if (TColumns.Rows > 3) { sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[3]), x3, sum); }
            if (TColumns.Rows > 4) { sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[4]), x4, sum); }
            if (TColumns.Rows > 5) { sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[5]), x5, sum); }
            TSimd.Store(sum, y);
            matrix += TColumns.Rows;
            y += stepY;
        }
    }
}
