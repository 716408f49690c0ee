using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;

namespace GanLab.Experiments.Sensitivity;

/// <summary>One training run: a loss under a configuration, and how far the generator is from the ring in the end.</summary>
/// <param name="Number">Its number among all runs of a form, from 0.</param>
/// <param name="Part">What it belongs to.</param>
/// <param name="Contender">The loss.</param>
/// <param name="Configuration">What is set.</param>
/// <param name="Draw">Which first weights, samples and noise; runs of one draw share them.</param>
internal sealed record Trial(int Number, string Part, Contender Contender, Configuration Configuration, int Draw)
{
    /// <summary>How many points the distance is taken between.</summary>
    public const int Points = 256;

    /// <summary>The radius of the ring.</summary>
    public const double Radius = 1;

    /// <summary>The standard deviation of each of its eight Gaussians.</summary>
    public const double Sigma = 0.05;

    /// <summary>The width of each hidden layer.</summary>
    public const int Width = 64;

    private const int Latent = 2;
    private const double Beta2 = 0.999;

    // A position far along the stream of points, which training does not reach.
    private const ulong Unseen = 1UL << 40;

    /// <summary>Trains, and measures the exact W₁ between unseen points of the ring and as many of the generator's.</summary>
    /// <param name="seed">The seed of all runs; with <see cref="Draw"/> it decides all random numbers.</param>
    /// <param name="iterations">Steps of the generator.</param>
    /// <param name="cancellation">Stops it between two iterations.</param>
    /// <returns>The distance; +∞ for a run that diverged, whose generator gives something that is no finite number.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Distance(int seed, int iterations, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        RandomSource random = new RandomSource((ulong)seed).Fork(Streams.Training).Fork((ulong)Draw);
        float[] Ring(int count, ulong first) => ToyData.Ring(count, random.Seed, first, Radius, Sigma);
        Module generator = Network(Latent, 2, random.Fork(0));
        Module discriminator = Network(2, 1, random.Fork(1));
        var training = new GanTraining(
            generator,
            discriminator,
            Contender.Loss(Configuration.Lambda),
            Optimiser(generator),
            Optimiser(discriminator),
            BatchSampler.Stream(Ring, Configuration.Batch),
            Latent,
            random.Fork(2));
        var rule = new Alternating(Configuration.CriticSteps);
        for (int i = 0; i < iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            training.Iterate(rule);
        }
        float[] generated = training.Generate(Points).ToArray<float>();
        return generated.All(float.IsFinite) ? Wasserstein.Distance(Ring(Points, Unseen), generated) : double.PositiveInfinity;
    }

    private Adam Optimiser(Module player) => new(player.Parameters(), Configuration.Rate, Configuration.Beta1, Beta2);

    private Sequential Network(int from, int to, RandomSource random) =>
        Networks.Mlp([from, .. Enumerable.Repeat(Width, Configuration.Layers), to], Activation, random);

    private Activation Activation() => Configuration.Activation switch
    {
        "ReLU" => AutoGrad.Nn.Activation.Relu(),
        "leaky ReLU" => AutoGrad.Nn.Activation.LeakyRelu(0.2),
        "tanh" => AutoGrad.Nn.Activation.Tanh(),
        "sigmoid" => AutoGrad.Nn.Activation.Sigmoid(),
        string other => throw new InvalidOperationException($"there is no activation '{other}'"),
    };
}
