using System.Runtime.CompilerServices;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>
/// The memory of the devices in the computer's own memory: what is rented, what comes back, and what the system is asked for.
/// </summary>
public sealed unsafe class HostMemoryPoolTests
{
    [Fact]
    public void ASizeClassHoldsWhatItPromisesAndWastesAtMostAQuarter()
    {
        int last = 0;
        long before = 0;
        for (long bytes = 0; bytes < 1L << 40; bytes += 1 + (bytes / 37))
        {
            (int sizeClass, long capacity) = HostMemoryPool.SizeClassOf(bytes);
            Assert.True(capacity >= bytes, $"{bytes} bytes do not fit {capacity}");
            Assert.True(capacity <= Math.Max(64, bytes * 5 / 4 + 1), $"{bytes} bytes take {capacity}");
            Assert.Equal(0, capacity % 16);
            Assert.True(sizeClass >= last && (sizeClass == last) == (capacity == before || bytes == 0));
            (last, before) = (sizeClass, capacity);
        }
    }

    [Fact]
    public void ASizeClassIsTheSmallestThatFits()
    {
        foreach (long bytes in (long[])[64, 80, 96, 112, 128, 160, 192, 224, 256, 1L << 20, (1L << 20) + (1L << 18)])
        {
            (int sizeClass, long capacity) = HostMemoryPool.SizeClassOf(bytes);
            Assert.Equal(bytes, capacity);
            Assert.Equal(sizeClass + 1, HostMemoryPool.SizeClassOf(bytes + 1).Class);
        }
    }

    [Fact]
    public void MemoryIsAlignedUsedAgainAndCounted()
    {
        var device = new CpuDevice(1);
        Assert.Equal(default, device.Memory);
        Storage first = device.Allocate(DType.Float32, 1000);
        void* address = ((HostStorage)first).Pointer;
        Assert.Equal(0, (nint)address % 64);
        Assert.Equal(new PoolStatistics(4096, 1, 0, 1), device.Memory);
        first.Release();
        Assert.Equal(0, first.RefCount);
        Assert.Equal(new PoolStatistics(0, 0, 4096, 1), device.Memory);

        // Another type of about the same size gets the same memory.
        Storage second = device.Allocate(DType.Float64, 500);
        Assert.True(((HostStorage)second).Pointer == address);
        Assert.Equal((DType.Float64, 500L, 1), (second.DType, second.Length, second.RefCount));
        Assert.Equal(new PoolStatistics(4096, 1, 0, 1), device.Memory);
        second.Release();
        device.TrimPool();
        Assert.Equal(new PoolStatistics(0, 0, 0, 1), device.Memory);
    }

    [Fact]
    public void TheLastOfSeveralUsersReturnsTheMemory()
    {
        var device = new CpuDevice(1);
        Storage shared = device.Allocate(DType.Int32, 10);
        shared.Retain();
        shared.Release();
        Assert.Equal(1, device.Memory.RentedStorages);
        shared.Release();
        Assert.Equal(0, device.Memory.RentedStorages);
    }

    [Fact]
    public void LiveStoragesNeverOverlap()
    {
        var device = new CpuDevice(1);
        var random = new Random(5);
        var live = new List<(Storage Storage, int Mark)>();
        for (int i = 0; i < 2_000; i++)
        {
            if (live.Count > 0 && random.Next(2) == 0)
            {
                int victim = random.Next(live.Count);
                (Storage storage, int mark) = live[victim];
                var values = new int[storage.Length];
                device.Read<int>(storage, 0, values);
                Assert.All(values, v => Assert.Equal(mark, v));
                storage.Release();
                live.RemoveAt(victim);
            }
            else
            {
                Storage storage = device.Allocate(DType.Int32, random.Next(0, 300));
                device.Fill(storage, i);
                live.Add((storage, i));
            }
        }
        Assert.Equal(live.Count, device.Memory.RentedStorages);
        live.ForEach(l => l.Storage.Release());
        Assert.Equal((0L, 0L), (device.Memory.RentedBytes, device.Memory.RentedStorages));
    }

