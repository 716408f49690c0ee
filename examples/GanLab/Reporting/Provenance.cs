using System.Globalization;
using System.Reflection;
using GanLab.Shell;

namespace GanLab.Reporting;

/// <summary>Where a run's numbers come from: enough to repeat it.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="Commit">The commit that it was built from, or "unknown" outside a repository.</param>
/// <param name="Device">Where the tensors lived.</param>
/// <param name="Command">The command that repeats the run, from the root of the repository.</param>
public sealed record Provenance(string Version, string Commit, string Device, string Command)
{
    /// <summary>The provenance of a run.</summary>
    public static Provenance Of(RunRequest request)
    {
        // The build writes "0.1.0+COMMIT".
        string[] parts = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+', 2);
        string device = request.Device.Name == "cpu" ? string.Empty : $" --device {request.Device.Name}";
        string run = request.Name == "tour" ? "tour" : $"run {request.Name}";
        string seed = request.Seed.ToString(CultureInfo.InvariantCulture);
        return new Provenance(
            parts[0],
            parts.Length > 1 ? parts[1] : "unknown",
            request.Device.Name,
            $"dotnet run -c Release --project examples/GanLab -- {run} --seed {seed} --{request.Form}{device}");
    }
}
