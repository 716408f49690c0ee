namespace AutoGrad.Kernels;

/// <summary>
/// A run of numbers of one element type in the memory of one device, counted by its users and lent from the device's pool.
/// </summary>
/// <remarks>
/// Several tensors may share a storage (a reshape does not copy): each holds one count. The last one to let go hands the memory back to
/// the pool. A storage that nobody hands back is found by the garbage collector, whose finaliser does the same, later.
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
    public void Retain() => Interlocked.Increment(ref _refCount);

    /// <summary>Counts one user less; the last one hands the memory back.</summary>
    public void Release()
    {
        // A sole user has nobody to race with, and spares itself the locked instruction.
        if (Volatile.Read(ref _refCount) == 1) { _refCount = 0; }
        else if (Interlocked.Decrement(ref _refCount) != 0) { return; }
        HandBack();
    }

    /// <summary>Gives the memory back to the pool of the device.</summary>
    protected abstract void HandBack();

    /// <summary>Counts the first user, whom nobody can race with.</summary>
    protected void StartUse() => Volatile.Write(ref _refCount, 1);

    /// <summary>Forgets all users: the garbage collector found that there are none.</summary>
    protected void ForgetUsers() => Volatile.Write(ref _refCount, 0);
}
