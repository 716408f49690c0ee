namespace AutoGrad.Nn;

/// <summary>The largest value under a window at each of its places; see <see cref="PoolingExtensions"/>.</summary>
/// <remarks>Shapes: x [batch, channels, h, w], y [batch, channels, ⌊(h + 2p − k)/s⌋ + 1, the same across].</remarks>
/// <param name="window">The window's height and width, k.</param>
/// <param name="stride">How far it moves, s; its own size if left out.</param>
/// <param name="padding">How far it may look past the edge, p; 0 if left out.</param>
public sealed class MaxPool2d(Pair window, Pair? stride = null, Pair? padding = null) : Module
{
    /// <inheritdoc/>
    public override string Description => $"MaxPool2d {window}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.MaxPool2d(window, stride ?? window, padding ?? 0);
}

/// <summary>The mean under a window at each of its places, zeros past the edge counted; see <see cref="PoolingExtensions"/>.</summary>
/// <remarks>Shapes: x [batch, channels, h, w], y [batch, channels, ⌊(h + 2p − k)/s⌋ + 1, the same across].</remarks>
/// <param name="window">The window's height and width, k.</param>
/// <param name="stride">How far it moves, s; its own size if left out.</param>
/// <param name="padding">How far it may look past the edge, p; 0 if left out.</param>
public sealed class AvgPool2d(Pair window, Pair? stride = null, Pair? padding = null) : Module
{
    /// <inheritdoc/>
    public override string Description => $"AvgPool2d {window}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.AvgPool2d(window, stride ?? window, padding ?? 0);
}

/// <summary>The mean of each channel.</summary>
/// <remarks>Shapes: x [batch, channels, …], y [batch, channels].</remarks>
public sealed class GlobalAvgPool : Module
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.GlobalAvgPool();
}

/// <summary>The largest value of each channel.</summary>
/// <remarks>Shapes: x [batch, channels, …], y [batch, channels].</remarks>
public sealed class GlobalMaxPool : Module
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.GlobalMaxPool();
}

/// <summary>Each pixel repeated to a block: nearest-neighbour upsampling.</summary>
/// <remarks>Shapes: x [batch, channels, h, w], y [batch, channels, h · factor, w · factor].</remarks>
/// <param name="factor">The block's height and width.</param>
public sealed class Upsample(int factor) : Module
{
    /// <inheritdoc/>
    public override string Description => $"Upsample {factor}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.UpsampleNearest(factor);
}

/// <summary>Channels laid out as pixels (Shi et al. 2016).</summary>
/// <remarks>Shapes: x [batch, c · factor², h, w], y [batch, c, h · factor, w · factor].</remarks>
/// <param name="factor">How much larger the image becomes.</param>
public sealed class PixelShuffle(int factor) : Module
{
    /// <inheritdoc/>
    public override string Description => $"PixelShuffle {factor}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.PixelShuffle(factor);
}
