namespace GanLab.Experiments.Sensitivity;

/// <summary>How much is run.</summary>
/// <param name="Form">The name of the form in the table of results.</param>
/// <param name="Iterations">Steps of the generator in a run.</param>
/// <param name="Configurations">Random configurations, each under every loss.</param>
/// <param name="KnobDraws">Runs of different first weights and samples for each setting of one knob alone.</param>
/// <param name="SmallDraws">Such runs at a good point, at half its rate and at twice its rate.</param>
internal sealed record Sizes(string Form, int Iterations, int Configurations, int KnobDraws, int SmallDraws)
{
    /// <summary>Every form.</summary>
    public static IReadOnlyList<Sizes> All { get; } =
    [
        new Sizes("tiny", Iterations: 2, Configurations: 2, KnobDraws: 1, SmallDraws: 2),
        new Sizes("quick", Iterations: 1000, Configurations: 12, KnobDraws: 1, SmallDraws: 4),
        new Sizes("full", Iterations: 1000, Configurations: 100, KnobDraws: 3, SmallDraws: 20),
    ];

    /// <summary>Whether anything has been trained that can be judged.</summary>
    public bool Judged => Iterations >= 1000;

    /// <summary>The sizes of the form that a run is asked for.</summary>
    public static Sizes Of(ExperimentContext context) =>
        All.Single(s => s.Form == (context.Tiny ? "tiny" : context.Quick ? "quick" : "full"));
}
