namespace AutoGrad.Nn;

/// <summary>An activation as a layer: a function that is applied to each element, without weights.</summary>
/// <remarks>
/// In a <see cref="Sequential"/>, ReLU, LeakyReLU, tanh and sigmoid are computed in one pass with the <see cref="Linear"/> before them
/// (<see cref="FusedActivation"/>).
/// </remarks>
public sealed class Activation : Module
{
    private readonly Func<Tensor, Tensor> _function;

    private Activation(string description, Func<Tensor, Tensor> function, FusedActivation? fused = null)
    {
        Description = description;
        _function = function;
        Fused = fused;
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>The same function as part of the linear layer before it, or null if it has no such form.</summary>
    internal FusedActivation? Fused { get; }

    /// <summary>The rectifier, max(x, 0).</summary>
    public static Activation Relu() => new("ReLU", x => x.Relu(), FusedActivation.Relu);

    /// <summary>The leaky rectifier: x where x &gt; 0, slope · x elsewhere.</summary>
    public static Activation LeakyRelu(double slope = 0.01)
        => new("LeakyReLU", x => x.LeakyRelu(slope), slope < 0 ? null : FusedActivation.LeakyRelu(slope));

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh() => new("Tanh", x => x.Tanh(), FusedActivation.Tanh);

    /// <summary>The logistic function, 1 / (1 + e⁻ˣ).</summary>
    public static Activation Sigmoid() => new("Sigmoid", x => x.Sigmoid(), FusedActivation.Sigmoid);

    /// <summary>Softplus, ln(1 + eˣ).</summary>
    public static Activation Softplus() => new("Softplus", x => x.Softplus());

    /// <summary>Softplus with a sharpness β, ln(1 + e^(βx))/β.</summary>
    /// <exception cref="ArgumentOutOfRangeException">β is not positive.</exception>
    public static Activation Softplus(double beta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        return new("Softplus", x => x.Softplus(beta));
    }

    /// <summary>The logarithm of the logistic function.</summary>
    public static Activation LogSigmoid() => new("LogSigmoid", x => x.LogSigmoid());

    /// <summary>The exponential linear unit.</summary>
    public static Activation Elu(double alpha = 1) => new("ELU", x => x.Elu(alpha));

    /// <summary>The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
    public static Activation Selu() => new("SELU", x => x.Selu());

    /// <summary>The sigmoid-weighted linear unit x σ(x), swish (Elfwing et al. 2018).</summary>
    public static Activation Silu() => new("SiLU", x => x.Silu());

    /// <summary>x tanh(softplus(x)) (Misra 2019).</summary>
    public static Activation Mish() => new("Mish", x => x.Mish());

    /// <summary>The Gaussian error linear unit x Φ(x) (Hendrycks, Gimpel 2016).</summary>
    /// <param name="tanh">Whether Φ is approximated by tanh, as the paper offers.</param>
    public static Activation Gelu(bool tanh = false) => tanh ? new("GELU (tanh)", x => x.GeluTanh()) : new("GELU", x => x.Gelu());

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => _function(x);
}
