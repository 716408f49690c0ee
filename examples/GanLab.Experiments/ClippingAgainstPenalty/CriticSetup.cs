using AutoGrad;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>
/// How a critic is built and held to a bounded slope: either its weights are clipped to ±c, or a penalty of weight λ is paid.
/// </summary>
/// <param name="Name">The name in tables and legends.</param>
/// <param name="Layers">How many linear layers it has, the last one among them.</param>
/// <param name="Clip">c, or 0 for none.</param>
/// <param name="Lambda">λ, or 0 for none.</param>
/// <param name="Start">How the weights are drawn before anything is clipped.</param>
/// <param name="Type">The element type.</param>
internal sealed record CriticSetup(string Name, int Layers, double Clip, double Lambda, Initialiser Start, DType Type = DType.Float32)
{
    /// <summary>Units in each hidden layer, but in the tiny form.</summary>
    public const int UsualWidth = 128;

    /// <summary>Units in each hidden layer.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>The critic with its first weights: points of the plane in, one number out.</summary>
    public Sequential Build(RandomSource random)
    {
        List<Module> parts = [];
        for (int layer = 1; layer < Layers; layer++)
        {
            parts.Add(new Linear(layer == 1 ? 2 : Width, Width, random, Start, type: Type));
            parts.Add(Activation.Relu());
        }
        parts.Add(new Linear(Width, 1, random, Clip > 0 ? Start : Init.GlorotUniform, type: Type));
        return new Sequential(parts);
    }

    /// <summary>The optimiser that each method's paper uses: RMSProp for clipping, Adam with little momentum for the penalty.</summary>
    public Optimizer BuildOptimizer(IReadOnlyList<Parameter> parameters) => Clip > 0
        ? new RmsProp(parameters, rate: 5e-5, decay: 0.9, epsilon: 1e-8)
        : new Adam(parameters, rate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8);
}
