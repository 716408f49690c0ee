using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Modules one after the other, named by their places: "0", "1", ….</summary>
/// <remarks>A linear layer and the activation behind it are computed in one pass, unless somebody watches the tensor between them.</remarks>
public sealed class Sequential : Module
{
    /// <summary>Makes the chain.</summary>
    public Sequential(params IEnumerable<Module> modules)
    {
        foreach (Module module in modules)
        {
            AddModule(Children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        for (int i = 0; i < Children.Count; i++)
        {
            Module module = Children[i].Child;
            Module? next = i + 1 < Children.Count ? Children[i + 1].Child : null;
            if (module is Linear layer && next is Function { Activation: { } activation } && !module.IsWatched && !next.IsWatched)
            {
                x = layer.Forward(x, activation);
                i++;
            }
            else { x = module.Call(x); }
        }
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

    /// <summary>The function as one that a layer before it computes in the same pass, or null.</summary>
    internal Activation? Activation { get; private init; }

    /// <summary>The rectifier.</summary>
    public static Function Relu() => new("ReLU", x => x.Relu()) { Activation = Activation.Relu };

    /// <summary>The leaky rectifier with the given slope.</summary>
    public static Function LeakyRelu(double slope = 0.01) => new("LeakyReLU", x => x.LeakyRelu(slope))
    {
        Activation = slope < 0 ? null : Activation.LeakyRelu(slope),
    };

    /// <summary>The hyperbolic tangent.</summary>
    public static Function Tanh() => new("Tanh", x => x.Tanh()) { Activation = Activation.Tanh };

    /// <summary>The logistic function.</summary>
    public static Function Sigmoid() => new("Sigmoid", x => x.Sigmoid()) { Activation = Activation.Sigmoid };

    /// <summary>Softplus.</summary>
    public static Function Softplus() => new("Softplus", x => x.Softplus());

    /// <summary>Softplus with a sharpness β, ln(1 + e^(βx))/β.</summary>
    /// <exception cref="ArgumentOutOfRangeException">β is not positive.</exception>
    public static Function Softplus(double beta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        return new("Softplus", x => x.Softplus(beta));
    }

    /// <summary>The logarithm of the logistic function.</summary>
    public static Function LogSigmoid() => new("LogSigmoid", x => x.LogSigmoid());

    /// <summary>The exponential linear unit.</summary>
    public static Function Elu(double alpha = 1) => new("ELU", x => x.Elu(alpha));

    /// <summary>The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
    public static Function Selu() => new("SELU", x => x.Selu());

    /// <summary>The sigmoid-weighted linear unit x σ(x), swish (Elfwing et al. 2018).</summary>
    public static Function Silu() => new("SiLU", x => x.Silu());

    /// <summary>x tanh(softplus(x)) (Misra 2019).</summary>
    public static Function Mish() => new("Mish", x => x.Mish());

    /// <summary>The Gaussian error linear unit x Φ(x) (Hendrycks, Gimpel 2016).</summary>
    /// <param name="tanh">Whether Φ is approximated by tanh, as the paper offers.</param>
    public static Function Gelu(bool tanh = false) => tanh ? new("GELU (tanh)", x => x.GeluTanh()) : new("GELU", x => x.Gelu());

    /// <summary>All axes but the first as one.</summary>
    public static Function Flatten() => new("Flatten", x => x.Reshape([x.Shape[0], checked((int)x.Shape.Slice(1..).Size)]));

    /// <summary>The axes start … end as one.</summary>
    public static Function Flatten(int start, int end = -1) => new("Flatten", x => x.Flatten(start, end));

    /// <summary>One axis as several, whose dimensions multiply to its own; a negative axis counts from the end.</summary>
    public static Function Unflatten(int axis, params int[] dims) => new($"Unflatten to {new Shape(dims)}", x =>
    {
        int a = x.Shape.Axis(axis);
        return x.Reshape(x.Shape.Slice(..a).Append(dims).Append(x.Shape.Dims[(a + 1)..]));
    });

    /// <summary>Each sample of the batch (axis 0) in another shape, with as many elements.</summary>
    public static Function Reshape(params int[] sample)
    {
        Shape one = [1, .. sample];
        return new($"Reshape to {new Shape(sample)}", x => x.Reshape(one.With(0, x.Shape[0])));
    }

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
