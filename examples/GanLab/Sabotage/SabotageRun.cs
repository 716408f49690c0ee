using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanLab.Experiments;
using GanLab.Reporting;

namespace GanLab.Sabotage;

/// <summary>What the command is asked for.</summary>
/// <param name="Versions">The broken versions to try.</param>
/// <param name="OutFolder">The folder that the table is written to.</param>
/// <param name="Command">The command itself, for the table's first lines.</param>
public sealed record SabotageRequest(IReadOnlyList<BrokenVersion> Versions, string OutFolder, string Command)
{
    /// <summary>True to list the versions without trying any.</summary>
    public bool ListOnly { get; init; }
}

/// <summary>
/// Breaks a copy of the repository in one way after the other, and tells which verdicts and which tests notice.
/// </summary>
/// <remarks>
/// The sound copy is tried first: everything must hold there, or a failure would say nothing. A broken version that goes unnoticed
/// asks for a sharper verdict or another test.
/// </remarks>
/// <param name="output">Where the lines go: one for each broken version, then the table in Markdown.</param>
/// <param name="cancellation">Cancelled when the user asks to stop; the copy is deleted, and the table of what is done stays.</param>
public sealed partial class SabotageRun(TextWriter output, CancellationToken cancellation)
{
    /// <summary>Tries every version and returns the exit code: success if each is noticed.</summary>
    /// <exception cref="UserException">There is no repository, the folder cannot be written, or the sound copy fails.</exception>
    public int Run(SabotageRequest request)
    {
        if (request.ListOnly)
        {
            foreach (BrokenVersion version in request.Versions)
            {
                output.WriteLine($"{version.Name}: {version.What}");
            }
            return App.Success;
        }
        OutputFile.CheckFolder(request.OutFolder);
        using WorkingCopy copy = WorkingCopy.Of(Root(), cancellation);
        CheckSoundCopy(copy, request.Versions);
        List<Sighting> sightings = [];
        foreach (BrokenVersion version in request.Versions)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Sighting seen = Try(copy, version);
            sightings.Add(seen);
            Say(watch, version.Name, seen.IsNoticed ? "noticed" : "NOT noticed");

            // Each time anew: whoever stops the command keeps what is done.
            Write(request, SabotageTable.Of(sightings));
        }
        output.WriteLine();
        output.Write(SabotageTable.Of(sightings));
        return sightings.TrueForAll(s => s.IsNoticed) ? App.Success : App.Failure;
    }

    private static void Write(SabotageRequest request, string table)
    {
        string day = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string head = $"# Broken versions, and what notices\n\n`{request.Command}`\n\n"
            + $"{day}, on {Processor()}. Each experiment in its quick form with seed 1.\n\n";
        OutputFile.Write(Path.Combine(request.OutFolder, "sabotage.md"), Encoding.UTF8.GetBytes(head + table));
    }

    private void CheckSoundCopy(WorkingCopy copy, IReadOnlyList<BrokenVersion> versions)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string[] experiments = [.. versions.SelectMany(v => v.Experiments).Distinct()];
        string[] tests = [.. versions.SelectMany(v => v.Tests).Distinct()];
        var sound = new BrokenVersion("sound copy", "nothing", string.Empty, string.Empty, string.Empty, experiments, tests);
        Sighting seen = Look(copy, sound, restore: true);
        if (seen.Trouble is string trouble)
        {
            throw new UserException($"the copy, with nothing broken yet: {trouble}");
        }
        if (seen.IsNoticed)
        {
            string failed = string.Join("; ", seen.Verdicts.Concat(seen.Tests));
            throw new UserException($"with nothing broken yet, this fails already: {failed}");
        }
        Say(watch, sound.Name, "everything holds");
    }

    private void Say(Stopwatch watch, string name, string end)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {watch.Elapsed.TotalSeconds:F0} s: {end}"));
        output.Flush();
    }

    private static Sighting Try(WorkingCopy copy, BrokenVersion version)
    {
        int found = version.Occurrences(copy.Folder);
        if (found != 1)
        {
            return new Sighting(version, [], [], $"its text stands in {version.File} {found} times, not once");
        }
        using WorkingCopy.Undo undo = copy.Break(version);
        return Look(copy, version, restore: false);
    }

    private static Sighting Look(WorkingCopy copy, BrokenVersion version, bool restore)
    {
        foreach (string project in version.Projects)
        {
            if (copy.Build(project, restore) is string error)
            {
                return new Sighting(version, [], [], $"{project} does not build: {error.Trim()}");
            }
        }
        string[] verdicts = [.. version.Experiments.SelectMany(name => FailedVerdicts(copy, name))];
        List<string> tests = [];
        foreach ((string project, string filter) in version.Filters)
        {
            (int code, string text) = copy.Run(
                "dotnet", "test", $"tests/{project}", "-c", "Release", "--no-build", "--filter", filter);
            string[] failed = [.. FailedTest().Matches(text).Select(m => m.Groups[1].Value.Split('.')[^1]).Distinct()];
            if (code == 0 && !text.Contains("Passed!", StringComparison.Ordinal))
            {
                return new Sighting(version, [], [], $"no test of {project} matches {filter}");
            }
            tests.AddRange(code != 0 && failed.Length == 0 ? [$"{project} stopped"] : failed);
        }
        return new Sighting(version, verdicts, [.. tests]);
    }

    private static string[] FailedVerdicts(WorkingCopy copy, string experiment)
    {
        string program = Path.Combine("examples", "GanLab", "bin", "Release", "net10.0", "GanLab.dll");
        string folder = Path.Combine(copy.Folder, "sabotage-out");
        string numbers = Path.Combine(folder, experiment + ".json");
        Directory.CreateDirectory(folder);
        File.Delete(numbers);
        (int code, string text) = copy.Run("dotnet", program, "run", experiment, "--quick", "--seed", "1", "--out", folder);
        if (!File.Exists(numbers))
        {
            string line = text.Split('\n').FirstOrDefault(l => l.StartsWith("error:", StringComparison.Ordinal)) ?? $"exit code {code}";
            return [$"{experiment}: {line}"];
        }
        using var json = JsonDocument.Parse(File.ReadAllBytes(numbers));
        return [.. json.RootElement.GetProperty("verdicts").EnumerateArray()
            .Where(v => !v.GetProperty("holds").GetBoolean())
            .Select(v => v.GetProperty("claim").GetString()!)];
    }

    private static string Root()
    {
        foreach (string start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "AutoGrad.sln")))
                {
                    return folder.FullName;
                }
            }
        }
        throw new UserException("sabotage needs the repository: no folder here or above holds AutoGrad.sln");
    }

    private static string Processor()
    {
        const string linux = "/proc/cpuinfo";
        string model = File.Exists(linux) ? ModelName().Match(File.ReadAllText(linux)).Groups[1].Value : string.Empty;
        string name = model.Length > 0 ? model : RuntimeInformation.ProcessArchitecture.ToString();
        return $"{name}, {Environment.ProcessorCount} logical cores";
    }

    [GeneratedRegex(@"(?m)^\s*Failed ([\w.]+)")]
    private static partial Regex FailedTest();

    [GeneratedRegex(@"(?m)^model name\s*: (.+)$")]
    private static partial Regex ModelName();
}
