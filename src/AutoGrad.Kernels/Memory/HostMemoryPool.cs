using System.Numerics;

namespace AutoGrad.Kernels;

/// <summary>
/// A pool of native memory: it rents storages out and takes them back, by size classes a quarter of an octave apart, so that a steady
/// training step asks the system for nothing.
/// </summary>
internal sealed class HostMemoryPool(Device device)
{
    private const int SmallestBytes = 64;
    private const int StepsPerOctave = 4;

    // For each size class, the free storages as a list that goes through the storages themselves.
    private readonly HostStorage?[] _free = new HostStorage?[64 * StepsPerOctave];
    private int _busy;
    private long _ownedBytes;
    private long _rentedBytes;
    private long _rentedStorages;
    private long _allocations;
    private long _limit = PoolLimit.SpareBytes;
    private long _most = long.MaxValue;

    /// <summary>The bytes that the pool may own at most.</summary>
    public long Most
    {
        get => Volatile.Read(ref _most);
        set => Volatile.Write(ref _most, value);
    }

    public PoolStatistics Statistics
    {
        get
        {
            Enter();
            var statistics = new PoolStatistics(_rentedBytes, _rentedStorages, _ownedBytes - _rentedBytes, _allocations);
            Leave();
            return statistics;
        }
    }

    public HostStorage Rent(DType type, long length)
    {
        (int sizeClass, long capacity) = SizeClassOf(length * type.Bytes());
        HostStorage storage = Take(sizeClass, capacity) ?? Find(sizeClass, capacity) ?? Make(sizeClass, capacity);
        storage.Rent(type, length);
        return storage;
    }

    public void Return(HostStorage storage)
    {
        Enter();
        storage.NextFree = _free[storage.SizeClass];
        _free[storage.SizeClass] = storage;
        _rentedBytes -= storage.Capacity;
        _rentedStorages--;
        Leave();
    }

    /// <summary>Gives all that waits in the pool back to the system.</summary>
    public void Trim()
    {
        for (int sizeClass = 0; sizeClass < _free.Length; sizeClass++)
        {
            while (Take(sizeClass, 0) is { } storage)
            {
                Enter();
                _rentedStorages--;
                _ownedBytes -= storage.Capacity;
                Leave();
                storage.Free();
                GC.SuppressFinalize(storage);
            }
        }
    }

    private HostStorage? Take(int sizeClass, long rentedBytes)
    {
        Enter();
        HostStorage? storage = _free[sizeClass];
        if (storage is not null)
        {
            _free[sizeClass] = storage.NextFree;
            storage.NextFree = null;
            _rentedBytes += rentedBytes;
            _rentedStorages++;
        }
        Leave();
        return storage;
    }

    /// <summary>
    /// At the pool's limit, a storage that was dropped, if there is one of the size. If there is none, other sizes are in the way, and what
    /// waits of them goes back to the system.
    /// </summary>
    private HostStorage? Find(int sizeClass, long capacity)
    {
        PoolStatistics now = Statistics;
        if (now.RentedBytes + now.PooledBytes + capacity <= Volatile.Read(ref _limit)) { return null; }
        PoolLimit.Collect();
        Volatile.Write(ref _limit, PoolLimit.Of(Statistics.RentedBytes));
        HostStorage? found = Take(sizeClass, capacity);
        if (found is null)
        {
            Trim();
        }
        return found;
    }

    private HostStorage Make(int sizeClass, long capacity)
    {
        HostStorage? storage = Ask(sizeClass, capacity);
        if (storage is null)
        {
            PoolLimit.Collect();
            Trim();
            storage = Ask(sizeClass, capacity) ?? throw PoolLimit.Exceeded(device, capacity);
        }

        // Counted last: memory that the system refuses was never rented.
        Enter();
        _allocations++;
        _ownedBytes += capacity;
        _rentedBytes += capacity;
        _rentedStorages++;
        Leave();
        return storage;
    }

    /// <summary>A storage of new memory, or null if the system or the limit refuses it.</summary>
    private HostStorage? Ask(int sizeClass, long capacity)
    {
        PoolStatistics now = Statistics;
        if (capacity > Most - now.RentedBytes - now.PooledBytes) { return null; }
        try { return new HostStorage(device, this, sizeClass, capacity); }
        catch (OutOfMemoryException) { return null; }
    }

    /// <summary>
    /// Waits until no other thread is inside. What is done inside takes a few nanoseconds, less than an ordinary lock, and cannot throw.
    /// </summary>
    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0) { return; }
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) { wait.SpinOnce(); }
    }

    private void Leave() => Volatile.Write(ref _busy, 0);

    /// <summary>The smallest class that holds so many bytes: classes are 64 · 2^(octave) · (4 + step)/4 bytes.</summary>
    internal static (int Class, long Capacity) SizeClassOf(long bytes)
    {
        if (bytes <= SmallestBytes) { return (0, SmallestBytes); }
        int octave = BitOperations.Log2((ulong)(bytes - 1)) - BitOperations.Log2(SmallestBytes);
        long bottom = (long)SmallestBytes << octave;
        int step = (int)((bytes - 1 - bottom) / (bottom / StepsPerOctave)) + 1;
        return ((octave * StepsPerOctave) + step, bottom + (step * (bottom / StepsPerOctave)));
    }
}
