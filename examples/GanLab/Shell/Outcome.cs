using GanLab.Experiments;

namespace GanLab.Shell;

/// <summary>How one experiment ended: with a result, or with the line that says why there is none.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Result">What it found, or null if it stopped with an error.</param>
/// <param name="Error">One line about the error, or null if it came to its end.</param>
/// <param name="Took">The time it took.</param>
public sealed record Outcome(IExperiment Experiment, ExperimentResult? Result, string? Error, TimeSpan Took)
{
    /// <summary>Whether it came to its end and every verdict holds.</summary>
    public bool Passed => Result is not null && Result.Verdicts.All(v => v.Holds);

    /// <summary>The verdicts in a few words: "4 of 5 hold".</summary>
    public string Score => Result switch
    {
        null => "stopped by an error",
        { Verdicts.Count: 0 } => "reports, without a verdict",
        { Verdicts: { } verdicts } => $"{verdicts.Count(v => v.Holds)} of {verdicts.Count} hold",
    };
}
