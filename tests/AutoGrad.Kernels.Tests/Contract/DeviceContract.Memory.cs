namespace AutoGrad.Kernels.Tests;

/// <content>What a device demands of those who call it directly.</content>
public abstract partial class DeviceContract
{
    [Fact]
    public void NumbersAreReadAndWrittenInsideTheirStorageOnly()
    {
        Storage x = Put(Device, DType.Float32, [1, 2, 3]);
        var two = new float[2];
        Device.Read<float>(x, 1, two);
        Assert.Equal([2, 3], two);
        Device.Read<float>(x, 3, []);
        foreach (long start in (long[])[-1, 2, 4, long.MinValue, long.MaxValue])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Device.Read<float>(x, start, two));
        }
        Assert.ThrowsAny<ArgumentException>(() => Device.Write<float>(x, new float[4]));
        Assert.ThrowsAny<ArgumentException>(() => Device.Write<float>(x, two));
        Assert.Throws<DTypeException>(() => Device.Read<double>(x, 0, new double[1]));
        Assert.Throws<DTypeException>(() => Device.Read<int>(x, 0, new int[1]));
        Assert.Throws<DTypeException>(() => Device.Write<double>(x, new double[3]));
        Assert.Throws<DTypeException>(() => Device.Write<short>(x, new short[3]));
        x.Release();
    }

    [Fact]
    public void WhatWasReleasedOrIsAnotherDevicesIsRefused()
    {
        Storage x = Put(Device, DType.Float32, [1, 2]);
        x.Release();
        Assert.Throws<DeviceException>(() => Device.Read<float>(x, 0, new float[2]));
        Assert.Throws<DeviceException>(() => Device.Write<float>(x, new float[2]));
        Assert.Throws<DeviceException>(x.Release);
        Assert.Equal(0, x.RefCount);
        Assert.Throws<DeviceException>(() => Device.Read<float>(Device.Nothing, 0, []));
        Storage other = Put(new Reference.ReferenceDevice(), DType.Float32, [1, 2]);
        Assert.Throws<DeviceException>(() => Device.Read<float>(other, 0, new float[2]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void ALengthThatIsNoneIsRefused(long length)
    {
        PoolStatistics before = Device.Memory;
        Assert.Throws<ShapeException>(() => Device.Allocate(DType.Float64, length));
        Assert.Equal(before.RentedStorages, Device.Memory.RentedStorages);
    }
}
