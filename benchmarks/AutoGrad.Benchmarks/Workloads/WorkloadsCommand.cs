using System.CommandLine;
using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>The command <c>workloads</c>.</summary>
internal static class WorkloadsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON for each, not a table." };
        var command = new Command("workloads", "Times the workloads and counts what they allocate.")
        {
            CommonOptions.Only, CommonOptions.Threads, CommonOptions.Seconds, CommonOptions.Device, json,
        };
        command.SetAction(parsed =>
        {
            Device device = DeviceChoice.Use(parsed.GetValue(CommonOptions.Device)!, parsed.GetValue(CommonOptions.Threads));
            bool asJson = parsed.GetValue(json);
            if (!asJson)
            {
                Console.WriteLine(WorkloadRun.Heading);
            }
            foreach (WorkloadChoice choice in CommonOptions.Workloads(parsed))
            {
                var run = WorkloadRun.Of(choice, device, parsed.GetValue(CommonOptions.Threads), parsed.GetValue(CommonOptions.Seconds));
                Console.WriteLine(asJson ? run.ToJson() : run.ToString());
            }
        });
        return command;
    }
}
