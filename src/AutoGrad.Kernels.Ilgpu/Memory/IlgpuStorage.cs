using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>A run of numbers in a device's own memory.</summary>
internal sealed class IlgpuStorage : Storage
{
    private readonly IlgpuMemoryPool _pool;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _memory;

    public IlgpuStorage(Device device, IlgpuMemoryPool pool, int sizeClass, MemoryBuffer1D<byte, Stride1D.Dense> memory)
        : base(device)
    {
        _pool = pool;
        _memory = memory;
        SizeClass = sizeClass;
    }

    /// <summary>Hands the memory back when nobody holds the storage any more.</summary>
    ~IlgpuStorage()
    {
        // ILGPU frees a forgotten buffer itself, but a pool that still stands would rather have it back.
        if (Users == 0) { return; }
        ForgetUsers();
        GC.ReRegisterForFinalize(this);
        HandBack();
    }

    public int SizeClass { get; }

    public long Capacity => _memory.Length;

    /// <summary>The numbers as a kernel sees them.</summary>
    public ArrayView<T> View<T>(long length)
        where T : unmanaged
        => _memory.View.BaseView.Cast<T>().SubView(0, length);

    public void Lend(DType type, long length)
    {
        DType = type;
        Length = length;
        Retain();
    }

    public void Free()
    {
        _memory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void HandBack() => _pool.Return(this);
}
