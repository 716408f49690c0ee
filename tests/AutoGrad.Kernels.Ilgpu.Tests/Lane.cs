#if ILGPU
using ILGPU.Runtime.OpenCL;
#endif

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>The devices that the tests run on.</summary>
internal static class Lane
{
    public const string Emulated = "ilgpu-cpu";
    public const string Cuda = "cuda";
    public const string OpenCl = "opencl";

    /// <summary>How many kernels a device of ILGPU has compiled.</summary>
    public static int CompiledKernels(Device device)
#if ILGPU
        => ((IlgpuDevice)device).CompiledKernels;
#else
        => throw new DeviceException($"{device} compiles no kernels.");
#endif

    /// <summary>A launch that ends as a driver ends it whose card is gone.</summary>
    public static void Lose(Device device)
#if ILGPU
        => ((IlgpuDevice)device).Do(0, static (_, _) => throw new CLException(CLError.CL_DEVICE_NOT_FOUND));
#else
        => throw new DeviceException($"{device} cannot be lost.");
#endif

    /// <summary>
    /// The device of that name, or another one on the same hardware; where there is none, the test is skipped, and says why.
    /// </summary>
    public static Device Open(string name, bool another = false)
    {
        Skip.IfNot(IlgpuDevices.IsBuilt, IlgpuDevices.WhyNotBuilt);
        try
        {
            Device shared = IlgpuDevices.Find(name);
            return another ? Backend.Open(shared.Name) : shared;
        }
        catch (DeviceException e) when (name != Emulated)
        {
            Skip.If(true, e.Message);
            throw;
        }
    }
}
