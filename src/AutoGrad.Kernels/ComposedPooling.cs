namespace AutoGrad.Kernels;

/// <summary>
/// Pooling on any device, made of its other kernels over all taps at all places, [planes, taps, places]; a fast device has kernels of its
/// own.
/// </summary>
internal readonly struct ComposedPooling
{
    private readonly Device _device;
    private readonly Window _window;
    private readonly Shape _image;
    private readonly Shape _seen;
    private readonly Shape _places;

    /// <summary>Lays out what the window sees.</summary>
    public ComposedPooling(Device device, Window window, Shape image)
    {
        (_device, _window, _image) = (device, window, image);
        int places = Sizes.Product(window.Down(image[2]), window.Across(image[3]));
        _seen = [Sizes.Product(image[0], image[1]), window.Taps, places];
        _places = _seen.With(1, 1);
    }

    /// <inheritdoc cref="Device.WindowArgMax"/>
    public void ArgMax(Storage x, Storage y)
    {
        // An edge of −∞ can be chosen only where every pixel is −∞ too, and the table has the first of those for it.
        (int down, int across) = _window.Padding;
        Shape wide = _image.With(2, _image[2] + (2 * down)).With(3, _image[3] + (2 * across));
        using RentedStorage edged = new(_device, x.DType, wide.Size), columns = new(_device, x.DType, _seen.Size);
        _device.Fill(edged.Storage, double.NegativeInfinity);
        _device.Copy(x, StridedView.Whole(_image), edged.Storage, StridedView.Box(wide, [0, 0, down, across], _image, [1, 1, 1, 1]));
        _device.Unfold(_window with { Padding = (0, 0) }, edged.Storage, wide, columns.Storage);

        using RentedStorage taps = new(_device, DType.Int32, y.Length), pixels = new(_device, DType.Int32, (long)_seen[1] * _seen[2]);
        _device.ArgMax(columns.Storage, _seen, 1, taps.Storage);
        _device.Write<int>(pixels.Storage, PixelOfEachTap());
        _device.Gather(pixels.Storage, _seen.Slice(1..), 0, taps.Storage, y, [_seen[0], _seen[2]]);
    }

    /// <inheritdoc cref="Device.WindowSum"/>
    public void Sum(Storage x, Storage y)
    {
        using var columns = new RentedStorage(_device, x.DType, _seen.Size);
        _device.Unfold(_window, x, _image, columns.Storage);
        _device.Reduce(default(SumReduction), columns.Storage, _seen, y, _places);
    }

    /// <inheritdoc cref="Device.WindowSumTranspose"/>
    public void SumTranspose(Storage x, Storage y)
    {
        using var columns = new RentedStorage(_device, x.DType, _seen.Size);
        _device.Copy(x, StridedView.Broadcast(_places, _seen), columns.Storage, StridedView.Whole(_seen));
        _device.Fold(_window, columns.Storage, y, _image);
    }

    /// <summary>[taps, places]: the pixel that a tap sees, or, past the edge, the first pixel that the window sees from there.</summary>
    private int[] PixelOfEachTap()
    {
        var geometry = new WindowGeometry(_window, _image[2], _image[3]);
        int[] pixels = new int[_seen.Slice(1..).Size];
        for (int place = 0; place < geometry.Places; place++)
        {
            int first = geometry.FirstPixel(place);
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                int pixel = geometry.Pixel(tap, place);
                pixels[(tap * geometry.Places) + place] = pixel < 0 ? first : pixel;
            }
        }
        return pixels;
    }
}
