using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>A generator of digits, frozen after some training.</summary>
/// <param name="Epochs">How many epochs it trained.</param>
/// <param name="Moved">How far its weights had moved by then, as a share of their first length.</param>
/// <param name="Images">Some of what it makes, pixels in [0, 1].</param>
internal sealed record FrozenDigits(int Epochs, double Moved, IReadOnlyList<float[]> Images);

/// <summary>All that part (b) measured.</summary>
/// <param name="Generators">The frozen generators of digits.</param>
/// <param name="Digits">A fresh D against each of them, in the same order.</param>
/// <param name="Ring">A fresh D against a generator whose points overlap with the real ones.</param>
/// <param name="RingMoved">How far the ring's generator had moved, as a share of its first length.</param>
/// <param name="Penalised">A WGAN-GP critic against the untrained generator of digits.</param>
/// <param name="Unbounded">The same critic without its penalty.</param>
internal sealed record FrozenResult(
    IReadOnlyList<FrozenDigits> Generators,
    IReadOnlyList<ProbeRun> Digits,
    ProbeRun Ring,
    double RingMoved,
    ProbeRun Penalised,
    ProbeRun Unbounded);

/// <summary>Part (b): the set-ups of Arjovsky and Bottou 2017, figures 2 and 3, and what a Wasserstein critic does instead.</summary>
internal static class FrozenGenerators
{
    /// <summary>The weight λ of the penalty.</summary>
    public const double Lambda = 10;

    private const int Batch = 128;
    private const int Latent = 64;
    private const int RingLatent = 2;
    private const double DigitRate = 2e-4;
    private const double RingRate = 1e-3;
    private const int Shown = 10;

    /// <summary>Trains, freezes, and looks.</summary>
    /// <exception cref="IOException">The digits are missing.</exception>
    /// <exception cref="InvalidDataException">The digits are damaged.</exception>
    public static FrozenResult Measure(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        string folder = Path.Combine(context.DataFolder, "mnist");
        Mnist train = Mnist.Load(folder, MnistSplit.Train);
        Mnist test = Mnist.Load(folder, MnistSplit.Test);
        int width = train.Rows * train.Columns;
        Tensor heldOut = Tensor.From<float>(test.Images.AsSpan(0, sizes.Probe * width), [sizes.Probe, width]);
        BatchSampler Digits(RandomSource order) => BatchSampler.Shuffled(train.Images, width, Batch, order);

        Module DigitGenerator() => Networks.Mlp([Latent, 256, 256, width], Activation.Relu, random.Fork(0), Activation.Tanh());
        List<(FrozenDigits Frozen, WeightSnapshot Weights)> frozen =
            Train(DigitGenerator(), Digits(random.Fork(1)), width, context, sizes, random.Fork(2));

        int steps = ((frozen.Count + 1) * sizes.Iterations) + (2 * sizes.CriticIterations);
        IStage stage = context.Progress.Stage("fresh discriminators against frozen generators", steps);
        ProbeRun Against(WeightSnapshot weights, string name, GanLoss loss, int iterations)
        {
            Module generator = DigitGenerator();
            weights.Restore(generator);
            // Every D starts alike and sees the same batches, so that the lines differ by G and by the loss alone.
            Module d = DigitDiscriminator(width, random.Fork(3));
            var setup = new ProbeSetup(name, generator, d, loss, Digits(random.Fork(4)), heldOut, Latent, DigitRate, iterations);
            return Probe.Run(setup, random.Fork(5), stage, context.Cancellation);
        }

        double ringMoved = double.NaN;
        ProbeRun OverRing()
        {
            (ProbeRun run, ringMoved) = Ring(context, sizes, random.Fork(6), stage);
            return run;
        }

        WeightSnapshot untrained = frozen[0].Weights;
        Func<ProbeRun>[] probes =
        [
            .. frozen.Select(f => (Func<ProbeRun>)(
                () => Against(f.Weights, NameOf(f.Frozen.Epochs), GanLoss.NonSaturating, sizes.Iterations))),
            () => Against(untrained, "WGAN-GP critic", GanLoss.Wasserstein(Lambda), sizes.CriticIterations),
            () => Against(untrained, "critic without penalty", GanLoss.Wasserstein(0), sizes.CriticIterations),
            OverRing,
        ];
        ProbeRun[] runs = SideBySide.Run(probes, probe => probe(), context.Cancellation);
        return new FrozenResult([.. frozen.Select(f => f.Frozen)], runs[..^3], runs[^1], ringMoved, runs[^3], runs[^2]);
    }

