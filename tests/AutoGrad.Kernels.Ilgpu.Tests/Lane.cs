namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>The devices that the tests run on.</summary>
internal static class Lane
{
    public const string Emulated = "ilgpu-cpu";
    public const string Cuda = "cuda";
    public const string OpenCl = "opencl";

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
