namespace GanLab.Experiments.Sensitivity;

/// <summary>One of the four things that are turned alone.</summary>
/// <param name="Part">The name of its runs in the table of results.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Name">Its setting in a row, as text.</param>
/// <param name="Value">The same as a number, by which settings are sorted.</param>
internal sealed record Knob(string Part, string Label, Func<ResultRow, string> Name, Func<ResultRow, double> Value)
{
    /// <summary>The rate.</summary>
    public static Knob Rate { get; } =
        new(Sensitivity.Part.Rate, "learning rate", row => Format.Number(row.Rate, "0.######"), row => row.Rate);

    /// <summary>The batch size.</summary>
    public static Knob Batch { get; } = new(Sensitivity.Part.Batch, "batch size", row => $"{row.Batch}", row => row.Batch);

    /// <summary>The hidden layers.</summary>
    public static Knob Layers { get; } = new(Sensitivity.Part.Layers, "hidden layers", row => $"{row.Layers}", row => row.Layers);

    /// <summary>The activation, in the order of <see cref="Configuration.Activations"/>.</summary>
    public static Knob Activation { get; } = new(
        Sensitivity.Part.Activation, "activation", row => row.Activation, row => Configuration.PlaceOf(row.Activation));

    /// <summary>All four.</summary>
    public static IReadOnlyList<Knob> All { get; } = [Rate, Batch, Layers, Activation];
}

/// <summary>A knob at one setting, the rest as at the good point.</summary>
/// <param name="Name">The setting as text.</param>
/// <param name="Value">The setting as a number.</param>
/// <param name="Outcomes">The runs.</param>
internal sealed record KnobSetting(string Name, double Value, Outcomes Outcomes);
