using AutoGrad.Kernels.Reference;

namespace AutoGrad.Kernels.Tests;

/// <summary>
/// What every device must do, kernel by kernel, against the plain loops. A device takes part by one line in DeviceContractTests.cs.
/// </summary>
public abstract partial class DeviceContract
{
    private static readonly ReferenceDevice _plain = new();

    /// <summary>The device on trial.</summary>
    protected abstract Device Device { get; }

    /// <summary>Runs a kernel on the reference device and on the one on trial and compares the storage that it returns.</summary>
    private void Same(Tolerance tolerance, Func<Device, Storage> run, Func<string> where, double[]? scale = null)
    {
        Storage expected = run(_plain);
        Storage actual = run(Device);
        Assert.Equal(expected.DType, actual.DType);
        tolerance.Holds(Get(expected), Get(actual), actual.DType, () => $"{Device} {where()}", scale);
    }

    /// <summary>A storage with given numbers.</summary>
    private static Storage Put(Device device, DType type, double[] numbers)
    {
        Storage y = device.Allocate(type, numbers.Length);
        switch (type)
        {
            case DType.Float32: device.Write<float>(y, Array.ConvertAll(numbers, x => (float)x)); break;
            case DType.Float64: device.Write<double>(y, numbers); break;
            case DType.Int32: device.Write<int>(y, Array.ConvertAll(numbers, x => (int)x)); break;
            default: device.Write<bool>(y, Array.ConvertAll(numbers, x => x != 0)); break;
        }
        return y;
    }

    private static Storage Put(Device device, int[] numbers) => Put(device, DType.Int32, Array.ConvertAll(numbers, x => (double)x));

    /// <summary>An output that shows what a kernel left untouched: it starts as 77, or true.</summary>
    private static Storage Blank(Device device, DType type, long length)
    {
        Storage y = device.Allocate(type, length);
        device.Fill(y, 77);
        return y;
    }

    /// <summary>All numbers of a storage, as doubles.</summary>
    private static double[] Get(Storage x)
    {
        int n = (int)x.Length;
        switch (x.DType)
        {
            case DType.Float32: return Array.ConvertAll(Read<float>(x, n), v => (double)v);
            case DType.Float64: return Read<double>(x, n);
            case DType.Int32: return Array.ConvertAll(Read<int>(x, n), v => (double)v);
            default: return Array.ConvertAll(Read<bool>(x, n), v => v ? 1.0 : 0.0);
        }
    }

    private static T[] Read<T>(Storage x, int n)
        where T : unmanaged
    {
        var values = new T[n];
        x.Device.Read<T>(x, 0, values);
        return values;
    }
}
