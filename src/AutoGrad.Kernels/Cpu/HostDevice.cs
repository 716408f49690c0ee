using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>What every device in the computer's own memory shares: the memory, and how numbers get in and out.</summary>
public abstract unsafe class HostDevice : Device
{
    private readonly CpuMemoryPool _pool;

    /// <summary>Makes the device with an empty pool.</summary>
    protected HostDevice() => _pool = new CpuMemoryPool(this);

    /// <inheritdoc/>
    public override PoolStatistics Memory => _pool.Statistics;

    /// <summary>Gives the memory that waits in the pool back to the system.</summary>
    public void TrimPool() => _pool.Trim();

    /// <inheritdoc/>
    public override Storage Allocate(DType type, long length) => _pool.Rent(type, length);

    /// <inheritdoc/>
    public override void Write<T>(Storage y, ReadOnlySpan<T> values)
    {
        values.CopyTo(new Span<T>(At<T>(y), checked((int)y.Length)));
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Read<T>(Storage x, long start, Span<T> values)
    {
        new ReadOnlySpan<T>(At<T>(x) + start, values.Length).CopyTo(values);
        GC.KeepAlive(x);
    }

    /// <inheritdoc/>
    public override void Convert(Storage x, Storage y)
    {
        switch (x.DType)
        {
            case DType.Float32: ConvertFrom<float>(x, y); break;
            case DType.Float64: ConvertFrom<double>(x, y); break;
            case DType.Int32: ConvertFrom<int>(x, y); break;
            default: ConvertFrom<byte>(x, y); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The first element, as a <typeparamref name="T"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static T* At<T>(Storage storage)
        where T : unmanaged
        => (T*)((CpuStorage)storage).Pointer;

    private static void ConvertFrom<T>(Storage x, Storage y)
        where T : unmanaged, INumber<T>
    {
        switch (y.DType)
        {
            case DType.Float32: ConvertTo(At<T>(x), At<float>(y), y.Length); break;
            case DType.Float64: ConvertTo(At<T>(x), At<double>(y), y.Length); break;
            case DType.Int32: ConvertTo(At<T>(x), At<int>(y), y.Length); break;
            default:
                byte* mask = At<byte>(y);
                T* from = At<T>(x);
                for (long i = 0; i < y.Length; i++) { mask[i] = from[i] != T.Zero ? (byte)1 : (byte)0; }
                break;
        }
    }

    private static void ConvertTo<S, T>(S* x, T* y, long n)
        where S : unmanaged, INumber<S>
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < n; i++) { y[i] = T.CreateSaturating(x[i]); }
    }
}
