using AutoGrad.Kernels.Reference;

namespace AutoGrad.Kernels.Tests;

/// <summary>The reference device against itself: shows that the contract can be fulfilled.</summary>
public sealed class ReferenceDeviceTests : DeviceContract
{
    protected override Device Device { get; } = new ReferenceDevice();
}
