namespace AutoGrad.Kernels;

/// <summary>
/// How far a pool grows before it looks for storages that were dropped and not released: to twice of what is rented, and a little.
/// </summary>
/// <remarks>
/// The garbage collector sees small objects where there is much memory, and objects that come from a pool are old: only a full collection
/// finds one that was dropped, and left to itself the collector puts that off the longer the more there are. A pool that doubles between
/// collections pays for each in proportion to what it has rented since the last.
/// </remarks>
internal static class PoolLimit
{
    /// <summary>What a pool may have beside twice of what is rented.</summary>
    public const long SpareBytes = 64 << 20;

    /// <summary>The bytes that a pool may own until the next collection.</summary>
    public static long Of(long rentedBytes) => (2 * rentedBytes) + SpareBytes;

    /// <summary>Finds all storages that were dropped; their finalisers return them.</summary>
    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>What to throw when there is no memory although nothing waits in the pool any more.</summary>
    public static DeviceException Exceeded(Device device, long bytes) => new(
        $"{device} is out of memory: {bytes} bytes were asked for, and {device.Memory.RentedBytes} are rented by "
            + $"{device.Memory.RentedStorages} storages; {device.Memory.PooledBytes} wait in the pool. "
            + "A TensorScope around a training step releases what is not kept.");
}
