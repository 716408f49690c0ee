using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// How pooling is cut into pieces: a plane of the image is one, or, if it is large, a band of some rows of the window's places is. A band's
/// pixels are laid out as a <see cref="PixelBlock{T}"/>, so that every tap sees runs of them, and stay in the first-level cache.
/// </summary>
internal readonly struct WindowBands
{
    private const int PixelsInBand = 8192;
    private const int MostTaps = 1 << 24;

    private readonly int _rows;
    private readonly int _bandsOfPlane;

    /// <summary>Cuts what a window sees on an image [batch, channels, height, width].</summary>
    public WindowBands(Window window, Shape image)
    {
        Planes = Sizes.Product(image[0], image[1]);
        Geometry = new WindowGeometry(window, image[2], image[3]);
        long pixelsOfRow = (long)window.Stride.Y * Math.Max(1, image[3] + (2 * window.Padding.X));
        _rows = (int)Math.Clamp(PixelsInBand / pixelsOfRow, 1, Geometry.Down);
        _bandsOfPlane = (Geometry.Down + _rows - 1) / _rows;
    }

    /// <summary>Where the window's taps are on a plane.</summary>
    public WindowGeometry Geometry { get; }

    /// <summary>How many planes there are.</summary>
    public int Planes { get; }

    /// <summary>The pixels of a plane.</summary>
    public int Pixels => Geometry.Height * Geometry.Width;

    /// <summary>How many bands there are on all planes.</summary>
    public long Count => (long)Planes * _bandsOfPlane;

    /// <summary>About how many numbers belong to a band, pixels and places.</summary>
    public long ElementsOfBand => ((long)Pixels + Geometry.Places) / _bandsOfPlane;

    /// <summary>The plane of a band, its first row of places, and how many it has.</summary>
    public (int Plane, int FirstRow, int Rows) Band(long band)
    {
        (long plane, long inside) = Math.DivRem(band, _bandsOfPlane);
        int first = (int)inside * _rows;
        return ((int)plane, first, Math.Min(_rows, Geometry.Down - first));
    }

    /// <summary>Whether a plane has few enough pixels, with what the window's stride and dilation put between them.</summary>
    public static bool Suit(Window window, Shape image)
    {
        var geometry = new WindowGeometry(window, image[2], image[3]);
        return PixelBlock<float>.PixelsOf(geometry, geometry.Down) <= PixelBlock<float>.MostPixels && geometry.Taps <= MostTaps;
    }

    /// <summary>The pixels that some rows of places of a plane see.</summary>
    public PixelBlock<T> Block<T>(int rows)
        where T : unmanaged, INumberBase<T>
        => new(Geometry, planes: 1, images: 1, rows);
}
