using System.Diagnostics;
using GanLab.Experiments;

namespace GanLab.Sabotage;

/// <summary>A copy of the repository's tracked files in a temporary folder, which goes when it is disposed.</summary>
/// <remarks>One copy serves all broken versions: a build after a replacement compiles only what depends on that file.</remarks>
internal sealed class WorkingCopy : IDisposable
{
    private readonly CancellationToken _cancellation;

    private WorkingCopy(string folder, CancellationToken cancellation) => (Folder, _cancellation) = (folder, cancellation);

    /// <summary>The root of the copy.</summary>
    public string Folder { get; }

    /// <summary>Copies the files that git tracks, as they stand now.</summary>
    /// <exception cref="UserException">git does not know the folder.</exception>
    public static WorkingCopy Of(string root, CancellationToken cancellation)
    {
        var copy = new WorkingCopy(Directory.CreateTempSubdirectory("ganlab-sabotage-").FullName, cancellation);
        try
        {
            (int code, string files) = copy.Run("git", "-C", root, "ls-files", "-z");
            if (code != 0)
            {
                throw new UserException($"sabotage copies the files that git tracks, and git says: {files.Trim()}");
            }
            foreach (string file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            {
                string from = Path.Combine(root, file);
                if (File.Exists(from))
                {
                    string to = Path.Combine(copy.Folder, file);
                    Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                    File.Copy(from, to);
                }
            }
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Makes the replacement; disposing the answer undoes it. Both make the file newer than what was built from it.</summary>
    public Undo Break(BrokenVersion version)
    {
        string path = Path.Combine(Folder, version.File);
        string whole = File.ReadAllText(path);
        File.WriteAllText(path, whole.Replace(version.Find, version.Put, StringComparison.Ordinal));
        return new Undo(path, whole);
    }

    /// <summary>Builds a project in Release and returns null, or the first error.</summary>
    /// <remarks>Without the analysers: a mistake may leave a variable unused.</remarks>
    public string? Build(string project, bool restore)
    {
        string[] options = restore ? [] : ["--no-restore"];
        (int code, string output) = Run(
            "dotnet", ["build", project, "-c", "Release", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", .. options]);
        return code == 0 ? null : output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? output;
    }

    /// <summary>Runs a program in the copy and returns its exit code and all that it wrote.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop; the program is ended, and what it started.</exception>
    public (int Code, string Output) Run(string program, params string[] arguments)
    {
        _cancellation.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration stop = _cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        _cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output);
    }

    /// <summary>Deletes the copy.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Puts a file back.</summary>
    internal sealed class Undo(string path, string whole) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => File.WriteAllText(path, whole);
    }
}
