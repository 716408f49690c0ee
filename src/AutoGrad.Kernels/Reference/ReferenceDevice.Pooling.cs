namespace AutoGrad.Kernels.Reference;

public sealed unsafe partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void WindowArgMax(Window window, Storage x, Shape xShape, Storage y)
    {
        Fill(y, -1);
        long pixels = (long)xShape[2] * xShape[3];
        EachTap(window, xShape, (pixel, _, place) =>
        {
            int best = At<int>(y)[place];
            double top = best < 0 ? 0 : Number(x, pixel - (pixel % pixels) + best);
            double here = Number(x, pixel);
            bool larger = best < 0 || here > top || (double.IsNaN(here) && !double.IsNaN(top));
            if (larger)
            {
                At<int>(y)[place] = (int)(pixel % pixels);
            }
        });
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void WindowSum(Window window, Storage x, Shape xShape, Storage y)
    {
        Fill(y, 0);
        EachTap(window, xShape, (pixel, _, place) => AddTo(y, place, x, pixel));
    }

    /// <inheritdoc/>
    public override void WindowSumTranspose(Window window, Storage x, Storage y, Shape yShape)
    {
        Fill(y, 0);
        EachTap(window, yShape, (pixel, _, place) => AddTo(y, pixel, x, place));
    }
}
