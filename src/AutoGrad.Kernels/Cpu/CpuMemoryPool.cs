using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Lends storages and takes them back, by size classes a quarter of an octave apart: a steady training step asks the system for nothing.
/// </summary>
internal sealed class CpuMemoryPool(Device device)
{
    private const int SmallestBytes = 64;
    private const int StepsPerOctave = 4;
    private readonly Stack<CpuStorage>?[] _free = new Stack<CpuStorage>?[64 * StepsPerOctave];
    private readonly Lock _lock = new();
    private long _lentBytes;
    private long _lentStorages;
    private long _pooledBytes;
    private long _allocations;

    public PoolStatistics Statistics
    {
        get
        {
            lock (_lock) { return new PoolStatistics(_lentBytes, _lentStorages, _pooledBytes, _allocations); }
        }
    }

    public CpuStorage Rent(DType type, long length)
    {
        (int sizeClass, long capacity) = SizeClassOf(checked(length * type.Bytes()));
        CpuStorage? storage = null;
        lock (_lock)
        {
            if (_free[sizeClass]?.TryPop(out storage) == true) { _pooledBytes -= capacity; }
        }
        bool asked = storage is null;
        storage ??= new CpuStorage(device, this, sizeClass, capacity);
        lock (_lock)
        {
            // Counted last: memory that the system refuses was never lent.
            if (asked) { _allocations++; }
            _lentBytes += capacity;
            _lentStorages++;
        }
        storage.Lend(type, length);
        return storage;
    }

    public void Return(CpuStorage storage)
    {
        lock (_lock)
        {
            (_free[storage.SizeClass] ??= new Stack<CpuStorage>()).Push(storage);
            _pooledBytes += storage.Capacity;
            _lentBytes -= storage.Capacity;
            _lentStorages--;
        }
    }

    /// <summary>Gives all that waits in the pool back to the system.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<CpuStorage>? stack in _free)
            {
                while (stack is not null && stack.TryPop(out CpuStorage? storage))
                {
                    storage.Free();
                    GC.SuppressFinalize(storage);
                }
            }
            _pooledBytes = 0;
        }
    }

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
