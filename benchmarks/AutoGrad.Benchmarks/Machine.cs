using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Benchmarks;

/// <summary>Where a figure was taken: it stands beside every one that is written to a file.</summary>
internal static class Machine
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The processor, its cores and vectors, and the runtime: "AMD EPYC …, 2 cores, AVX-512, .NET 10.0.1, linux-x64".</summary>
    public static string Description
        => $"{Processor()}, {Environment.ProcessorCount} cores, {Vectors()}, {RuntimeInformation.FrameworkDescription}, "
            + $"{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Today, as 2026-01-31.</summary>
    public static string Today => DateTime.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The folder of the clone that this program was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">It was moved out of it.</exception>
    public static string Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AutoGrad.sln"))) { return folder.FullName; }
        }
        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds AutoGrad.sln.");
    }

    private static string Processor()
    {
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "an unnamed processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Vectors()
        => Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : "128-bit vectors";
}
