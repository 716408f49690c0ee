namespace AutoGrad.Testing;

/// <summary>Finds the files of the source tree that a test reads.</summary>
internal static class Repository
{
    /// <summary>The folder with AutoGrad.sln, above the folder that the tests run in.</summary>
    public static string Root { get; } = Find();

    /// <summary>The project's own digits.</summary>
    public static string MnistFolder => Path.Combine(Root, "examples", "data", "mnist");

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
