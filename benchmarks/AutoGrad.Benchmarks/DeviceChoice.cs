using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks;

/// <summary>The devices that a benchmark can run on, by the names that <c>--device</c> takes.</summary>
internal static class DeviceChoice
{
    /// <summary>The names.</summary>
    public static string[] Names { get; } = ["cpu"];

    /// <summary>Makes the device and lets every tensor of this process that names none be made on it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="threads">How many threads share large work, where the device is a processor.</param>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    public static Device Use(string name, int threads)
    {
        Device.Default = name switch
        {
            "cpu" => new CpuDevice(threads),
            _ => throw new ArgumentException($"There is no device '{name}'; there is {string.Join(", ", Names)}.", nameof(name)),
        };
        return Device.Default;
    }
}
