namespace AutoGrad.Kernels;

/// <summary>A storage that is released at the end of a block.</summary>
internal readonly struct RentedStorage(Device device, DType type, long length) : IDisposable
{
    /// <summary>The storage.</summary>
    public Storage Storage { get; } = device.Allocate(type, length);

    /// <summary>Releases it.</summary>
    public void Dispose() => Storage.Release();
}
