using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>A run of numbers in a device's own memory.</summary>
internal sealed class IlgpuStorage : Storage
{
    private readonly IlgpuMemoryPool _pool;

    public IlgpuStorage(Device device, IlgpuMemoryPool pool, int sizeClass, MemoryBuffer1D<byte, Stride1D.Dense> memory)
        : base(device)
    {
        _pool = pool;
        Memory = memory;
        SizeClass = sizeClass;
        GC.AddMemoryPressure(memory.Length);
    }

    /// <summary>Returns the memory when nobody holds the storage any more.</summary>
    ~IlgpuStorage()
    {
        if (RefCount == 0) { return; }
        ResetRefCount(0);
        GC.ReRegisterForFinalize(this);
        ReturnToPool();
    }

    public int SizeClass { get; }

    public MemoryBuffer1D<byte, Stride1D.Dense> Memory { get; }

    public long Capacity => Memory.Length;

    /// <summary>The numbers as a kernel sees them.</summary>
    public ArrayView<T> View<T>(long length)
        where T : unmanaged
        => Memory.View.BaseView.Cast<T>().SubView(0, length);

    public void Rent(DType type, long length)
    {
        DType = type;
        Length = length;
        Retain();
    }

    public void Free()
    {
        GC.RemoveMemoryPressure(Memory.Length);
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void ReturnToPool() => _pool.Return(this);
}
