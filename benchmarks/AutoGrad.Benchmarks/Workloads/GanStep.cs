using AutoGrad.Gan;
using AutoGrad.Nn;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>A step of a discriminator and then of its generator, with the non-saturating loss and Adam.</summary>
internal abstract class GanStep : Workload
{
    private const int Batch = 64;
    private const int Latent = 64;
    private readonly Module _generator;
    private readonly Adam _generatorRule;
    private readonly Adam _discriminatorRule;
    private readonly Batches _real;

    /// <summary>Sets it up.</summary>
    /// <param name="generator">G, from noise [batch, 64].</param>
    /// <param name="discriminator">D, to logits [batch, 1].</param>
    /// <param name="sample">The shape of a sample.</param>
    /// <param name="random">Where the samples come from, uniform from −1 to 1, and the noise.</param>
    protected GanStep(Module generator, Module discriminator, int[] sample, RandomSource random)
    {
        (_generator, Discriminator, Random) = (generator, discriminator, random);
        _generatorRule = new Adam(generator.Parameters(), 2e-4, beta1: 0.5);
        _discriminatorRule = new Adam(discriminator.Parameters(), 2e-4, beta1: 0.5);
        _real = new Batches(8, () => random.Uniform([Batch, .. sample], -1, 1));
    }

    /// <summary>D.</summary>
    protected Module Discriminator { get; }

    private RandomSource Random { get; }

    /// <inheritdoc/>
    public override Tensor Step()
    {
        Tensor fake = _generator.Call(Random.Normal([Batch, Latent]));
        (Tensor onReal, Tensor onFake) = Judge(_real.Next(), fake.Detach());
        _discriminatorRule.Step(Gradients.Of(AdversarialLosses.Discriminator(onReal, onFake), _discriminatorRule.Parameters));

        // Only G's weights are asked for, so the sweep passes through D without computing its gradients.
        Tensor loss = AdversarialLosses.NonSaturatingGenerator(Discriminator.Call(fake));
        _generatorRule.Step(Gradients.Of(loss, _generatorRule.Parameters));
        return loss;
    }

    /// <summary>D's logits on real and on generated samples.</summary>
    protected abstract (Tensor OnReal, Tensor OnFake) Judge(Tensor real, Tensor fake);
}

/// <summary>A GAN of fully connected layers: G 64-256-512-784 with ReLU and tanh, D 784-512-256-1 with LeakyReLU 0.2; batch 64.</summary>
internal sealed class MlpGanStep : GanStep
{
    /// <summary>Sets it up.</summary>
    public MlpGanStep()
        : this(new RandomSource(1))
    {
    }

    private MlpGanStep(RandomSource random)
        : base(
            Networks.Mlp([64, 256, 512, 784], Activation.Relu, random, Activation.Tanh()),
            Networks.Mlp([784, 512, 256, 1], () => Activation.LeakyRelu(0.2), random),
            [784],
            random)
    {
    }

    /// <inheritdoc/>
    protected override (Tensor OnReal, Tensor OnFake) Judge(Tensor real, Tensor fake)
    {
        // This D does not mix samples: one batch.
        Tensor logits = Discriminator.Call(Tensor.Concat([real, fake]));
        int half = real.Shape[0];
        return (logits[..half], logits[half..]);
    }
}

/// <summary>A DCGAN (Radford et al. 2016) on images of 28 × 28 pixels, batch 64; both players have batch norm.</summary>
internal sealed class DcganStep : GanStep
{
    /// <summary>Sets it up.</summary>
    public DcganStep()
        : this(new RandomSource(1))
    {
    }

    private DcganStep(RandomSource random)
        : base(MakeGenerator(random), MakeDiscriminator(random), [1, 28, 28], random)
    {
    }

    /// <inheritdoc/>
    /// <remarks>Batch norm mixes samples: real and generated ones are two batches.</remarks>
    protected override (Tensor OnReal, Tensor OnFake) Judge(Tensor real, Tensor fake)
        => (Discriminator.Call(real), Discriminator.Call(fake));

    private static Sequential MakeGenerator(RandomSource random) => new(
        new Linear(64, 128 * 7 * 7, random),
        new Reshape(128, 7, 7),
        new BatchNorm(128),
        Activation.Relu(),
        new ConvTranspose2d(128, 64, 4, random, stride: 2, padding: 1, bias: false),
        new BatchNorm(64),
        Activation.Relu(),
        new ConvTranspose2d(64, 1, 4, random, stride: 2, padding: 1),
        Activation.Tanh());

    private static Sequential MakeDiscriminator(RandomSource random) => new(
        new Conv2d(1, 64, 4, random, stride: 2, padding: 1),
        Activation.LeakyRelu(0.2),
        new Conv2d(64, 128, 4, random, stride: 2, padding: 1, bias: false),
        new BatchNorm(128),
        Activation.LeakyRelu(0.2),
        new Flatten(),
        new Linear(128 * 7 * 7, 1, random));
}
