using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using GanLab.Experiments;

namespace GanLab.Shell;

/// <summary>What the command line asks for.</summary>
/// <param name="Name">The name of the report's file: "tour", "all", or the experiment's name.</param>
/// <param name="Experiments">The experiments to run, in order.</param>
/// <param name="Seed">The seed of every experiment.</param>
/// <param name="Quick">True for the quick form, false for the full one.</param>
/// <param name="OutFolder">The folder that the report and the numbers are written to.</param>
/// <param name="DataFolder">The folder with the data sets.</param>
/// <param name="Verbose">True to print the details of an unexpected error.</param>
public sealed record RunRequest(
    string Name, IReadOnlyList<IExperiment> Experiments, int Seed, bool Quick, string OutFolder, string DataFolder, bool Verbose)
{
    /// <summary>Where the tensors live.</summary>
    public Device Device { get; init; } = CpuDevice.Shared;

    /// <summary>True for the quick form at tiny sizes, where an experiment has them.</summary>
    public bool Tiny { get; init; }

    /// <summary>The shard to run alone, without a report; null for the whole experiment.</summary>
    public Shard? Shard { get; init; }

    /// <summary>True to print every verdict and table, false for what fails alone.</summary>
    public bool Tables { get; init; }

    /// <summary>The form of the run in a word.</summary>
    public string Form => Tiny ? "tiny" : Quick ? "quick" : "full";

    /// <summary>What an experiment of the run is told.</summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Cancelled when the user asks to stop.</param>
    public ExperimentContext Context(IStageProgress progress, CancellationToken cancellation) =>
        new(Seed, Quick, DataFolder, progress, cancellation) { OutFolder = OutFolder, Tiny = Tiny };
}
