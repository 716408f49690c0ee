using System.CommandLine;
using AutoGrad.Benchmarks.Compare;
using AutoGrad.Benchmarks.GemmLadder;
using AutoGrad.Benchmarks.Gpu;
using AutoGrad.Benchmarks.Growth;
using AutoGrad.Benchmarks.Roofline;
using AutoGrad.Benchmarks.Workloads;
using BenchmarkDotNet.Running;

namespace AutoGrad.Benchmarks;

/// <summary>The command line: a mode of its own for each figure, and BenchmarkDotNet for options without a mode.</summary>
internal static class Commands
{
    private static readonly string[] _help = ["-h", "-?", "--help", "--version"];

    /// <summary>Runs what the command line asks for and returns the exit code.</summary>
    public static int Run(string[] args)
    {
        if (args.Length > 0 && args[0].StartsWith('-') && !_help.Contains(args[0]))
        {
            BenchmarkSwitcher.FromAssembly(typeof(Commands).Assembly).Run(WithoutDevice(args));
            return 0;
        }
        var root = new RootCommand("Benchmarks of AutoGrad. Options without a command, --filter '*' say, go to BenchmarkDotNet.")
        {
            WorkloadsCommand.Make(),
            CompareCommand.Make(),
            AgainstCommand.Make(),
            DotnetPeers.Make(),
            RooflineCommand.Make(),
            LadderCommand.Make(),
            GrowthCommand.Make(),
            GpuCommand.Make(),
        };
        return root.Parse(args.Length == 0 ? ["--help"] : args).Invoke();
    }

    /// <summary>Takes --device and its name, which BenchmarkDotNet does not know, out of the command line and heeds it.</summary>
    private static string[] WithoutDevice(string[] args)
    {
        int place = Array.IndexOf(args, "--device");
        if (place < 0 || place + 1 == args.Length) { return args; }
        DeviceChoice.Ask(args[place + 1]);
        return [.. args[..place], .. args[(place + 2)..]];
    }
}
