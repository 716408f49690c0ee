using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>Asks ILGPU what there is, and opens it.</summary>
internal static class Backend
{
    private const string OpenClLibrary = "libOpenCL.so.1";

    // One context for all GPUs, for as long as the program runs: looking for drivers takes a while, and on some systems works once.
    private static readonly Lazy<Context> _gpus = new(LookForGpus);
    private static readonly Lazy<FoundDevice[]> _found = new(Look);

    public static IReadOnlyList<FoundDevice> Found => _found.Value;

    /// <summary>The name of the best GPU, or null: the first of CUDA, then the first OpenCL device that is a GPU.</summary>
    public static string? Best
    {
        get
        {
            if (_gpus.Value.GetCudaDevices().Count > 0) { return "cuda:0"; }
            Context.DeviceCollection<CLDevice> devices = _gpus.Value.GetCLDevices();
            for (int i = 0; i < devices.Count; i++)
            {
                if (devices[i].DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU) { return $"opencl:{i}"; }
            }
            return null;
        }
    }

    public static string WhyNone(string kind)
    {
        int count = Found.Count(d => d.Name.StartsWith(kind + ":", StringComparison.Ordinal));
        string driver = kind == "cuda" ? "NVIDIA driver" : "OpenCL driver with generic address space and double precision";
        return count == 0 ? $"no {driver} answered" : $"there are {count} of the kind, numbered from 0";
    }

    public static Device Open(string name)
    {
        bool cuBlas = name.EndsWith(IlgpuDevices.CuBlas, StringComparison.Ordinal);
        string[] parts = name.Replace(IlgpuDevices.CuBlas, "", StringComparison.Ordinal).Split(':');
        int number = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return parts[0] switch
        {
            "cuda" => new IlgpuDevice(name, _gpus.Value, _gpus.Value.GetCudaDevice(number), cuBlas),
            "opencl" => new IlgpuDevice(name, _gpus.Value, _gpus.Value.GetCLDevice(number)),
            _ => Emulation(),
        };
    }

    /// <summary>
    /// ILGPU's CPU accelerator, four threads to a warp; a group has so many warps at most. Each thread is one of the system's.
    /// </summary>
    public static IlgpuDevice Emulation(int warps = 1)
    {
        Context context = Context.Create(b => b.CPU(new CPUDevice(4, warps, 1)));
        return new IlgpuDevice(IlgpuDevices.Emulated, context, context.GetCPUDevice(0));
    }

    private static FoundDevice[] Look()
    {
        var found = new List<FoundDevice>();
        foreach (CudaDevice d in _gpus.Value.GetCudaDevices()) { found.Add(Describe($"cuda:{found.Count}", d)); }
        int cuda = found.Count;
        foreach (CLDevice d in _gpus.Value.GetCLDevices()) { found.Add(Describe($"opencl:{found.Count - cuda}", d)); }
        found.Add(new FoundDevice(IlgpuDevices.Emulated, "ILGPU's CPU accelerator, slow, for tests"));
        return [.. found];
    }

    private static FoundDevice Describe(string name, ILGPU.Runtime.Device d) => new(name, $"{d.Name}, {d.MemorySize >> 20} MiB");

    private static Context LookForGpus()
    {
        // Many Linux systems have OpenCL's loader only under its versioned name, which ILGPU does not look for.
        bool versionedOnly = OperatingSystem.IsLinux() && !Directory.Exists("/usr/lib/wsl/lib")
            && !NativeLibrary.TryLoad("libOpenCL.so", out _) && NativeLibrary.TryLoad(OpenClLibrary, out _);
        if (versionedOnly)
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        }
        return Context.Create(
            b => b.Cuda().OpenCL(
                d => d.CLStdVersion >= ILGPU.Backends.OpenCL.CLBackend.MinimumVersion && d.Capabilities.GenericAddressSpace
                    && d.Capabilities.Float64));
    }

    private static IntPtr Resolve(string library, Assembly assembly, DllImportSearchPath? path)
        => library.Contains("OpenCL", StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad(OpenClLibrary, out IntPtr handle)
            ? handle
            : IntPtr.Zero;
}
