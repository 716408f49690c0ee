namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Random(Distribution distribution, ulong key, ulong counter, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            PieceLoop<SinglesLoop>.Run(_team, new SinglesLoop(distribution, key, counter, At<float>(y), y.Length), (y.Length + 3) / 4, 4);
        }
        else
        {
            PieceLoop<DoublesLoop>.Run(_team, new DoublesLoop(distribution, key, counter, At<double>(y), y.Length), (y.Length + 1) / 2, 8);
        }
        GC.KeepAlive(y);
    }

    private readonly struct SinglesLoop(Distribution distribution, ulong key, ulong counter, float* y, long length) : IPieces
    {
        public void Run(long first, long end) => RandomKernels.Singles(distribution, key, counter, first, end, y, length);
    }

    private readonly struct DoublesLoop(Distribution distribution, ulong key, ulong counter, double* y, long length) : IPieces
    {
        public void Run(long first, long end)
        {
            for (long block = first; block < end; block++) { RandomStream.Double(distribution, key, counter, block, y, length); }
        }
    }
}
