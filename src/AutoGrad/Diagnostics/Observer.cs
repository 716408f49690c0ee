namespace AutoGrad;

/// <summary>Sees every op of its thread pass, forward and in the sweep: how anomalies are found and traces are made.</summary>
internal abstract class Observer
{
    [ThreadStatic]
    private static Observer? _current;

    public static Observer? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>An op was carried out; y has its node if it was recorded.</summary>
    public abstract void Carried(Op op, ReadOnlySpan<Tensor> x, Tensor y);

    /// <summary>The VJPs of a node were computed.</summary>
    public abstract void Swept(Node node, Tensor yBar, ReadOnlySpan<Tensor?> bars);
}
