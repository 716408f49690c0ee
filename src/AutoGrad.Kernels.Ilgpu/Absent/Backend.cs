namespace AutoGrad.Kernels.Ilgpu;

/// <summary>What stands in for ILGPU where it did not restore: no device at all.</summary>
internal static class Backend
{
    public static bool IsBuilt => false;

    public static IReadOnlyList<FoundDevice> Found => [];

    public static string? Best => null;

    public static string WhyNone(string kind) => $"there is no {kind}: {IlgpuDevices.WhyNotBuilt}";

    public static Device Open(string name) => throw new DeviceException($"{name}: {IlgpuDevices.WhyNotBuilt}.");
}