    /// <summary>The name of a generator in tables and legends.</summary>
    public static string NameOf(int epochs) =>
        epochs switch { 0 => "untrained G", 1 => "G after 1 epoch", _ => $"G after {epochs} epochs" };

    private static Module DigitDiscriminator(int width, RandomSource random) =>
        Networks.Mlp([width, 256, 256, 1], () => Activation.LeakyRelu(0.2), random);

    private static List<(FrozenDigits Frozen, WeightSnapshot Weights)> Train(
        Module generator, BatchSampler digits, int width, ExperimentContext context, Sizes sizes, RandomSource random)
    {
        int perEpoch = digits.BatchesPerEpoch;
        IStage stage = context.Progress.Stage("training the generators of digits", sizes.Epochs[^1] * perEpoch);
        Module discriminator = DigitDiscriminator(width, random.Fork(0));
        GanTraining training = Game(generator, discriminator, GanLoss.NonSaturating, digits, Latent, random.Fork(1), DigitRate);
        Tensor noise = random.Fork(2).Normal([Shown, Latent]);
        WeightSnapshot first = WeightSnapshot.Of(generator);
        List<(FrozenDigits, WeightSnapshot)> frozen = [];
        for (int epoch = 0; epoch <= sizes.Epochs[^1]; epoch++)
        {
            if (sizes.Epochs.Contains(epoch))
            {
                var digitsNow = new FrozenDigits(epoch, first.RelativeDistanceTo(generator), Images(generator, noise));
                frozen.Add((digitsNow, WeightSnapshot.Of(generator)));
            }

            for (int i = 0; epoch < sizes.Epochs[^1] && i < perEpoch; i++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                training.StepDiscriminator();
                training.StepGenerator();
                stage.Advance();
            }
        }

        return frozen;
    }

    private static IReadOnlyList<float[]> Images(Module generator, Tensor noise)
    {
        using var scope = new TensorScope();
        Tensor images = (generator.Call(noise) + 1) / 2;
        return [.. Enumerable.Range(0, noise.Shape[0]).Select(i => images[i..(i + 1)].ToArray<float>())];
    }

    /// <summary>The counter-example: a wide ring and a generator that covers it, so that no D can tell the two apart for sure.</summary>
    private static (ProbeRun Run, double Moved) Ring(ExperimentContext context, Sizes sizes, RandomSource random, IStage stage)
    {
        float[] Points(int count, ulong first) => ToyData.Ring(count, random.Seed, first, radius: 1, sigma: 0.2);
        // Measured on points from a far place of the stream, which training does not reach.
        Tensor heldOut = Tensor.From(Points(sizes.Probe, 1UL << 40), [sizes.Probe, 2]);
        Module generator = Networks.Mlp([RingLatent, 64, 64, 2], Activation.Relu, random.Fork(0));
        Module partner = Networks.Mlp([2, 64, 64, 1], () => Activation.LeakyRelu(0.2), random.Fork(1));
        WeightSnapshot first = WeightSnapshot.Of(generator);
        GanLoss loss = GanLoss.NonSaturating;
        GanTraining game = Game(generator, partner, loss, BatchSampler.Stream(Points, Batch), RingLatent, random.Fork(2), RingRate);
        IStage training = context.Progress.Stage("training the generator of the ring", sizes.RingIterations);
        for (int i = 0; i < sizes.RingIterations; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            game.StepDiscriminator();
            game.StepGenerator();
            training.Advance();
        }

        Module fresh = Networks.Mlp([2, 64, 64, 1], () => Activation.LeakyRelu(0.2), random.Fork(3));
        BatchSampler points = BatchSampler.Stream(Points, Batch);
        var setup = new ProbeSetup("overlapping ring", generator, fresh, loss, points, heldOut, RingLatent, RingRate, sizes.Iterations);
        return (Probe.Run(setup, random.Fork(4), stage, context.Cancellation), first.RelativeDistanceTo(generator));
    }

    private static GanTraining Game(
        Module generator, Module discriminator, GanLoss loss, BatchSampler real, int latent, RandomSource random, double rate) => new(
        generator,
        discriminator,
        loss,
        new Adam(generator.Parameters(), rate, 0.5, 0.999),
        new Adam(discriminator.Parameters(), rate, 0.5, 0.999),
        real,
        latent,
        random);
}
