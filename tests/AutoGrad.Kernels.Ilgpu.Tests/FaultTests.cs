using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>What goes wrong on a GPU is an exception that names the device, never an aborted process.</summary>
public abstract class FaultTests(string lane)
{
    [SkippableFact]
    public void MoreMemoryThanThereIsIsAnError()
    {
        Device device = Lane.Open(lane, another: true);
        using var end = (IDisposable)device;
        var held = new List<Storage>();
        DeviceException e = Assert.Throws<DeviceException>(() =>
        {
            // 512 TiB: more than any device has, and than an address space of 47 bits holds.
            for (int i = 0; i < 40_000; i++) { held.Add(device.Allocate(DType.Float64, 2_000_000_000)); }
        });
        Assert.Contains(device.Name, e.Message, StringComparison.Ordinal);
        Assert.Contains("memory", e.Message, StringComparison.Ordinal);
        Assert.Equal(held.Count, device.Memory.RentedStorages);
        foreach (Storage storage in held) { storage.Release(); }
        // What was refused left nothing behind: the device works on.
        Storage small = device.Allocate(DType.Float32, 3);
        device.Fill(small, 2);
        Assert.Equal([2, 2, 2], Numbers(small));
    }

    [SkippableFact]
    public void ALengthThatNoKernelCanCountIsRefused()
    {
        Device device = Lane.Open(lane);
        Assert.Throws<ShapeException>(() => device.Allocate(DType.Float32, 3_000_000_000));
        Assert.Throws<ShapeException>(() => device.Allocate(DType.Float32, -1));
        Storage x = device.Allocate(DType.Float32, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Read<float>(x, 3, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Read<float>(x, -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Write<float>(x, new float[5]));
    }

    [SkippableFact]
    public void AfterItsDisposalADeviceAnswersWithAnError()
    {
        Device device = Lane.Open(lane, another: true);
        Storage x = device.Allocate(DType.Float32, 4);
        ((IDisposable)device).Dispose();
        foreach (Action use in (Action[])
            [
                () => device.Allocate(DType.Float32, 1), () => device.Fill(x, 1), () => device.Read<float>(x, 0, new float[4]),
                () => device.Write<float>(x, new float[4]), () => device.Map(default(TanhFunction), x, x),
            ])
        {
            Assert.Contains("was disposed", Assert.Throws<DeviceException>(use).Message, StringComparison.Ordinal);
        }
        x.Release();
        ((IDisposable)device).Dispose();
    }

    [SkippableFact]
    public void TwoDevicesInOneKernelOrOpAreAnError()
    {
        Device device = Lane.Open(lane);
        Storage here = device.Allocate(DType.Float32, 4);
        Storage there = CpuDevice.Shared.Allocate(DType.Float32, 4);
        DeviceException e = Assert.Throws<DeviceException>(() => device.Map(default(TanhFunction), there, here));
        Assert.Contains("cpu", e.Message, StringComparison.Ordinal);
        Assert.Contains(device.Name, e.Message, StringComparison.Ordinal);
        e = Assert.Throws<DeviceException>(() => Tensor.Ones([2], device: device) + Tensor.Ones([2], device: CpuDevice.Shared));
        Assert.Contains("Add", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void MoreAxesThanAKernelWalksAreAnError()
    {
        Device device = Lane.Open(lane);
        var shape = new Shape([.. Enumerable.Repeat(2, 10)]);
        StridedView reversed = StridedView.Permuted(shape, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        Storage x = device.Allocate(DType.Float32, shape.Size);
        Storage y = device.Allocate(DType.Float32, shape.Size);
        DeviceException e = Assert.Throws<DeviceException>(() => device.Copy(x, reversed, y, StridedView.Whole(shape)));
        Assert.Contains("8 axes", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AFunctionThatAGpuCannotRunIsAnErrorAndWhatWasCompiledRunsOn()
    {
        Device device = Lane.Open(lane, another: true);
        using var end = (IDisposable)device;
        Storage x = device.Allocate(DType.Float32, 2);
        device.Fill(x, 1);
        DeviceException e = Assert.Throws<DeviceException>(() => device.Map(default(ThrowingFunction), x, x));
        Assert.Contains(nameof(ThrowingFunction), e.Message, StringComparison.Ordinal);
        device.Fill(x, 3);
        Assert.Equal([3, 3], Numbers(x));
        Assert.Contains(
            nameof(ThrowingFunction), Assert.Throws<DeviceException>(() => device.Map(default(TanhFunction), x, x)).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ADeviceThatWasLostIsAnError()
    {
        Device device = Lane.Open(lane, another: true);
        using var end = (IDisposable)device;
        Storage x = device.Allocate(DType.Float32, 2);
        device.Fill(x, 1);
        DeviceException e = Assert.Throws<DeviceException>(() => Lane.Lose(device));
        Assert.Contains("lost", e.Message, StringComparison.Ordinal);
        Assert.Equal(e.Message, Assert.Throws<DeviceException>(() => device.Fill(x, 2)).Message);
        Assert.Equal(e.Message, Assert.Throws<DeviceException>(() => Numbers(x)).Message);
    }

    private static float[] Numbers(Storage x)
    {
        var numbers = new float[x.Length];
        x.Device.Read<float>(x, 0, numbers);
        return numbers;
    }
}

/// <summary>A function with an exception, which no GPU can throw.</summary>
public readonly struct ThrowingFunction : IUnaryFunction
{
    /// <inheritdoc/>
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        try { return A.Exp(x); }
        catch (ArithmeticException) { return x; }
    }
}

/// <summary>Faults of ILGPU's CPU accelerator.</summary>
public sealed class EmulatedFaultTests() : FaultTests(Lane.Emulated);

/// <summary>Faults of the first CUDA device.</summary>
public sealed class CudaFaultTests() : FaultTests(Lane.Cuda);

/// <summary>Faults of the first OpenCL device.</summary>
public sealed class OpenClFaultTests() : FaultTests(Lane.OpenCl);
