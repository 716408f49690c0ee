using AutoGrad;
using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>What stands between the linear map and the activation of a layer.</summary>
internal enum Norm
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch norm: each feature over the batch.</summary>
    Batch,

    /// <summary>Layer norm: each sample over its features.</summary>
    Layer,
}

/// <summary>One kind of layer, of which a deep stack is made, and what is known about it.</summary>
/// <param name="Name">The name in tables and legends.</param>
/// <param name="Nonlinearity">The activation, with its derivative.</param>
/// <param name="Weights">How the weights are drawn.</param>
/// <param name="WeightVariance">The variance of one weight times the number of inputs: what a linear map multiplies a variance by.</param>
/// <param name="Expected">The factor per layer that is claimed.</param>
/// <param name="Tolerance">How far the measured factor may be from it, as a share.</param>
/// <param name="Norm">What normalises between the linear map and the activation.</param>
/// <param name="Shortcut">The weight of the layer beside its shortcut, y = x + weight · f(x); 0 without a shortcut.</param>
/// <param name="IsCure">Whether it belongs to the list of cures rather than to that of first weights.</param>
internal sealed record SetUp(
    string Name,
    Nonlinearity Nonlinearity,
    Initialiser Weights,
    double WeightVariance,
    double Expected,
    double Tolerance,
    Norm Norm = Norm.None,
    double Shortcut = 0,
    bool IsCure = false)
{
    private const double Plain = 0.03;
    private const double Saturating = 0.05;

    /// <summary>ReLUs with an unscaled shortcut, which explode faster than a first guess says.</summary>
    public static SetUp ReluResidual { get; } =
        new("ReLU He residual", Nonlinearity.Relu, Init.HeUniform, 2, 1.57, 0.03, Shortcut: 1, IsCure: true);

    /// <summary>Every set-up of the experiment, first weights before cures.</summary>
    /// <remarks>Seeds 1 to 40 stay within the tolerances, by about twice the spread between seeds or more.</remarks>
    public static IReadOnlyList<SetUp> All { get; } =
    [
        new("linear U(±1/√n)", Nonlinearity.Identity, Init.Fan, 1.0 / 3, 0.577, Plain),
        new("ReLU Glorot", Nonlinearity.Relu, Init.GlorotUniform, 1, 0.707, Plain),
        new("ReLU He", Nonlinearity.Relu, Init.HeUniform, 2, 1.00, Plain),
        new("ReLU N(0, 0.01)", Nonlinearity.Relu, Init.Normal(0.01), Stack.Width * 1e-4, 0.113, Plain),
        new("sigmoid Glorot", Nonlinearity.Sigmoid, Init.GlorotUniform, 1, 0.236, Saturating),
        new("tanh Glorot", Nonlinearity.Tanh, Init.GlorotUniform, 1, 0.937, Saturating),
        new("tanh U(±1/√n)", Nonlinearity.Tanh, Init.Fan, 1.0 / 3, 0.572, Saturating),
        new("ReLU He + batch norm", Nonlinearity.Relu, Init.HeUniform, 2, 1.18, 0.015, Norm.Batch, IsCure: true),
        ReluResidual,
        new("ReLU residual / √30", Nonlinearity.Relu, Init.HeUniform, 2, 1.024, 0.005, Shortcut: 1 / Math.Sqrt(Stack.Layers), IsCure: true),
        new("sigmoid + layer norm", Nonlinearity.Sigmoid, Init.GlorotUniform, 1, 0.383, 0.05, Norm.Layer, IsCure: true),
        new("sigmoid + batch norm", Nonlinearity.Sigmoid, Init.GlorotUniform, 1, 0.97, 0.005, Norm.Batch, IsCure: true),
        new("sigmoid residual", Nonlinearity.Sigmoid, Init.GlorotUniform, 1, 1.007, 0.005, Shortcut: 1, IsCure: true),
        new("ReLU + layer norm", Nonlinearity.Relu, Init.HeUniform, 2, 0.99, 0.03, Norm.Layer, IsCure: true),
        new("tanh + batch norm", Nonlinearity.Tanh, Init.GlorotUniform, 1, 1.07, 0.01, Norm.Batch, IsCure: true),
        new("tanh + layer norm", Nonlinearity.Tanh, Init.GlorotUniform, 1, 1.07, 0.01, Norm.Layer, IsCure: true),
    ];

    /// <summary>One layer with weights of its own. Biases would start at 0 and change nothing here, so there are none.</summary>
    public Module NewLayer(int width, RandomSource random)
    {
        List<Module> parts = [new Linear(width, width, random, Weights, bias: false)];
        if (Norm != Norm.None)
        {
            parts.Add(Norm == Norm.Batch ? new BatchNorm(width) : new LayerNorm(width));
        }
        parts.Add(Nonlinearity.NewModule());
        var layer = new Sequential(parts);
        return Shortcut == 0 ? layer : new Residual(layer, Shortcut);
    }
}
