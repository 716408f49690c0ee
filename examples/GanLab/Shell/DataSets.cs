namespace GanLab.Shell;

/// <summary>Finds the folder with the data sets.</summary>
public static class DataSets
{
    /// <summary>
    /// The folder "examples/data" in one of <paramref name="starts"/> or above it, the first that exists: so the program finds its
    /// data from anywhere inside the repository. Without one, "examples/data" itself, for the message of whoever needs it.
    /// </summary>
    public static string Find(params IEnumerable<string> starts)
    {
        foreach (string start in starts)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "examples", "data");
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }
        return Path.Combine("examples", "data");
    }
}
