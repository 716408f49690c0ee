namespace AutoGrad.Kernels;

/// <summary>The base of every error that AutoGrad itself raises. Its message names the op and shows the shapes involved.</summary>
public abstract class AutoGradException(string reason) : InvalidOperationException(reason)
{
    /// <summary>Where it happened, "MatMul of [2, 3], [4, 5]"; set once, by the first that knows.</summary>
    public string? Where
    {
        get;
        set => field ??= value;
    }

    /// <summary>The call that the user made, where the op that failed is one of several that it is made of; the outermost counts.</summary>
    public string? Call { get; set; }

    /// <summary>What was going on around it, "VJP of Tanh of [2, 3]"; set once, or null.</summary>
    public string? During
    {
        get;
        set => field ??= value;
    }

    /// <inheritdoc/>
    public override string Message => string.Join(": ", new[] { During, Call ?? Where, base.Message }.OfType<string>());
}

/// <summary>Shapes, axes or sizes that do not fit together.</summary>
public sealed class ShapeException(string message) : AutoGradException(message);

/// <summary>Element types that must not be mixed, or that an op does not take.</summary>
public sealed class DTypeException(string message) : AutoGradException(message);

/// <summary>A device that is not there, or two devices in one op.</summary>
public sealed class DeviceException(string message) : AutoGradException(message);

/// <summary>An index outside the axis that it points into.</summary>
public sealed class IndexException(string message) : AutoGradException(message);
