namespace AutoGrad.Kernels;

/// <summary>
/// The one place where sizes are computed from numbers that anyone may pass, in 64 bits: what comes out is a dimension or an error.
/// </summary>
public static class Sizes
{
    /// <summary>A size as a dimension.</summary>
    /// <exception cref="ShapeException">It is negative, or more than <see cref="Shape.MostElements"/>.</exception>
    public static int Dimension(long size) => size is >= 0 and <= Shape.MostElements
        ? (int)size
        : throw new ShapeException($"A size of {size} is no dimension: those are 0 … {Shape.MostElements}.");

    /// <summary>Sizes put behind one another.</summary>
    /// <exception cref="ShapeException">The sum is no dimension.</exception>
    public static int Sum(params ReadOnlySpan<int> sizes)
    {
        long sum = 0;
        foreach (int size in sizes) { sum += size; }
        return Dimension(sum);
    }

    /// <summary>A size taken a number of times.</summary>
    /// <exception cref="ShapeException">The product is no dimension.</exception>
    public static int Product(int size, int times) => Dimension((long)size * times);

    /// <summary>How many places a window has along an axis of an image, ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1; 0 if it does not fit.</summary>
    /// <param name="size">The size of the image, n.</param>
    /// <param name="taps">The taps of the window, k, at least 1.</param>
    /// <param name="stride">How far it moves, s, at least 1.</param>
    /// <param name="padding">How many zeros stand on each side of the image, p.</param>
    /// <param name="dilation">How far the taps are apart, d.</param>
    /// <exception cref="ShapeException">The padded image, n + 2p, is no dimension.</exception>
    public static int Places(int size, int taps, int stride, int padding, int dilation)
    {
        // All that kernels compute of pixels and taps is then below the padded size, and an int.
        long padded = Dimension(size + (2L * padding));
        long last = padded - Extent(taps, dilation);
        return last < 0 ? 0 : (int)(last / stride) + 1;
    }

    /// <summary>The size of the image on which a window has so many places, (n − 1)s − 2p + d(k − 1) + 1, and some more.</summary>
    /// <param name="places">The places, n.</param>
    /// <param name="taps">The taps of the window, k.</param>
    /// <param name="stride">How far it moves, s.</param>
    /// <param name="padding">How much of the edge is cut off on each side, p.</param>
    /// <param name="dilation">How far the taps are apart, d.</param>
    /// <param name="extra">What comes on top.</param>
    /// <returns>The size, which is 0 or negative where nothing is left.</returns>
    public static long Enlarged(int places, int taps, int stride, int padding, int dilation, int extra)
        => ((places - 1L) * stride) - (2L * padding) + Extent(taps, dilation) + extra;

    /// <summary>What a window spans, from its first tap to its last.</summary>
    private static long Extent(int taps, int dilation) => ((taps - 1L) * dilation) + 1;
}
