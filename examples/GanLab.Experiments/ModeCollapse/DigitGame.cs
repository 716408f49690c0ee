using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>A training on digits: how, at which rate of D, and on which classes.</summary>
/// <param name="Cure">The way to train.</param>
/// <param name="RateOfD">Adam's rate of D; that of G is 10⁻³.</param>
/// <param name="Classes">The digits that are learnt.</param>
/// <param name="Deviation">Whether D sees how much the batch varies.</param>
/// <param name="Spectral">Whether no layer of D stretches.</param>
internal sealed record DigitGame(Cure Cure, double RateOfD, int[] Classes, bool Deviation = false, bool Spectral = false)
{
    private const int Pixels = ImageClassifier.Side * ImageClassifier.Side;
    private const int Batch = 128;
    private const int Latent = 64;
    private const double Rate = 1e-3;
    private const double SlowRate = 1e-4;
    private const int Counted = 1000;
    private const int Compared = 400;
    private const int Shown = 12;

    private static readonly int[] _all = [.. Enumerable.Range(0, Mnist.Classes)];
    private static readonly int[] _onesAndNines = [1, 9];

    private static readonly (Cure Cure, bool Deviation, bool Spectral)[] _cures =
    [
        (Cure.None, false, false),
        (Cure.Packing, false, false),
        (Cure.None with { Name = "minibatch deviation" }, true, false),
        (Cure.None with { Name = "spectral norm" }, false, true),
        (Cure.PairingAtBoth, false, false),
        (Cure.None with { Name = "unrolling 3", Unrolling = 3 }, false, false),
        (new Cure("WGAN-GP, λ 10, 5 steps", GanLoss.Wasserstein(10), StepsOfD: 5), false, false),
    ];

    /// <summary>Every game: each cure with a slow and with an even D; and 1s and 9s alone.</summary>
    public static IReadOnlyList<DigitGame> All { get; } =
    [
        .. from rate in (double[])[SlowRate, Rate]
           from cure in _cures
           select new DigitGame(cure.Cure, rate, _all, cure.Deviation, cure.Spectral),
        new DigitGame(Cure.None, SlowRate, _onesAndNines),
        new DigitGame(Cure.None, Rate, _onesAndNines),
    ];

    /// <summary>The name in tables.</summary>
    public string Name => $"{Cure.Name}, D at {Format.Number(RateOfD)}{(Classes.Length == Mnist.Classes ? "" : ", 1s and 9s")}";

    /// <summary>Trains, and looks at what comes out.</summary>
    /// <param name="digits">The digits to learn.</param>
    /// <param name="classifier">Finds the classes.</param>
    /// <param name="iterations">Steps of G.</param>
    /// <param name="random">Where weights, batches and noise come from.</param>
    /// <param name="stage">Told of each iteration.</param>
    /// <param name="cancellation">Stops it.</param>
    public DigitResult Play(
        Mnist digits, ImageClassifier classifier, int iterations, RandomSource random, IStage stage, CancellationToken cancellation)
    {
        float[] real = [.. digits.Labels.Index().Where(l => Classes.Contains(l.Item)).SelectMany(l => Image(digits.Images, l.Index))];
        Module generator = Networks.Mlp([Latent, 256, 512, Pixels], Activation.Relu, random.Fork(0), Activation.Tanh());
        Module judge = Judge(random);
        var training = new GanTraining(
            generator,
            Cure.Pack == 1 ? judge : new Packing(judge, Cure.Pack),
            Cure.Loss,
            new Adam(generator.Parameters(), Rate, beta1: 0.5),
            new Adam(judge.Parameters(), RateOfD, beta1: 0.5),
            BatchSampler.Shuffled(real, Pixels, Batch, random.Fork(4)),
            Latent,
            random.Fork(2))
        {
            Unrolling = Cure.Unrolling,
            Apart = Deviation,
        };
        var rule = new Alternating(Cure.StepsOfD);
        for (int i = 0; i < iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            training.Iterate(rule);
            stage.Advance();
        }
        return Look(Samples(generator, random.Fork(3)), real, classifier) with { Steps = iterations };
    }

