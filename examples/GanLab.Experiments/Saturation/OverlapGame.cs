using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;

namespace GanLab.Experiments.Saturation;

/// <summary>The counter-example: N(0, 1) against N(θ, 1), which overlap by construction: no D can tell the two apart for sure.</summary>
/// <remarks>
/// Nothing is trained until it happens to overlap, and everything is known: the optimal D is right with probability Φ(θ/2), and the
/// gradient that it hands to the generator's only parameter θ is <see cref="GaussianPair.SaturatingGradient"/>.
/// </remarks>
/// <param name="heldOut">How many points measurements are taken on.</param>
/// <param name="random">Where points, weights and noise come from.</param>
internal sealed class OverlapGame(int heldOut, RandomSource random)
{
    /// <summary>θ, the distance between the two means.</summary>
    public const double Theta = 1;

    private const int Batch = 128;
    private const int Hidden = 64;
    private const double Rate = 1e-3;

    // More than a run of D takes, so that no real point comes twice.
    private const int Points = 1 << 18;

    /// <summary>Φ(θ/2): how often the optimal D is right.</summary>
    public static double BestAccuracy => MathNet.Numerics.Distributions.Normal.CDF(0, 1, Theta / 2);

    /// <summary>The size of the saturating gradient under the optimal D.</summary>
    public static double Gradient => new GaussianPair(Theta).SaturatingGradient;

    /// <summary>A fresh D against the generator θ + z.</summary>
    public ProbeSetup Against(string name, int iterations) => new(
        Name: name,
        Generator: new Shift(Theta),
        Discriminator: Networks.Mlp([1, Hidden, Hidden, 1], () => Activation.LeakyRelu(0.2), random.Fork(0)),
        Loss: GanLoss.NonSaturating,
        Real: BatchSampler.Shuffled(Normal(Points, random.Fork(2)), 1, Batch, random.Fork(3)),
        HeldOut: Tensor.From(Normal(heldOut, random.Fork(4)), [heldOut, 1]),
        Latent: 1,
        Rate: Rate,
        Iterations: iterations,
        Random: random.Fork(1));

    private static float[] Normal(int count, RandomSource random)
    {
        using var scope = new TensorScope();
        return random.Normal([count]).ToArray<float>();
    }

    /// <summary>G(z) = θ + z.</summary>
    private sealed class Shift : Module
    {
        private readonly Parameter _theta;

        public Shift(double theta) => _theta = AddParameter("theta", Tensor.From<float>([(float)theta], [1]));

        protected override Tensor Forward(Tensor x) => x + Value(_theta)!;
    }
}
