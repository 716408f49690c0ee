using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Ilgpu;

namespace AutoGrad.Benchmarks;

/// <summary>The devices that a benchmark can run on, by the names that <c>--device</c> takes.</summary>
internal static class DeviceChoice
{
    // BenchmarkDotNet runs benchmarks in processes of its own, which inherit this.
    private const string Variable = "AUTOGRAD_BENCHMARK_DEVICE";

    /// <summary>The device that is taken if none is asked for.</summary>
    public const string Usual = "cpu";

    /// <summary>Makes the device and lets every tensor of this process that names none be made on it.</summary>
    /// <param name="name">What <see cref="IlgpuDevices.Find"/> takes.</param>
    /// <param name="threads">How many threads share large work, where the device is a processor.</param>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public static Device Use(string name, int threads)
    {
        Device.Default = name switch
        {
            "cpu" => new CpuDevice(threads),
            _ => IlgpuDevices.Find(name, CpuDevice.Shared),
        };
        return Device.Default;
    }

    /// <summary>The same with the device that <see cref="Ask"/> named, here or in the process that started this one.</summary>
    /// <param name="threads">How many threads share large work; as many as there are cores if left out.</param>
    public static Device UseAsked(int? threads = null)
        => Use(Environment.GetEnvironmentVariable(Variable) ?? Usual, threads ?? Environment.ProcessorCount);

    /// <summary>Names the device for this process and those that it starts.</summary>
    public static void Ask(string name) => Environment.SetEnvironmentVariable(Variable, name);
}