    /// <summary>What the figures say of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="real">The digits that were learnt from.</param>
    /// <param name="classifier">Finds the classes.</param>
    public DigitResult Look(float[] images, float[] real, ImageClassifier classifier)
    {
        int[] classes = classifier.Classes(images);
        double[] shares = [.. _all.Select(c => classes.Average(k => k == c ? 1.0 : 0))];
        float[] some = images[..(Compared * Pixels)];
        const int Pairs = Compared * (Compared - 1) / 2;
        double tau = Neighbours.ClosestPairs(real[..(Compared * Pixels)], Pixels, 1)[0].Distance;
        IReadOnlyList<(int First, int Second, double Distance)> pairs = Neighbours.ClosestPairs(some, Pixels, Pairs);
        return new DigitResult(
            this,
            shares,
            Neighbours.NearestDistances(some, real, Pixels).Average(),
            pairs[0].Distance,
            pairs.Count(p => p.Distance < tau) / (double)Pairs,
            [.. Enumerable.Range(0, Shown).Select(i => Image(images, i).Select(v => (v + 1) / 2).ToArray())])
        {
            // The first real digits against the others.
            RealNearest = Neighbours.NearestDistances(real[..(Compared * Pixels)], real[(Compared * Pixels)..], Pixels).Average(),
        };
    }

    private static float[] Image(float[] images, int i) => images[(i * Pixels)..((i + 1) * Pixels)];

    private static float[] Samples(Module generator, RandomSource random)
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        return generator.Call(random.Normal([Counted, Latent])).ToArray<float>();
    }

    private Sequential Judge(RandomSource random)
    {
        Module Layer(int inputs, int outputs, ulong number)
        {
            var layer = new Linear(inputs, outputs, random.Fork(10 + number), Init.HeUniform);
            return Spectral ? new SpectralNorm(layer, random.Fork(20 + number)) : layer;
        }
        List<Module> layers =
            [Layer(Pixels * Cure.Pack, 512, 0), Activation.LeakyRelu(0.2), Layer(512, 256, 1), Activation.LeakyRelu(0.2)];
        if (Deviation)
        {
            layers.Add(new MinibatchDeviation());
        }
        layers.Add(Layer(Deviation ? 257 : 256, 1, 2));
        return new Sequential(layers);
    }
}

/// <summary>What became of a training on digits.</summary>
/// <param name="Game">The training.</param>
/// <param name="Shares">The share of each class, by the classifier.</param>
/// <param name="Nearest">The mean distance of an image to the nearest real one.</param>
/// <param name="Closest">The distance of the two images that are most alike.</param>
/// <param name="Doubles">The share of pairs that are more alike than any two of as many real digits.</param>
/// <param name="Images">Some images, of values from 0 to 1.</param>
internal sealed record DigitResult(
    DigitGame Game, double[] Shares, double Nearest, double Closest, double Doubles, IReadOnlyList<float[]> Images)
{
    /// <summary>Steps of G.</summary>
    public int Steps { get; init; }

    /// <summary>The mean distance of a real digit to the nearest other one.</summary>
    public double RealNearest { get; init; }

    /// <summary>The share of images that are taken for a class that was not learnt.</summary>
    public double Others => 1 - Learnt.Sum();

    /// <summary>KL of the learnt classes' shares to even ones: 0 if even, ln of their number if all are of one, NaN for none.</summary>
    public double ReverseKl => Learnt.Select(p => p / Learnt.Sum()).Sum(p => p == 0 ? 0 : p * Math.Log(p * Game.Classes.Length));

    /// <summary>How many different images there are, as the birthday test reckons: 1 / P(two are doubles).</summary>
    public double Support => 1 / Doubles;

    private double[] Learnt => [.. Game.Classes.Select(c => Shares[c])];
}
