using GanLab.Experiments;

namespace GanLab.Reporting;

/// <summary>Writes files whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>Makes the folder if need be and makes sure, before any work starts, that a file can be written in it.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void CheckFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Temporary(Path.Combine(folder, "probe"));
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception e) when (IsAboutFiles(e))
        {
            throw new UserException($"cannot write to the output folder '{folder}': {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes <paramref name="content"/> to a temporary file in the same folder, flushes it to the disk and renames it, so that
    /// whoever reads <paramref name="path"/> sees the old file or the new one, never a part.
    /// </summary>
    /// <exception cref="UserException">It cannot be written; the old file, if any, is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        string temporary = Temporary(path);
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (IsAboutFiles(e))
        {
            // Deleting throws where the folder itself is gone, and would hide what went wrong.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
            throw new UserException($"cannot write '{path}': {e.Message}", e);
        }
    }

    private static bool IsAboutFiles(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static string Temporary(string path) => $"{path}.{Path.GetRandomFileName()}.tmp";
}
