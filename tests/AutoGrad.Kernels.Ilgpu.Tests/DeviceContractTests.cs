using AutoGrad.Kernels.Ilgpu.Tests;

namespace AutoGrad.Kernels.Tests;

// Each has a device of its own: a wrong index that one test provokes is reported to whoever reads next.

/// <summary>The contract on ILGPU's CPU accelerator.</summary>
public sealed class EmulatedGpuTests(EmulatedGpuTests.Own own) : DeviceContract, IClassFixture<EmulatedGpuTests.Own>
{
    protected override Device Device { get; } = own.Device;

    public sealed class Own() : OwnDevice(Lane.Emulated);
}

/// <summary>The contract on the first CUDA device.</summary>
public sealed class CudaTests(CudaTests.Own own) : DeviceContract, IClassFixture<CudaTests.Own>
{
    protected override Device Device { get; } = own.Device;

    public sealed class Own() : OwnDevice(Lane.Cuda);
}

/// <summary>The contract on the first OpenCL device.</summary>
public sealed class OpenClTests(OpenClTests.Own own) : DeviceContract, IClassFixture<OpenClTests.Own>
{
    protected override Device Device { get; } = own.Device;

    public sealed class Own() : OwnDevice(Lane.OpenCl);
}
