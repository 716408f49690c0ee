using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace GanLab.Experiments.Saturation;

/// <summary>A generator of digits, frozen after some training.</summary>
/// <param name="Epochs">How many epochs it trained.</param>
/// <param name="Weights">Its weights at that moment.</param>
/// <param name="Moved">How far they had moved by then, as a share of their first norm.</param>
/// <param name="Images">Some of what it makes, pixels in [0, 1].</param>
internal sealed record FrozenDigits(int Epochs, WeightSnapshot Weights, double Moved, IReadOnlyList<float[]> Images)
{
    /// <summary>The name in tables and legends.</summary>
    public string Name => Epochs switch { 0 => "untrained G", 1 => "G after 1 epoch", _ => $"G after {Epochs} epochs" };
}

/// <summary>The digits, and the players on them.</summary>
internal sealed class DigitGame
{
    private const int Batch = 128;
    private const int Latent = 64;
    private const int Hidden = 256;
    private const int Shown = 10;
    private const double Rate = 2e-4;

    private readonly float[] _images;
    private readonly int _width;
    private readonly Tensor _heldOut;
    private readonly RandomSource _random;

    /// <summary>Reads the digits.</summary>
    /// <param name="dataFolder">The folder with the data sets.</param>
    /// <param name="heldOut">How many digits of the test set measurements are taken on.</param>
    /// <param name="random">Where weights, orders and noise come from.</param>
    public DigitGame(string dataFolder, int heldOut, RandomSource random)
    {
        string folder = Path.Combine(dataFolder, "mnist");
        Mnist train = Mnist.Load(folder, MnistSplit.Train);
        Mnist test = Mnist.Load(folder, MnistSplit.Test);
        _images = train.Images;
        _width = train.Rows * train.Columns;
        _heldOut = Tensor.From<float>(test.Images.AsSpan(0, heldOut * _width), [heldOut, _width]);
        _random = random;
    }

    /// <summary>Some digits of the test set, pixels in [0, 1].</summary>
    public IReadOnlyList<float[]> Shows() => Pixels(_heldOut, Shown);

    /// <summary>Trains one generator, and freezes it after each of the given numbers of epochs.</summary>
    public IReadOnlyList<FrozenDigits> Train(int[] epochs, ExperimentContext context)
    {
        RandomSource random = _random.Fork(2);
        Module generator = Generator();
        BatchSampler digits = Digits(_random.Fork(1));
        GanTraining training = Alternating.WithAdam(
            generator, Discriminator(random.Fork(0)), GanLoss.NonSaturating, digits, Latent, Rate, random.Fork(1));
        Tensor noise = random.Fork(2).Normal([Shown, Latent]);
        WeightSnapshot first = WeightSnapshot.Of(generator);
        int last = epochs[^1];
        IStage stage = context.Progress.Stage("training the generators of digits", last * digits.BatchesPerEpoch);
        List<FrozenDigits> frozen = [];
        for (int epoch = 0; epoch <= last; epoch++)
        {
            if (epochs.Contains(epoch))
            {
                frozen.Add(new FrozenDigits(
                    Epochs: epoch,
                    Weights: WeightSnapshot.Of(generator),
                    Moved: first.RelativeDistanceTo(generator),
                    Images: Images(generator, noise)));
            }
            if (epoch < last)
            {
                Alternating.Run(training, digits.BatchesPerEpoch, stage, context.Cancellation);
            }
        }
        return frozen;
    }

    /// <summary>A fresh D against a frozen generator.</summary>
    /// <remarks>Every D starts alike and sees the same batches, so that runs differ by G and by the loss alone.</remarks>
    public ProbeSetup Against(FrozenDigits frozen, string name, GanLoss loss, int iterations)
    {
        Module generator = Generator();
        frozen.Weights.Restore(generator);
        return new ProbeSetup(
            Name: name,
            Generator: generator,
            Discriminator: Discriminator(_random.Fork(3)),
            Loss: loss,
            Real: Digits(_random.Fork(4)),
            HeldOut: _heldOut,
            Latent: Latent,
            Rate: Rate,
            Iterations: iterations,
            Random: _random.Fork(5));
    }

    private Module Generator() =>
        Networks.Mlp([Latent, Hidden, Hidden, _width], Activation.Relu, _random.Fork(0), Activation.Tanh());

    private Module Discriminator(RandomSource random) =>
        Networks.Mlp([_width, Hidden, Hidden, 1], () => Activation.LeakyRelu(0.2), random);

    private BatchSampler Digits(RandomSource order) => BatchSampler.Shuffled(_images, _width, Batch, order);

    private static IReadOnlyList<float[]> Images(Module generator, Tensor noise)
    {
        using var scope = new TensorScope();
        return Pixels(generator.Call(noise), noise.Shape[0]);
    }

    // The players see pixels in [−1, 1].
    private static IReadOnlyList<float[]> Pixels(Tensor images, int count)
    {
        using var scope = new TensorScope();
        Tensor pixels = (images + 1) / 2;
        return [.. Enumerable.Range(0, Math.Min(count, images.Shape[0])).Select(i => pixels[i..(i + 1)].ToArray<float>())];
    }
}
