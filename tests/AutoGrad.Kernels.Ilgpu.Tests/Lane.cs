namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>The devices that the tests run on.</summary>
internal static class Lane
{
    public const string Emulated = "ilgpu-cpu";
    public const string Cuda = "cuda";
    public const string OpenCl = "opencl";

    /// <summary>The device of that name; where there is none, the test is skipped, and says why.</summary>
    public static Device Open(string name)
    {
        Skip.IfNot(IlgpuDevices.IsBuilt, IlgpuDevices.WhyNotBuilt);
        try { return IlgpuDevices.Find(name); }
        catch (DeviceException e) when (name != Emulated)
        {
            Skip.If(true, e.Message);
            throw;
        }
    }
}
