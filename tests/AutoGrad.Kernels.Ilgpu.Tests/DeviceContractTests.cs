using AutoGrad.Kernels.Ilgpu.Tests;

namespace AutoGrad.Kernels.Tests;

/// <summary>The contract on ILGPU's CPU accelerator.</summary>
public sealed class EmulatedGpuTests : DeviceContract
{
    protected override Device Device { get; } = Lane.Open(Lane.Emulated);
}

/// <summary>The contract on the first CUDA device.</summary>
public sealed class CudaTests : DeviceContract
{
    protected override Device Device { get; } = Lane.Open(Lane.Cuda);
}

/// <summary>The contract on the first OpenCL device.</summary>
public sealed class OpenClTests : DeviceContract
{
    protected override Device Device { get; } = Lane.Open(Lane.OpenCl);
}
