namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>A device for the tests of one class, opened when the first of them asks, so that each can be skipped.</summary>
public abstract class OwnDevice(string name) : IDisposable
{
    private readonly Lock _lock = new();
    private Device? _device;

    public Device Device
    {
        get
        {
            lock (_lock) { return _device ??= Lane.Open(name, another: true); }
        }
    }

    public void Dispose() => (_device as IDisposable)?.Dispose();
}
