using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AutoGrad.Benchmarks.Workloads;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>The command <c>against</c>: the workloads of this build and of another one, in turn: what a change costs or gains.</summary>
internal static class AgainstCommand
{
    private const string Built = "benchmarks/AutoGrad.Benchmarks/bin/Release/net10.0/AutoGrad.Benchmarks.dll";

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var other = new Argument<string>("other") { Description = "Another clone, built for Release, or its AutoGrad.Benchmarks.dll." };
        other.Validators.Add(result =>
        {
            string dll = Dll(result.GetValueOrDefault<string>());
            if (!File.Exists(dll))
            {
                result.AddError($"There is no '{dll}': build that clone with dotnet build -c Release.");
            }
        });
        var rounds = new Option<int>("--rounds") { Description = "How often both are run.", DefaultValueFactory = _ => 5 };
        var command = new Command("against", "The workloads of this build and of another, in turn: what a change costs or gains.")
        {
            other, CommonOptions.Only, CommonOptions.Threads, rounds, CommonOptions.Seconds,
        };
        command.SetAction(parsed =>
        {
            Console.WriteLine($"{Machine.Description}, {Machine.Today}");
            Console.WriteLine($"{"workload",-12}{"thr",4}{"this ms",10}{"other ms",10}{"this/other",12}{"B/op",7}{"B/op",7}");
            foreach (WorkloadChoice choice in CommonOptions.Workloads(parsed))
            {
                string[] options =
                [
                    "workloads", "--json", "--only", choice.Name, "--threads", $"{parsed.GetValue(CommonOptions.Threads)}",
                    "--seconds", parsed.GetValue(CommonOptions.Seconds).ToString(CultureInfo.InvariantCulture),
                ];
                string[] builds = [typeof(AgainstCommand).Assembly.Location, Dll(parsed.GetValue(other)!)];
                Cost[] least = [Cost.None, Cost.None];
                for (int round = 0; round < parsed.GetValue(rounds); round++)
                {
                    // Who goes first changes from round to round: the second one finds a warmer machine.
                    foreach (int build in (int[])[round % 2, 1 - (round % 2)])
                    {
                        least[build] = least[build].Or(Run(builds[build], options));
                    }
                }
                string threads = $"{parsed.GetValue(CommonOptions.Threads)}";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{choice.Name,-12}{threads,4}{least[0].Milliseconds,10:G4}{least[1].Milliseconds,10:G4}"
                    + $"{least[0].Milliseconds / least[1].Milliseconds,12:F3}{least[0].BytesPerOp,7:F0}{least[1].BytesPerOp,7:F0}"));
            }
        });
        return command;
    }

    private static string Dll(string path) => Directory.Exists(path) ? Path.Combine(path, Built) : path;

    private static Cost Run(string dll, string[] options)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [dll, .. options]) { RedirectStandardOutput = true })!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) { throw new InvalidOperationException($"'{dll}' ended with code {process.ExitCode}."); }
        JsonElement run = JsonDocument.Parse(line).RootElement;
        double bytes = run.GetProperty("managedBytes").GetDouble() / run.GetProperty("ops").GetInt32();
        return new(run.GetProperty("min").GetDouble(), bytes);
    }

    private sealed record Cost(double Milliseconds, double BytesPerOp)
    {
        public static readonly Cost None = new(double.PositiveInfinity, 0);

        public Cost Or(Cost next) => next.Milliseconds < Milliseconds ? next : this;
    }
}
