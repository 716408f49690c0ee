using System.Diagnostics;

namespace AutoGrad.Nn.Tests;

/// <summary>What tests run in a process of its own: this assembly, as a program.</summary>
internal static class ChildProcess
{
    /// <summary>How many numbers "save" saves each time.</summary>
    public const int Numbers = 100_000;

    /// <summary>Starts this assembly as a program.</summary>
    public static Process Start(params string[] arguments)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return Process.Start(new ProcessStartInfo(dotnet, ["exec", typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
        })!;
    }

    private static void Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["save", string path]:
                SaveForEver(path);
                break;
            default:
                throw new ArgumentException($"Unknown: {string.Join(" ", arguments)}.");
        }
    }

    /// <summary>Saves to one path again and again, and says so after each time.</summary>
    private static void SaveForEver(string path)
    {
        for (int i = 0; ; i++)
        {
            Safetensors.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.Full([Numbers], i) });
            Console.WriteLine(i);
        }
    }
}
