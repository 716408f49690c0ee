using System.Runtime.InteropServices;

namespace AutoGrad.Nn;

/// <summary>Writes files atomically: who reads the path, also after a crash, sees the old file or the new one, never a part.</summary>
/// <remarks>
/// A temporary file in the same folder, "name.random.autograd-part", is written, flushed to the disk and renamed over the old file; on
/// Linux the folder is flushed too, where its file system can. The new file has the permissions of the one it replaces. A symbolic link
/// stays, and what it points to is replaced. Temporary files of the same name that a killed process left are removed by the next write;
/// those of a write in progress, which holds a lock on its own, are not.
/// </remarks>
public static partial class WholeFile
{
    private const string Ending = ".autograd-part";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="content">Writes the content to a stream.</param>
    /// <param name="length">How many bytes that will be, if known: a disk without room is noticed before anything is written.</param>
    /// <exception cref="IOException">It cannot be written; an old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; an old file is untouched.</exception>
    public static void Write(string path, Action<Stream> content, long length = 0)
    {
        var link = new FileInfo(path);
        string target = link.LinkTarget is null ? link.FullName : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        RemoveStrays(target);
        string temporary = $"{target}.{Path.GetRandomFileName()}{Ending}";
        UnixFileMode? mode = !OperatingSystem.IsWindows() && File.Exists(target) ? File.GetUnixFileMode(target) : null;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Delete,
            PreallocationSize = length,
        };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            using var stream = new FileStream(temporary, options);
            content(stream);
            if (mode is { } old && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(stream.SafeFileHandle, old);
            }
            stream.Flush(flushToDisk: true);

            // Renamed while it is open, and so locked: no other write may take it for a stray.
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        if (OperatingSystem.IsLinux())
        {
            FlushFolder(Path.GetDirectoryName(target)!);
        }
    }

    /// <summary>Removes the temporary files of earlier writes of a file that were killed.</summary>
    private static void RemoveStrays(string target)
    {
        string start = Path.GetFileName(target) + ".";
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(target)!))
        {
            string name = Path.GetFileName(file);
            if (!name.StartsWith(start, StringComparison.Ordinal) || !name.EndsWith(Ending, StringComparison.Ordinal))
            {
                continue;
            }
            try
            {
                new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another write is at it, or it belongs to somebody else.
            }
        }
    }

    /// <summary>Makes a renaming last through a power cut; of no effect where the file system flushes no folders.</summary>
    private static void FlushFolder(string folder)
    {
        int handle = Open(folder, 0);
        if (handle < 0)
        {
            return;
        }
        _ = Flush(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
