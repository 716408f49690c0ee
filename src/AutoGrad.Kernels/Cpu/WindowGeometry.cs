namespace AutoGrad.Kernels.Cpu;

/// <summary>Where the taps of a window fall on an image of a given size.</summary>
internal readonly struct WindowGeometry(Window window, int height, int width)
{
    public int Height => height;

    public int Width => width;

    /// <summary>The taps of the window.</summary>
    public int Taps => window.Height * window.Width;

    /// <summary>The places of the window, down.</summary>
    public int Down { get; } = window.Down(height);

    /// <summary>The places of the window, across.</summary>
    public int Across { get; } = window.Across(width);

    /// <summary>All places of the window.</summary>
    public int Places => Down * Across;

    /// <summary>One tap at all places along one row: number tap · Down + place down.</summary>
    public RowOfTaps Row(int row)
    {
        int tap = row / Down;
        int y = (row % Down * window.Stride.Y) - window.Padding.Y + (tap / window.Width * window.Dilation.Y);
        int x = (tap % window.Width * window.Dilation.X) - window.Padding.X;
        if (y < 0 || y >= height) { return default; }
        // Only the places whose tap is inside the image: 0 ≤ x + i · stride < width.
        int first = x >= 0 ? 0 : (-x + window.Stride.X - 1) / window.Stride.X;
        int end = x >= width ? 0 : Math.Min(Across, ((width - 1 - x) / window.Stride.X) + 1);
        return new RowOfTaps(((long)y * width) + x, first, end);
    }
}

/// <summary>The places first … end − 1 of a row see the image at start + i · stride; the others see padding.</summary>
internal readonly record struct RowOfTaps(long Start, int First, int End);
