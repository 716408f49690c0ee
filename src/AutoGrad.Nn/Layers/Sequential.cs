namespace AutoGrad.Nn;

/// <summary>Modules one after the other, named by their places: "0", "1", ….</summary>
public sealed class Sequential : Module
{
    /// <summary>Makes the chain.</summary>
    public Sequential(params IEnumerable<Module> modules)
    {
        foreach (Module module in modules) { AddModule(Children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module); }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        foreach ((_, Module module) in Children) { x = module.Call(x); }
        return x;
    }
}

/// <summary>A module with a shortcut around it, y = x + scale · f(x) (He et al. 2016).</summary>
/// <remarks>Shapes: f keeps x's.</remarks>
public sealed class Residual : Module
{
    private readonly Module _inner;
    private readonly double _scale;

    /// <summary>Puts the shortcut around a module.</summary>
    public Residual(Module inner, double scale = 1)
    {
        _inner = AddModule("inner", inner);
        _scale = scale;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x + (_inner.Call(x) * _scale);
}

/// <summary>A function as a module, for what has no parameters: activations, reshapes.</summary>
/// <param name="name">Its description.</param>
/// <param name="function">The function.</param>
public sealed class Function(string name, Func<Tensor, Tensor> function) : Module
{
    /// <inheritdoc/>
    public override string Description => name;

    /// <summary>The rectifier.</summary>
    public static Function Relu() => new("ReLU", x => x.Relu());

    /// <summary>The leaky rectifier with the given slope.</summary>
    public static Function LeakyRelu(double slope = 0.01) => new("LeakyReLU", x => x.LeakyRelu(slope));

    /// <summary>The hyperbolic tangent.</summary>
    public static Function Tanh() => new("Tanh", x => x.Tanh());

    /// <summary>The logistic function.</summary>
    public static Function Sigmoid() => new("Sigmoid", x => x.Sigmoid());

    /// <summary>Softplus.</summary>
    public static Function Softplus() => new("Softplus", x => x.Softplus());

    /// <summary>The exponential linear unit.</summary>
    public static Function Elu(double alpha = 1) => new("ELU", x => x.Elu(alpha));

    /// <summary>All axes but the first as one.</summary>
    public static Function Flatten() => new("Flatten", x => x.Reshape([x.Shape[0], checked((int)x.Shape.Slice(1..).Size)]));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => function(x);
}

/// <summary>Dropout in training, nothing at inference; see <see cref="DropoutExtensions"/>.</summary>
/// <param name="probability">How likely an element is set to 0.</param>
/// <param name="random">Where the masks come from.</param>
public sealed class Dropout(double probability, Generator random) : Module
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => IsTraining ? x.Dropout(probability, random) : x;
}
