using System.CommandLine;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>The command <c>roofline</c>.</summary>
internal static class RooflineCommand
{
    private static readonly string[] _parts = ["squares", "float64", "layers", "elements", "convolutions", "threads"];

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var only = new Option<string[]>("--only") { Description = "Which tables; all if left out.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(_parts);
        var seconds = new Option<double>("--seconds") { Description = "How long a figure is timed.", DefaultValueFactory = _ => 0.2 };
        var command = new Command(
            "roofline", "The kernels of the CPU device against the ceilings of the processor, measured in the same run.")
        {
            only, CommonOptions.Threads, seconds,
        };
        command.SetAction(parsed =>
        {
            double time = parsed.GetValue(seconds);
            string[] parts = parsed.GetValue(only) is { Length: > 0 } some ? some : _parts;
            CpuDevice alone = new(1), several = new(parsed.GetValue(CommonOptions.Threads));
            Print(parts, new Ceilings(alone, time), new Ceilings(several, time), time);
        });
        return command;
    }

    private static void Print(string[] parts, Ceilings alone, Ceilings pair, double seconds)
    {
        Console.WriteLine($"{Machine.Description}, {Machine.Today}");
        Console.WriteLine();
        var products = new ProductRoofline(alone, pair, seconds);
        if (parts.Contains("squares"))
        {
            products.PrintSquares(DType.Float32);
        }
        if (parts.Contains("float64"))
        {
            products.PrintSquares(DType.Float64);
        }
        if (parts.Contains("layers"))
        {
            products.PrintLayers();
        }
        foreach (Ceilings ceilings in (Ceilings[])[alone, pair])
        {
            if (parts.Contains("elements"))
            {
                new ElementRoofline(ceilings, seconds).Print();
            }
            if (parts.Contains("convolutions"))
            {
                new ConvolutionRoofline(ceilings, seconds).Print();
            }
        }
        if (parts.Contains("threads"))
        {
            Console.WriteLine($"A loop of two chunks that wait for each other, on two threads: {Meeting.Seconds(seconds) * 1e6:F2} µs.");
        }
    }
}
