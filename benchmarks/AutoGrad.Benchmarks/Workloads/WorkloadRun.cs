using System.Globalization;
using System.Text.Json;
using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>What a workload costs, in time and in memory.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Threads">The threads that shared large work.</param>
/// <param name="Time">The time of a step.</param>
/// <param name="Ops">How many ops a step records on the tape.</param>
/// <param name="ManagedBytes">Managed memory that a step allocates.</param>
/// <param name="Allocations">Buffers that a step takes from the system and not from the pool.</param>
/// <param name="Gen2">Full garbage collections while the time was taken.</param>
internal sealed record WorkloadRun(
    string Name, int Threads, Timing Time, int Ops, double ManagedBytes, double Allocations, int Gen2)
{
    private const double WarmUpSeconds = 1;

    /// <summary>The heading of <see cref="ToString"/>'s columns.</summary>
    public static string Heading
        => $"{"workload",-12}{"min ms",10}{"p25",10}{"median",10}{"B/step",11}{"ops",6}{"B/op",7}{"new",5}{"gen2",6}";

    /// <summary>Sets a workload up, warms it up, and takes its figures.</summary>
    /// <param name="choice">The workload.</param>
    /// <param name="device">The default device.</param>
    /// <param name="threads">The threads that share large work on it.</param>
    /// <param name="seconds">How long times are taken.</param>
    public static WorkloadRun Of(WorkloadChoice choice, Device device, int threads, double seconds)
    {
        Workload workload = choice.Make();
        void Step()
        {
            using var scope = new TensorScope();
            workload.Step();
        }
        Timing.WarmUp(Step, Math.Min(WarmUpSeconds, 3 * seconds));
        long allocations = device.Memory.Allocations;
        int gen2 = GC.CollectionCount(2);
        var time = Timing.Of(Step, seconds);
        gen2 = GC.CollectionCount(2) - gen2;
        double newBuffers = (device.Memory.Allocations - allocations) / (double)time.Runs;
        return new WorkloadRun(choice.Name, threads, time, RecordedOps(workload), BytesPerStep(Step), newBuffers, gen2);
    }

    /// <summary>One line of a table.</summary>
    public override string ToString()
    {
        string times = $"{Milliseconds(Time.Least),10}{Milliseconds(Time.Quartile),10}{Milliseconds(Time.Median),10}";
        string bytes = string.Create(CultureInfo.InvariantCulture, $"{ManagedBytes,11:F0}{Ops,6}{ManagedBytes / Ops,7:F0}");
        return string.Create(CultureInfo.InvariantCulture, $"{Name,-12}{times}{bytes}{Allocations,5:0.##}{Gen2,6}");
    }

    /// <summary>The same as one line of JSON, times in milliseconds, with the keys of the scripts in benchmarks/peers.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        workload = Name,
        threads = Threads,
        min = Time.Least * 1e3,
        p25 = Time.Quartile * 1e3,
        median = Time.Median * 1e3,
        runs = Time.Runs,
        ops = Ops,
        managedBytes = ManagedBytes,
        allocations = Allocations,
        gen2 = Gen2,
    });

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("G4", CultureInfo.InvariantCulture);

    private static double BytesPerStep(Action step)
    {
        const int Steps = 10;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Steps; i++) { step(); }
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Steps;
    }

    /// <summary>How many ops a step records on the tape.</summary>
    internal static int RecordedOps(Workload workload)
    {
        using var scope = new TensorScope();
        using var trace = Trace.Start();
        workload.Step();
        return trace.Forward.Count;
    }
}
