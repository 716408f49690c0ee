using System.Diagnostics;
using System.Text.Json;
using AutoGrad.Kernels.Ilgpu;

namespace GanLab.Tests;

/// <summary>
/// Experiments on an emulated GPU reach the processor's verdicts. Each runs in a process of its own, since the device is the whole
/// program's.
/// </summary>
public class DeviceRunTests
{
    [SkippableTheory]
    [InlineData("chain-rule")]
    [InlineData("gradient-penalty")]
    public void AnEmulatedGPUReachesTheProcessorsVerdicts(string experiment)
    {
        (string Claim, bool Holds)[] expected = Verdicts(experiment, "cpu");
        (string Claim, bool Holds)[] actual = Verdicts(experiment, IlgpuDevices.Emulated);
        Assert.NotEmpty(expected);
        Assert.All(expected, v => Assert.True(v.Holds, v.Claim));
        Assert.Equal(expected, actual);
    }

    private static (string Claim, bool Holds)[] Verdicts(string experiment, string device)
    {
        using var lab = new LabRun();
        string program = Path.Combine(AppContext.BaseDirectory, "GanLab.dll");
        var start = new ProcessStartInfo("dotnet", [program, "run", experiment, "--tiny", "--device", device, "--out", lab.OutFolder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process run = Process.Start(start)!;
        Task<string> error = run.StandardError.ReadToEndAsync();
        string output = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == App.Success, output + error.Result);
        Assert.Contains($"Device: {device}, tiny form", output, StringComparison.Ordinal);
        using JsonDocument numbers = JsonDocument.Parse(lab.Read(experiment + ".json"));
        return
        [
            .. numbers.RootElement.GetProperty("verdicts").EnumerateArray().Select(
                v => (v.GetProperty("claim").GetString()!, v.GetProperty("holds").GetBoolean())),
        ];
    }
}
