using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// A pool of a device's memory: it rents storages out and takes them back, by the size classes of the host's pool. A driver takes a
/// fraction of a millisecond to give memory, and waits for all kernels to take it back: a steady training step must ask for none.
/// </summary>
/// <remarks>
/// Memory goes back to the pool while kernels that were launched earlier may still work on it. That is safe, since whoever gets it next
/// launches later, and a device runs the kernels of its stream in their order.
/// </remarks>
internal sealed class IlgpuMemoryPool(IlgpuDevice device)
{
    private readonly Dictionary<int, Stack<IlgpuStorage>> _free = [];

    // Holds on to every piece of memory: a storage that is forgotten comes back by its finaliser, but ILGPU's own finaliser would free
    // the memory in the same sweep.
    private readonly HashSet<MemoryBuffer> _all = [];
    private readonly Lock _lock = new();
    private long _rentedBytes;
    private long _rentedStorages;
    private long _pooledBytes;
    private long _allocations;
    private long _limit = PoolLimit.SpareBytes;
    private bool _closed;

    public PoolStatistics Statistics
    {
        get
        {
            lock (_lock) { return new PoolStatistics(_rentedBytes, _rentedStorages, _pooledBytes, _allocations); }
        }
    }

    public IlgpuStorage Rent(DType type, long length)
    {
        (int sizeClass, long capacity) = HostMemoryPool.SizeClassOf(checked(length * type.Bytes()));
        IlgpuStorage? storage = Take(sizeClass) ?? Find(sizeClass, capacity);
        bool asked = storage is null;
        storage ??= new IlgpuStorage(device, this, sizeClass, Ask(capacity));
        lock (_lock)
        {
            if (asked)
            {
                _allocations++;
                _all.Add(storage.Memory);
            }
            _rentedBytes += capacity;
            _rentedStorages++;
        }
        storage.Rent(type, length);
        return storage;
    }

    public void Return(IlgpuStorage storage)
    {
        lock (_lock)
        {
            _rentedBytes -= storage.Capacity;
            _rentedStorages--;
            if (!_closed)
            {
                if (!_free.TryGetValue(storage.SizeClass, out Stack<IlgpuStorage>? waiting))
                {
                    _free[storage.SizeClass] = waiting = new();
                }
                waiting.Push(storage);
                _pooledBytes += storage.Capacity;
                return;
            }
        }
        Free(storage);
    }

    private IlgpuStorage? Take(int sizeClass)
    {
        lock (_lock)
        {
            if (!_free.TryGetValue(sizeClass, out Stack<IlgpuStorage>? waiting)) { return null; }
            if (waiting.TryPop(out IlgpuStorage? storage))
            {
                _pooledBytes -= storage.Capacity;
            }
            return storage;
        }
    }

    /// <summary>At the pool's limit, a storage of the size that was dropped; if there is none, other sizes make way.</summary>
    private IlgpuStorage? Find(int sizeClass, long capacity)
    {
        PoolStatistics now = Statistics;
        if (now.RentedBytes + now.PooledBytes + capacity <= Volatile.Read(ref _limit)) { return null; }
        PoolLimit.Collect();
        Volatile.Write(ref _limit, PoolLimit.Of(Statistics.RentedBytes));
        IlgpuStorage? found = Take(sizeClass);
        if (found is null)
        {
            Trim();
        }
        return found;
    }

    /// <summary>Gives all that waits in the pool back to the driver.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<IlgpuStorage> waiting in _free.Values)
            {
                while (waiting.TryPop(out IlgpuStorage? storage)) { Free(storage); }
            }
            _pooledBytes = 0;
        }
    }

    /// <summary>Trims, and keeps nothing from now on.</summary>
    public void Close()
    {
        lock (_lock) { _closed = true; }
        Trim();
    }

    private void Free(IlgpuStorage storage)
    {
        lock (_lock) { _all.Remove(storage.Memory); }
        storage.Free();
    }

    /// <summary>Asks the driver; if it refuses, once more after what nobody uses was found and given back.</summary>
    private MemoryBuffer1D<byte, Stride1D.Dense> Ask(long bytes)
    {
        try { return device.AllocateBytes(bytes); }
        catch (Exception e) when (IlgpuDevice.IsOutOfMemory(e))
        {
            PoolLimit.Collect();
            Trim();
            try { return device.AllocateBytes(bytes); }
            catch (Exception again) when (IlgpuDevice.IsOutOfMemory(again)) { throw PoolLimit.Exceeded(device, bytes); }
        }
    }
}
