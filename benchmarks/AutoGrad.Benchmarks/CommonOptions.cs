using System.CommandLine;
using AutoGrad.Benchmarks.Workloads;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Ilgpu;

namespace AutoGrad.Benchmarks;

/// <summary>The options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>How many threads share large work.</summary>
    public static Option<int> Threads { get; } = new("--threads")
    {
        Description = "Threads that share large work.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>How long a figure is timed.</summary>
    public static Option<double> Seconds { get; } = new("--seconds")
    {
        Description = "How long each is timed.",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Which workloads; all if left out.</summary>
    public static Option<string> Only { get; } = Checked(new Option<string>("--only")
    {
        Description = "Workloads, comma-separated: A512,E1,E2.64 …; all if left out.",
    });

    /// <summary>The device, by its name.</summary>
    public static Option<string> Device { get; } = Found(new Option<string>("--device")
    {
        Description = $"The device to run on: {IlgpuDevices.Names}.",
        DefaultValueFactory = _ => DeviceChoice.Usual,
    });

    /// <summary>The workloads that <see cref="Only"/> names.</summary>
    public static IReadOnlyList<WorkloadChoice> Workloads(ParseResult parsed) => Picked(parsed.GetValue(Only));

    private static IReadOnlyList<WorkloadChoice> Picked(string? names) => WorkloadList.Pick(names?.Split(',') ?? []);

    private static Option<string> Checked(Option<string> only)
    {
        only.Validators.Add(result =>
        {
            try { Picked(result.GetValueOrDefault<string>()); }
            catch (ArgumentException e) { result.AddError(e.Message); }
        });
        return only;
    }

    private static Option<string> Found(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            try { IlgpuDevices.Find(result.GetValueOrDefault<string>()!, CpuDevice.Shared); }
            catch (DeviceException e) { result.AddError(e.Message); }
        });
        return option;
    }
}
