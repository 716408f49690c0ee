namespace AutoGrad.Kernels.Ilgpu;

/// <summary>A device that was found on this computer.</summary>
/// <param name="Name">The name that <see cref="IlgpuDevices.Find"/> takes: "cpu", "cuda:0", "opencl:0", "ilgpu-cpu".</param>
/// <param name="Description">What it is, in words.</param>
public sealed record FoundDevice(string Name, string Description)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Description})";
}

/// <summary>Finds devices by name, the processor among them: what a program's option <c>--device</c> stands for.</summary>
/// <remarks>
/// The names: <c>cpu</c>, the processor; <c>cuda</c> and <c>opencl</c>, the first of their kind, or <c>cuda:1</c>, the second;
/// <c>cuda:0+cublas</c>, the same with matrix products by NVIDIA's library;
/// <c>ilgpu-cpu</c>, ILGPU's CPU accelerator, which runs the GPU kernels thread by thread and serves tests alone; <c>auto</c>, the first
/// CUDA device, else the first OpenCL device that is a GPU, else the processor.
/// </remarks>
public static class IlgpuDevices
{
    /// <summary>The names as a usage line shows them.</summary>
    public const string Names = "auto|cpu|cuda[:n][+cublas]|opencl[:n]|ilgpu-cpu";

    /// <summary>
    /// What stands behind the name of a CUDA device whose matrix products NVIDIA's library is to compute, not our own kernel.
    /// </summary>
    public const string CuBlas = "+cublas";

    /// <summary>The name of ILGPU's CPU accelerator.</summary>
    public const string Emulated = "ilgpu-cpu";

    private static readonly FoundDevice _processor = new("cpu", "this computer's processor");
    private static readonly Lock _lock = new();
    private static readonly Dictionary<string, Device> _open = [];

    /// <summary>Every device that can be named here and now, the processor first.</summary>
    public static IReadOnlyList<FoundDevice> Available => [_processor, .. Backend.Found];

    /// <summary>The device of that name. Each is opened once and shared.</summary>
    /// <param name="name">One of <see cref="Available"/>, or <c>auto</c>, <c>cuda</c>, <c>opencl</c>.</param>
    /// <param name="processor">The device that <c>cpu</c> stands for, and <c>auto</c> where there is no GPU.</param>
    /// <exception cref="DeviceException">There is none; the message names what was found.</exception>
    public static Device Find(string name, Device processor)
    {
        string full = FullName(name);
        if (full == _processor.Name) { return processor; }
        if (!Available.Any(d => full == d.Name || (IsCuda(d) && full == d.Name + CuBlas))) { throw new DeviceException(Missing(name)); }
        lock (_lock)
        {
            if (!_open.TryGetValue(full, out Device? device))
            {
                _open[full] = device = Backend.Open(full);
            }
            return device;
        }
    }

    /// <summary>The name with its number; "auto" as the device that it chooses.</summary>
    private static string FullName(string name) => name switch
    {
        "auto" => Backend.Best ?? _processor.Name,
        "cuda" or "opencl" => name + ":0",
        "cuda" + CuBlas => "cuda:0" + CuBlas,
        _ => name,
    };

    private static bool IsCuda(FoundDevice device) => device.Name.StartsWith("cuda:", StringComparison.Ordinal);

    private static string Missing(string name)
    {
        string kind = name.Split(':', '+')[0];
        bool known = kind is "cuda" or "opencl" or Emulated;
        string reason = !known ? $"the names are {Names}" : Backend.WhyNone(kind);
        return $"There is no device '{name}': {reason}. Found: {string.Join(", ", Available)}.";
    }
}
