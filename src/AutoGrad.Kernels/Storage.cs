namespace AutoGrad.Kernels;

/// <summary>
/// A run of numbers of one element type in the memory of one device, reference-counted and rented from the device's pool.
/// </summary>
/// <remarks>
/// Several tensors may share a storage (a reshape does not copy): each holds one count. The last one to release it returns the memory to
/// the pool. A storage that nobody releases is found by the garbage collector, whose finaliser does the same, later.
/// </remarks>
public abstract class Storage
{
    private int _refCount;

    /// <summary>Makes a storage that belongs to <paramref name="device"/>.</summary>
    protected Storage(Device device) => Device = device;

    /// <summary>The device that owns the memory.</summary>
    public Device Device { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; protected set; }

    /// <summary>How many elements there are.</summary>
    public long Length { get; protected set; }

    /// <summary>How many tensors use this storage; 0 once it is back in its pool.</summary>
    public int RefCount => Volatile.Read(ref _refCount);

    /// <summary>Counts one more user.</summary>
    /// <remarks>It is the caller's duty that there is one already: what was released belongs to somebody else by now.</remarks>
    public void Retain() => Interlocked.Increment(ref _refCount);

    /// <summary>Counts one user less; after the last one the memory returns to the pool.</summary>
    /// <exception cref="DeviceException">There is no user.</exception>
    public void Release()
    {
        // A sole user has nobody to race with, and spares itself the locked instruction.
        if (Volatile.Read(ref _refCount) == 1)
        {
            _refCount = 0;
        }
        else
        {
            int left = Interlocked.Decrement(ref _refCount);
            if (left > 0) { return; }
            if (left < 0)
            {
                Interlocked.Increment(ref _refCount);
                throw new DeviceException("A storage was released more often than it had users.");
            }
        }
        ReturnToPool();
    }

    /// <summary>Returns the memory to the pool of the device.</summary>
    protected abstract void ReturnToPool();

    /// <summary>
    /// Sets the count where nobody can race: to 1 when the storage is rented, to 0 when the garbage collector found that it has no user.
    /// </summary>
    protected void ResetRefCount(int count) => Volatile.Write(ref _refCount, count);
}
