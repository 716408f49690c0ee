using System.Diagnostics;
using System.Globalization;

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
            case ["train", string path, string until]:
                Train(path, long.Parse(until, CultureInfo.InvariantCulture));
                break;
            case [HostileCalls.Command, string seed, string count]:
                Environment.Exit(
                    HostileCalls.Run(int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)));
                break;
            default:
                throw new ArgumentException($"Unknown: {string.Join(" ", arguments)}.");
        }
    }

    /// <summary>Goes on with a run that was saved to a path, if it was, to a given step, and saves it there.</summary>
    private static void Train(string path, long until)
    {
        var run = new SmallTraining("adam");
        if (File.Exists(path))
        {
            run.State.Load(path);
        }
        run.RunTo(until);
        run.State.Save(path);
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
