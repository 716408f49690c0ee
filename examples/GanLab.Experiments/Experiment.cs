namespace GanLab.Experiments;

/// <summary>One experiment of the laboratory: a name, what it shows, where it comes from, and how it is run.</summary>
public interface IExperiment
{
    /// <summary>The name on the command line, in lower case with hyphens ("chain-rule").</summary>
    string Name { get; }

    /// <summary>One line: what the experiment shows.</summary>
    string Summary { get; }

    /// <summary>The paper, section or figure that the experiment follows.</summary>
    string Source { get; }

    /// <summary>Runs the experiment, reporting progress through <paramref name="context"/>, and returns all it found.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    /// <exception cref="IOException">A data file is missing or cannot be read; its message is for the user, in one line.</exception>
    /// <exception cref="InvalidDataException">A data file is damaged: the same.</exception>
    /// <exception cref="UserException">Anything else that the user can mend: the same.</exception>
    ExperimentResult Run(ExperimentContext context);
}

/// <summary>What a run is asked to do, and how it says how far it got.</summary>
/// <param name="Seed">The seed: two runs with one seed give the same numbers.</param>
/// <param name="Quick">True for the quick form with its own sizes and thresholds, false for the full one.</param>
/// <param name="DataFolder">The folder with the data sets (MNIST in IDX files in its folder "mnist").</param>
/// <param name="Progress">Told of each stage of long work and of the share of it that is done.</param>
/// <param name="Cancellation">Cancelled when the user asks to stop.</param>
public sealed record ExperimentContext(int Seed, bool Quick, string DataFolder, IStageProgress Progress, CancellationToken Cancellation)
{
    /// <summary>The folder of the report, which exists and can be written: for results that a later run resumes from.</summary>
    public string OutFolder { get; init; } = "report";

    /// <summary>
    /// True to run the quick form at sizes that an emulated GPU can bear. Claims that need more are then not made; where an experiment has
    /// no such sizes it runs its quick form.
    /// </summary>
    public bool Tiny { get; init; }
}

/// <summary>Shows how far the stages of an experiment have come. Safe to call from several threads.</summary>
public interface IStageProgress
{
    /// <summary>Starts a stage of <paramref name="steps"/> steps; the returned object is advanced as they pass.</summary>
    IStage Stage(string title, int steps);
}

/// <summary>One stage of work in progress.</summary>
public interface IStage
{
    /// <summary>Says that <paramref name="steps"/> more steps are done.</summary>
    void Advance(int steps = 1);
}