    [Fact]
    public void ThreadsShareAPool()
    {
        var device = new CpuDevice(1);
        Parallel.For(0, 8, seed =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 500; i++)
            {
                Storage x = device.Allocate(DType.Int32, random.Next(1, 200));
                device.Fill(x, seed);
                var values = new int[x.Length];
                device.Read<int>(x, 0, values);
                Assert.All(values, v => Assert.Equal(seed, v));
                x.Release();
            }
        });
        PoolStatistics end = device.Memory;
        Assert.Equal((0L, 0L), (end.RentedBytes, end.RentedStorages));
    }

    [Fact]
    public void WhatIsDroppedComesBackByTheGarbageCollector()
    {
        var device = new CpuDevice(1);
        Drop(device, 100);
        Collect();
        Assert.Equal((0L, 0L), (device.Memory.RentedBytes, device.Memory.RentedStorages));
        Assert.Equal(100 * 4096, device.Memory.PooledBytes);
        long asked = device.Memory.Allocations;
        Drop(device, 100);
        Assert.Equal(asked, device.Memory.Allocations);
        GC.KeepAlive(device);
    }

    [Fact]
    public void WhatIsDroppedDoesNotMakeThePoolGrowBeyondItsLimit()
    {
        // Five gigabytes in pieces of 256 KiB, each dropped at once, beside sixteen that stay: nobody asks for a collection but the pool.
        const int kept = 16;
        var device = new CpuDevice(1);
        Storage[] held = [.. Enumerable.Range(0, kept).Select(_ => device.Allocate(DType.Float32, 1 << 16))];
        long most = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Drop(device, 1, 1 << 16);
            most = Math.Max(most, Owned(device));
        }
        Assert.InRange(most, 0, PoolLimit.Of((kept + 1) << 18));
        GC.KeepAlive(held);
    }

    [Fact]
    public void OtherSizesMakeWayAtTheLimit()
    {
        // Each size is used and released, and never again: what waits of them goes back to the system.
        var device = new CpuDevice(1);
        long most = 0;
        for (int i = 1; i <= 400; i++)
        {
            device.Allocate(DType.Float32, i << 14).Release();
            most = Math.Max(most, Owned(device));
        }
        Assert.InRange(most, 0, PoolLimit.SpareBytes);
    }

    [Fact]
    public void AKernelKeepsItsStoragesAliveToItsEnd()
    {
        // The storages have no other holder than the running kernel. A collection in the midst of it must not hand their memory back.
        foreach (HostDevice device in (HostDevice[])[new CpuDevice(1), new CpuDevice(2), new ReferenceDevice()])
        {
            long rented = -1;
            CollectingFunction.During = () =>
            {
                Collect();
                rented = device.Memory.RentedStorages;
            };
            MapUnheld(device);
            Assert.Equal(2, rented);
            rented = -1;
            CollectingFunction.During = () =>
            {
                Collect();
                rented = device.Memory.RentedStorages;
            };
            ZipUnheld(device);
            Assert.Equal(3, rented);
        }
    }

    [Fact]
    public void ARefusedAllocationIsNotCounted()
    {
        var device = new CpuDevice(1) { MemoryLimit = 1 << 20 };
        DeviceException error = Assert.Throws<DeviceException>(() => device.Allocate(DType.Float64, 1 << 20));
        Assert.Contains("cpu is out of memory", error.Message, StringComparison.Ordinal);
        Assert.Equal((0L, 0L), (device.Memory.RentedBytes, device.Memory.RentedStorages));
    }

    [Fact]
    public void WhatWaitsOrWasDroppedMakesWayForWhatTheSystemWouldRefuse()
    {
        var device = new CpuDevice(1) { MemoryLimit = 1 << 20 };
        device.Allocate(DType.Float32, 1 << 17).Release();
        Drop(device, 1, 1 << 16);
        Storage whole = device.Allocate(DType.Float32, 1 << 18);
        Assert.Equal(new PoolStatistics(1 << 20, 1, 0, 3), device.Memory);
        DeviceException error = Assert.Throws<DeviceException>(() => device.Allocate(DType.Float32, 1));
        Assert.Contains("64 bytes were asked for, and 1048576 are rented by 1 storages", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 wait in the pool", error.Message, StringComparison.Ordinal);
        whole.Release();
    }

    private static long Owned(Device device) => device.Memory.RentedBytes + device.Memory.PooledBytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(Device device, int count, int length = 1000)
    {
        for (int i = 0; i < count; i++) { device.Allocate(DType.Float32, length); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapUnheld(Device device) => device.Map(default(CollectingFunction), New(device), New(device));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ZipUnheld(Device device)
        => device.Zip(default(CollectingFunction), New(device), [3], New(device), [3], New(device), [3]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Storage New(Device device)
    {
        Storage x = device.Allocate(DType.Float32, 3);
        device.Fill(x, 1);
        return x;
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>A function that lets the test in, once, while a kernel runs.</summary>
    private readonly struct CollectingFunction : IUnaryFunction, IBinaryFunction
    {
        public static Action? During { get; set; }

        public V Of<V, A>(V x)
            where V : unmanaged
            where A : struct, IAlgebra<V>
        {
            During?.Invoke();
            During = null;
            return x;
        }

        public V Of<V, A>(V a, V b)
            where V : unmanaged
            where A : struct, IAlgebra<V>
            => Of<V, A>(A.Add(a, b));
    }
}
