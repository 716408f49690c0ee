using GanLab.Experiments;
using GanLab.Shell;
using Spectre.Console;

namespace GanLab.Tests;

/// <summary>Runs the program in this process, as a redirected console would.</summary>
internal sealed class LabRun : IDisposable
{
    public LabRun(params IExperiment[] experiments)
    {
        Experiments = experiments.Length > 0 ? experiments : [new DemoExperiment()];
        Folder = Directory.CreateTempSubdirectory("ganlab-tests-").FullName;
    }

    public IReadOnlyList<IExperiment> Experiments { get; }

    public string Folder { get; }

    public string OutFolder => Path.Combine(Folder, "report");

    public string Output { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Runs with exactly these arguments.</summary>
    public int Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        IAnsiConsole console = Terminal.Create(output, redirected: true);
        int code = App.Run(args, Experiments, Experiments, console, error, Stop.Token);
        Output = output.ToString();
        Error = error.ToString();
        return code;
    }

    /// <summary>Runs with these arguments and the output folder of this lab.</summary>
    public int RunHere(params string[] args) => Run([.. args, "--out", OutFolder]);

    public string Read(string file) => File.ReadAllText(Path.Combine(OutFolder, file));

    /// <summary>The names of all files in the folder of this run and below it, in order.</summary>
    public string[] Files()
    {
        string[] paths = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        return [.. paths.Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        Stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>An experiment that does what a test wants.</summary>
internal sealed class FakeExperiment(string name, Func<ExperimentContext, ExperimentResult> run) : IExperiment
{
    public static readonly ExperimentResult Nothing = new(string.Empty, [], [], [], new Dictionary<string, double[]>());

    public string Name => name;

    public string Summary => "what a test wants";

    public string Source => "the test";

    public ExperimentResult Run(ExperimentContext context) => run(context);
}
