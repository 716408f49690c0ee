namespace GanLab.Experiments.Sensitivity;

/// <summary>What a run belongs to, by its name in the table of results.</summary>
internal static class Part
{
    /// <summary>The random search.</summary>
    public const string Search = "search";

    /// <summary>The good point of a loss.</summary>
    public const string GoodPoint = "good point";

    /// <summary>The rate alone.</summary>
    public const string Rate = "rate";

    /// <summary>The batch size alone.</summary>
    public const string Batch = "batch";

    /// <summary>The number of hidden layers alone.</summary>
    public const string Layers = "layers";

    /// <summary>The activation alone.</summary>
    public const string Activation = "activation";

    /// <summary>Half and twice the rate.</summary>
    public const string SmallChange = "small change";
}
