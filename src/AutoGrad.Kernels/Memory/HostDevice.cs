using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>What every device in the computer's own memory shares: the memory, and how numbers get in and out.</summary>
public abstract unsafe class HostDevice : Device
{
    private readonly HostMemoryPool _pool;

    /// <summary>Makes the device with an empty pool.</summary>
    protected HostDevice() => _pool = new HostMemoryPool(this);

    /// <inheritdoc/>
    public override PoolStatistics Memory => _pool.Statistics;

    /// <summary>
    /// How many bytes the pool may have from the system at most, rented and waiting; no limit but the system's by default. An allocation
    /// that would go beyond fails as if the system had refused it.
    /// </summary>
    public long MemoryLimit
    {
        get => _pool.Most;
        set => _pool.Most = value;
    }

    /// <summary>Gives the memory that waits in the pool back to the system.</summary>
    public void TrimPool() => _pool.Trim();

    /// <inheritdoc/>
    public override Storage Allocate(DType type, long length)
    {
        RequireLength(length);
        return _pool.Rent(type, length);
    }

    /// <inheritdoc/>
    public override void Write<T>(Storage y, ReadOnlySpan<T> values)
    {
        RequireRange<T>(y, 0, values.Length);
        if (values.Length != y.Length)
        {
            throw new ArgumentException($"{values.Length} numbers do not fill a storage of {y.Length}.", nameof(values));
        }
        values.CopyTo(new Span<T>(At<T>(y), values.Length));
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Read<T>(Storage x, long start, Span<T> values)
    {
        RequireRange<T>(x, start, values.Length);
        new ReadOnlySpan<T>(At<T>(x) + start, values.Length).CopyTo(values);
        GC.KeepAlive(x);
    }

    /// <summary>The first element, as a <typeparamref name="T"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static T* At<T>(Storage storage)
        where T : unmanaged
        => (T*)((HostStorage)storage).Pointer;
}
