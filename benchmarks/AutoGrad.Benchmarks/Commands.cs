using System.CommandLine;
using AutoGrad.Benchmarks.Workloads;
using AutoGrad.Kernels;
using BenchmarkDotNet.Running;

namespace AutoGrad.Benchmarks;

/// <summary>The command line: a mode of its own for each figure, and BenchmarkDotNet for everything else.</summary>
internal static class Commands
{
    private static readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads that share large work.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<string> _device = Restricted(new Option<string>("--device")
    {
        Description = "The device to run on.",
        DefaultValueFactory = _ => DeviceChoice.Names[0],
    });

    /// <summary>Runs what the command line asks for and returns the exit code.</summary>
    public static int Run(string[] args)
    {
        RootCommand root = new("Benchmarks of AutoGrad. Anything but these commands goes to BenchmarkDotNet.") { Workloads(), GemmPeakCommand() };
        if (args.Length == 0 || root.Subcommands.Any(c => c.Name == args[0]) || args[0] is "-h" or "-?" or "--help")
        {
            return root.Parse(args.Length == 0 ? ["--help"] : args).Invoke();
        }
        BenchmarkSwitcher.FromAssembly(typeof(Commands).Assembly).Run(args);
        return 0;
    }

    private static Command Workloads()
    {
        Option<string> only = new("--only") { Description = "Names, comma-separated: A512,E1 … ; all if left out.", DefaultValueFactory = _ => "" };
        Option<double> seconds = new("--seconds") { Description = "How long each is timed.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "One line of JSON for each, not a table." };
        Command command = new("workloads", "Times the workloads and counts what they allocate.") { only, _threads, seconds, _device, json };
        command.SetAction(parsed =>
        {
            Device device = DeviceChoice.Use(parsed.GetValue(_device)!, parsed.GetValue(_threads));
            string[] names = parsed.GetValue(only)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            bool asJson = parsed.GetValue(json);
            if (!asJson) { Console.WriteLine(WorkloadRun.Heading); }
            foreach (WorkloadChoice choice in WorkloadList.Pick(names))
            {
                var run = WorkloadRun.Of(choice, device, parsed.GetValue(_threads), parsed.GetValue(seconds));
                Console.WriteLine(asJson ? run.ToJson() : run.ToString());
            }
        });
        return command;
    }

    private static Command GemmPeakCommand()
    {
        Command command = new("gemm-peak", "The matrix product against the processor's peak.");
        command.SetAction(_ => GemmPeak.Run());
        return command;
    }

    private static Option<string> Restricted(Option<string> option)
    {
        option.AcceptOnlyFromAmong(DeviceChoice.Names);
        return option;
    }
}
