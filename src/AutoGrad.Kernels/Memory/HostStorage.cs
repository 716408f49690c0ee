using System.Runtime.InteropServices;

namespace AutoGrad.Kernels;

/// <summary>A run of numbers in native memory, aligned to 64 bytes, so that the garbage collector never moves or scans it.</summary>
public sealed unsafe class HostStorage : Storage
{
    private readonly HostMemoryPool _pool;

    internal HostStorage(Device device, HostMemoryPool pool, int sizeClass, long capacity)
        : base(device)
    {
        _pool = pool;
        SizeClass = sizeClass;
        Capacity = capacity;
        Pointer = HugePages.Allocate((nuint)capacity);
        GC.AddMemoryPressure(capacity);
    }

    /// <summary>
    /// Returns the memory when nobody holds the storage any more: to the pool, or, if the pool is gone as well, to the system.
    /// </summary>
    ~HostStorage()
    {
        if (RefCount == 0)
        {
            Free();
            return;
        }
        ResetRefCount(0);
        GC.ReRegisterForFinalize(this);
        ReturnToPool();
    }

    /// <summary>The address of the first element. Kernels keep the storage alive (GC.KeepAlive) while they use it.</summary>
    public void* Pointer { get; private set; }

    internal int SizeClass { get; }

    internal long Capacity { get; }

    /// <summary>The next free storage of the same size, while this one waits in the pool.</summary>
    internal HostStorage? NextFree { get; set; }

    internal void Rent(DType type, long length)
    {
        DType = type;
        Length = length;
        ResetRefCount(1);
    }

    internal void Free()
    {
        if (Pointer == null) { return; }
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.RemoveMemoryPressure(Capacity);
    }

    /// <inheritdoc/>
    protected override void ReturnToPool() => _pool.Return(this);
}
