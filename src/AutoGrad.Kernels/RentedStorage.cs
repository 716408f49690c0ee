namespace AutoGrad.Kernels;

/// <summary>A storage that is handed back at the end of a block.</summary>
internal readonly struct RentedStorage(Device device, DType type, long length) : IDisposable
{
    /// <summary>The storage.</summary>
    public Storage Storage { get; } = device.Allocate(type, length);

    /// <summary>Hands it back.</summary>
    public void Dispose() => Storage.Release();
}
