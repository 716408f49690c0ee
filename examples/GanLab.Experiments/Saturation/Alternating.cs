using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace GanLab.Experiments.Saturation;

/// <summary>Training as usual: one step of D, one step of G, in turn, both by Adam.</summary>
internal static class Alternating
{
    /// <summary>Two players and their optimisers.</summary>
    public static GanTraining WithAdam(
        Module generator, Module discriminator, GanLoss loss, BatchSampler real, int latent, double rate, RandomSource random) => new(
        generator,
        discriminator,
        loss,
        generatorRule: new Adam(generator.Parameters(), rate, beta1: 0.5, beta2: 0.999),
        discriminatorRule: new Adam(discriminator.Parameters(), rate, beta1: 0.5, beta2: 0.999),
        real,
        latent,
        random);

    /// <summary>A number of rounds.</summary>
    public static void Run(GanTraining training, int rounds, IStage stage, CancellationToken cancellation)
    {
        for (int i = 0; i < rounds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            training.StepDiscriminator();
            training.StepGenerator();
            stage.Advance();
        }
    }
}
