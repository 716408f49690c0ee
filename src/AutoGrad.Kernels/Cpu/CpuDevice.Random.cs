namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    private const int BlocksPerChunk = 2048;

    /// <inheritdoc/>
    public override void Random(Distribution distribution, ulong key, ulong counter, Storage y)
    {
        int perBlock = y.DType == DType.Float32 ? 4 : 2;
        long blocks = (y.Length + perBlock - 1) / perBlock;
        void Some(int chunk)
        {
            long end = Math.Min(blocks, (chunk + 1L) * BlocksPerChunk);
            for (long block = (long)chunk * BlocksPerChunk; block < end; block++)
            {
                if (y.DType == DType.Float32) { RandomStream.Single(distribution, key, counter, block, At<float>(y), y.Length); }
                else { RandomStream.Double(distribution, key, counter, block, At<double>(y), y.Length); }
            }
        }
        _team.Run(checked((int)((blocks + BlocksPerChunk - 1) / BlocksPerChunk)), Some);
        GC.KeepAlive(y);
    }
}
