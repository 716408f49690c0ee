using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace GanLab.Experiments.Saturation;

/// <summary>A generator that covers the ring, frozen after its training.</summary>
/// <param name="Generator">The generator.</param>
/// <param name="Moved">How far its weights had moved, as a share of their first norm.</param>
internal sealed record FrozenRing(Module Generator, double Moved);

/// <summary>The counter-example: a wide ring and a generator that covers it, so that no D can tell the two apart for sure.</summary>
/// <param name="heldOut">How many points measurements are taken on.</param>
/// <param name="random">Where points, weights and noise come from.</param>
internal sealed class RingGame(int heldOut, RandomSource random)
{
    private const int Batch = 128;
    private const int Latent = 2;
    private const int Hidden = 64;
    private const double Rate = 1e-3;

    // A position far along the stream of points, which training does not reach.
    private const ulong Unseen = 1UL << 40;

    /// <summary>Trains the generator.</summary>
    public FrozenRing Train(int iterations, ExperimentContext context)
    {
        Module generator = Networks.Mlp([Latent, Hidden, Hidden, 2], Activation.Relu, random.Fork(0));
        WeightSnapshot first = WeightSnapshot.Of(generator);
        BatchSampler points = BatchSampler.Stream(Points, Batch);
        GanTraining training = Alternating.WithAdam(
            generator, Discriminator(random.Fork(1)), GanLoss.NonSaturating, points, Latent, Rate, random.Fork(2));
        IStage stage = context.Progress.Stage("training the generator of the ring", iterations);
        Alternating.Run(training, iterations, stage, context.Cancellation);
        return new FrozenRing(generator, first.RelativeDistanceTo(generator));
    }

    /// <summary>A fresh D against the frozen generator.</summary>
    public ProbeSetup Against(FrozenRing frozen, string name, int iterations) => new(
        Name: name,
        Generator: frozen.Generator,
        Discriminator: Discriminator(random.Fork(3)),
        Loss: GanLoss.NonSaturating,
        Real: BatchSampler.Stream(Points, Batch),
        HeldOut: Tensor.From(Points(heldOut, Unseen), [heldOut, 2]),
        Latent: Latent,
        Rate: Rate,
        Iterations: iterations,
        Random: random.Fork(4));

    private float[] Points(int count, ulong first) => ToyData.Ring(count, random.Seed, first, radius: 1, sigma: 0.2);

    private static Module Discriminator(RandomSource random) =>
        Networks.Mlp([2, Hidden, Hidden, 1], () => Activation.LeakyRelu(0.2), random);
}
