using System.CommandLine;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Ilgpu;

namespace AutoGrad.Benchmarks.Gpu;

/// <summary>
/// The command <c>gpu</c>: what a device's products reach beside the vendor's library, and its other kernels beside a copy.
/// </summary>
internal static class GpuCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long a figure is timed.", DefaultValueFactory = _ => 0.5 };
        var command = new Command("gpu", "A device's matrix products beside cuBLAS, and its other kernels beside a copy.")
        {
            CommonOptions.Device, seconds,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(CommonOptions.Device)!;
            Device device = IlgpuDevices.Find(name, CpuDevice.Shared);
            FoundDevice found = IlgpuDevices.Available.First(d => d.Name == device.Name);
            Console.WriteLine($"{found}, {Machine.Today}");
            new GpuFigures(device, Library(found.Name), parsed.GetValue(seconds)).Print();
        });
        return command;
    }

    /// <summary>The same device with the vendor's matrix product, or null.</summary>
    private static Device? Library(string name)
    {
        try { return IlgpuDevices.Find(name + IlgpuDevices.CuBlas, CpuDevice.Shared); }
        catch (DeviceException e)
        {
            Console.WriteLine($"Without cuBLAS: {e.Message}");
            return null;
        }
    }
}
