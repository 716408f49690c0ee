using AutoGrad.Nn;
using GanLab.Experiments;

namespace GanLab.Reporting;

/// <summary>What the laboratory writes: files whole or not at all, and what is wrong in one line.</summary>
public static class OutputFile
{
    /// <summary>Makes the folder if need be and makes sure, before any work starts, that a file can be written in it.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void CheckFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $"probe.{Path.GetRandomFileName()}.tmp");
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception e) when (IsAboutFiles(e))
        {
            throw new UserException($"cannot write to the output folder '{folder}': {e.Message}", e);
        }
    }

    /// <summary>Writes a file by <see cref="WholeFile"/>.</summary>
    /// <exception cref="UserException">It cannot be written; the old file, if any, is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        try { WholeFile.Write(path, stream => stream.Write(content), content.Length); }
        catch (Exception e) when (IsAboutFiles(e))
        {
            throw new UserException($"cannot write '{path}': {e.Message}", e);
        }
    }

    private static bool IsAboutFiles(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
