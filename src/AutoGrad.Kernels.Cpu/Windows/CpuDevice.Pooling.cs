namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void WindowArgMax(Window window, Storage x, Shape xShape, Storage y)
    {
        if (!WindowBands.Suit(window, xShape))
        {
            base.WindowArgMax(window, x, xShape, y);
        }
        else if (x.DType == DType.Float32)
        {
            Pool(new WindowArgMaxLoop<float>(new(window, xShape), At<float>(x), At<int>(y)));
        }
        else
        {
            Pool(new WindowArgMaxLoop<double>(new(window, xShape), At<double>(x), At<int>(y)));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void WindowSum(Window window, Storage x, Shape xShape, Storage y)
    {
        if (!WindowBands.Suit(window, xShape))
        {
            base.WindowSum(window, x, xShape, y);
        }
        else if (x.DType == DType.Float32)
        {
            Pool(new WindowSumLoop<float>(new(window, xShape), At<float>(x), At<float>(y)));
        }
        else
        {
            Pool(new WindowSumLoop<double>(new(window, xShape), At<double>(x), At<double>(y)));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void WindowSumTranspose(Window window, Storage x, Storage y, Shape yShape)
    {
        if (!WindowBands.Suit(window, yShape))
        {
            base.WindowSumTranspose(window, x, y, yShape);
        }
        else if (x.DType == DType.Float32)
        {
            Pool(new WindowSumTransposeLoop<float>(new(window, yShape), At<float>(x), At<float>(y)));
        }
        else
        {
            Pool(new WindowSumTransposeLoop<double>(new(window, yShape), At<double>(x), At<double>(y)));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void Pool<P>(P loop)
        where P : struct, IWindowLoop
        => PieceLoop<P>.Run(_team, loop, loop.Pieces, loop.ElementsOfPiece);
}
