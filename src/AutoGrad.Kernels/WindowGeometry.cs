namespace AutoGrad.Kernels;

/// <summary>Where the taps of a window fall on an image of a given size, from some rows and columns of places.</summary>
internal readonly struct WindowGeometry(Window window, int height, int width, int down, int across)
{
    /// <summary>The geometry with all places that the window has on the image.</summary>
    public WindowGeometry(Window window, int height, int width)
        : this(window, height, width, window.Down(height), window.Across(width))
    {
    }

    public Window Window => window;

    public int Height => height;

    public int Width => width;

    /// <summary>The taps of the window.</summary>
    public int Taps => window.Taps;

    /// <summary>The places of the window, down.</summary>
    public int Down => down;

    /// <summary>The places of the window, across.</summary>
    public int Across => across;

    /// <summary>All places of the window.</summary>
    public int Places => Down * Across;

    /// <summary>The pixel, row · width + column, that a tap sees from a place, or −1 past the edge.</summary>
    public int Pixel(int tap, int place)
    {
        int y = (place / Across * window.Stride.Y) - window.Padding.Y + (tap / window.Width * window.Dilation.Y);
        int x = (place % Across * window.Stride.X) - window.Padding.X + (tap % window.Width * window.Dilation.X);
        return y >= 0 && y < height && x >= 0 && x < width ? (y * width) + x : -1;
    }

    /// <summary>The first pixel that the window sees from a place, or −1 if it sees none.</summary>
    public int FirstPixel(int place)
    {
        int first = -1;
        for (int tap = 0; tap < Taps && first < 0; tap++) { first = Pixel(tap, place); }
        return first;
    }

    /// <summary>One tap at all places along one row: number tap · Down + place down.</summary>
    public RowOfTaps Row(int row)
    {
        int tap = row / Down;
        int y = (row % Down * window.Stride.Y) - window.Padding.Y + (tap / window.Width * window.Dilation.Y);
        int x = (tap % window.Width * window.Dilation.X) - window.Padding.X;
        if (y < 0 || y >= height) { return default; }
        // Only the places whose tap is inside the image: 0 ≤ x + i · stride < width.
        int first = x >= 0 ? 0 : ((-x - 1) / window.Stride.X) + 1;
        int end = x >= width ? 0 : Math.Min(Across, ((width - 1 - x) / window.Stride.X) + 1);
        return new RowOfTaps(((long)y * width) + x, first, end);
    }
}

/// <summary>The places first … end − 1 of a row see the image at start + i · stride; the others see padding.</summary>
internal readonly record struct RowOfTaps(long Start, int First, int End);
