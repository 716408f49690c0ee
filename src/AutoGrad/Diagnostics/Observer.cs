namespace AutoGrad;

/// <summary>Sees every op of its thread pass, forward and in the sweep: how anomalies are found and traces are made.</summary>
internal abstract class Observer
{
    [ThreadStatic]
    private static Observer? _current;

    private Observer? _outer;
    private volatile bool _isOver;

    /// <summary>The innermost one of this thread that is not over.</summary>
    public static Observer? Current
    {
        get
        {
            while (_current is { _isOver: true }) { _current = _current._outer; }
            return _current;
        }
    }

    /// <summary>Sees this thread's ops from here on.</summary>
    public void Begin() => (_outer, _current) = (Current, this);

    /// <summary>Sees no more. On whichever thread and in whatever order they end, none ends another.</summary>
    public void End() => _isOver = true;

    /// <summary>An op was carried out; y has its node if it was recorded.</summary>
    public abstract void Carried(Op op, ReadOnlySpan<Tensor> x, Tensor y);

    /// <summary>The VJPs of a node were computed.</summary>
    public abstract void Swept(Node node, Tensor yBar, ReadOnlySpan<Tensor?> bars);
}
