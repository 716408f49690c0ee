using AutoGrad.Kernels.Cpu;
using ILGPU.Runtime.OpenCL;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>The devices that the tests run on.</summary>
internal static class Lane
{
    public const string Emulated = "ilgpu-cpu";
    public const string Cuda = "cuda";
    public const string OpenCl = "opencl";

    /// <summary>How many kernels a device of ILGPU has compiled.</summary>
    public static int CompiledKernels(Device device)
        => ((IlgpuDevice)device).CompiledKernels;

    /// <summary>A launch that ends as a driver ends it whose card is gone.</summary>
    public static void Lose(Device device)
        => ((IlgpuDevice)device).Do(0, static (_, _) => throw new CLException(CLError.CL_DEVICE_NOT_FOUND));

    /// <summary>
    /// The device of that name, or another one on the same hardware; where there is none, the test is skipped, and says why.
    /// </summary>
    public static Device Open(string name, bool another = false)
    {
        try
        {
            Device shared = IlgpuDevices.Find(name, CpuDevice.Shared);
            return another ? Backend.Open(shared.Name) : shared;
        }
        catch (DeviceException e) when (name != Emulated)
        {
            Skip.If(true, e.Message);
            throw;
        }
    }
}
