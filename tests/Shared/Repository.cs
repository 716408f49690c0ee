namespace AutoGrad.Testing;

/// <summary>Finds the files of the source tree that a test reads.</summary>
internal static class Repository
{
    /// <summary>The folder with AutoGrad.sln, above the folder that the tests run in.</summary>
    public static string Root { get; } = Find();

    /// <summary>The project's own digits.</summary>
    public static string MnistFolder => Path.Combine(Root, "examples", "data", "mnist");

    /// <summary>
    /// Files of the source tree below a folder, from the root, without what builds leave there and without vendored code.
    /// </summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "wwwroot" or "node_modules"))
            .Order(StringComparer.Ordinal);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AutoGrad.sln")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds AutoGrad.sln.");
    }
}
