using AutoGrad.Kernels.Tests;

namespace AutoGrad.Kernels.Cpu.Tests;

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
