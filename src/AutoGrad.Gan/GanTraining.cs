using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>What one step of a player did.</summary>
/// <param name="Loss">The player's loss before the step.</param>
/// <param name="GradientNorm">The norm of its gradient, over all the player's weights together; NaN unless asked for.</param>
/// <param name="UpdateNorm">How far the weights moved; NaN unless asked for. Adam can move them a full step on a tiny gradient.</param>
public readonly record struct PlayerStep(double Loss, double GradientNorm, double UpdateNorm);

/// <summary>Plain GAN training, step by step: whoever calls it decides who moves, how often, and for how long.</summary>
/// <param name="generator">G, from noise [batch, latent] to samples.</param>
/// <param name="discriminator">D, from samples to one logit or value each. It must not mix samples: real and generated go through it as
/// one batch.</param>
/// <param name="loss">The game.</param>
/// <param name="generatorRule">The optimiser of G's parameters.</param>
/// <param name="discriminatorRule">The optimiser of D's parameters.</param>
/// <param name="real">Where real batches come from; noise comes in batches of the same size.</param>
/// <param name="latent">How many numbers of noise G takes.</param>
/// <param name="random">Where noise and the penalty's points come from.</param>
public sealed class GanTraining(
    Module generator,
    Module discriminator,
    GanLoss loss,
    Optimizer generatorRule,
    Optimizer discriminatorRule,
    BatchSampler real,
    int latent,
    RandomSource random)
{
    /// <summary>All that changes from step to step, to be saved and loaded: the run then goes on bit for bit as it would have.</summary>
    /// <remarks>Averages, further random sources (dropout's) and the like can be added to it.</remarks>
    public TrainingState State() => new TrainingState()
        .Add("generator", generator)
        .Add("discriminator", discriminator)
        .Add("generator_rule", generatorRule)
        .Add("discriminator_rule", discriminatorRule)
        .Add("real", real)
        .Add("random", random);

    /// <summary>One step of D on a new batch of real and one of generated samples; G stays as it is.</summary>
    /// <param name="measure">Whether the norms are computed, which costs two copies of the weights.</param>
    public PlayerStep StepDiscriminator(bool measure = false)
    {
        using var scope = new TensorScope();
        Tensor genuine = real.Next();
        Tensor fake = Generate(real.Batch);
        Tensor output = discriminator.Call(Tensor.Concat([genuine, fake]));
        Tensor total = loss.Discriminator(output[..real.Batch], output[real.Batch..]);
        if (loss.PenaltyWeight > 0)
        {
            Tensor points = GradientPenalty.Interpolate(genuine, fake, random);
            total += loss.PenaltyWeight * GradientPenalty.At(discriminator.Call, points);
        }

        return Take(discriminator, discriminatorRule, total, measure);
    }

    /// <summary>One step of G on a new batch of noise; D stays as it is.</summary>
    /// <param name="measure">Whether the norms are computed, which costs two copies of the weights.</param>
    public PlayerStep StepGenerator(bool measure = false)
    {
        using var scope = new TensorScope();
        Tensor noise = random.Normal([real.Batch, latent]);
        return Take(generator, generatorRule, loss.Generator(discriminator.Call(generator.Call(noise))), measure);
    }

    /// <summary>New samples of G, as constants.</summary>
    /// <param name="count">How many.</param>
    public Tensor Generate(int count)
    {
        using (GradMode.Off())
        {
            return generator.Call(random.Normal([count, latent]));
        }
    }

    /// <inheritdoc cref="GradientClip.JointNorm"/>
    public static double JointNorm(IEnumerable<Tensor> gradients) => GradientClip.JointNorm(gradients);

    private static PlayerStep Take(Module player, Optimizer rule, Tensor loss, bool measure)
    {
        Tensor[] gradients = Gradients.Of(loss, rule.Parameters);
        if (!measure)
        {
            rule.Step(gradients);
            return new PlayerStep(loss.Item(), double.NaN, double.NaN);
        }

        WeightSnapshot before = WeightSnapshot.Of(player);
        rule.Step(gradients);
        return new PlayerStep(loss.Item(), JointNorm(gradients), before.DistanceTo(player));
    }
}
