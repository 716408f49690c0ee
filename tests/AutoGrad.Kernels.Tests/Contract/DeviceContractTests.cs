using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Kernels.Tests;

/// <summary>The plain device against itself: shows that the contract can be fulfilled.</summary>
public sealed class PlainDeviceTests : DeviceContract
{
    protected override Device Device { get; } = new PlainDevice();
}

/// <summary>The CPU device without a team.</summary>
public sealed class CpuDeviceAloneTests : DeviceContract
{
    protected override Device Device { get; } = new CpuDevice(1);
}

/// <summary>The CPU device with two threads.</summary>
public sealed class CpuDevicePairTests : DeviceContract
{
    protected override Device Device { get; } = new CpuDevice(2);
}
