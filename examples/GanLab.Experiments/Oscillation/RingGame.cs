using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;

namespace GanLab.Experiments.Oscillation;

/// <summary>One set-up of a real GAN: the plain game, or a cure of its oscillation.</summary>
/// <param name="Name">The name in tables and legends.</param>
/// <param name="RateOfG">The generator's rate.</param>
/// <param name="RateOfD">The discriminator's rate.</param>
/// <param name="Loss">The losses.</param>
internal sealed record RingSetUp(string Name, double RateOfG, double RateOfD, GanLoss Loss)
{
    /// <summary>The high rate of the plain game.</summary>
    public const double HighRate = 5e-3;

    /// <summary>β₁ of Adam in the plain game: the optimiser's default, a long momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether both rates fall to 0 by a cosine.</summary>
    public bool Falling { get; init; }

    /// <summary>Whether G has batch norm after its hidden layers.</summary>
    public bool NormInG { get; init; }

    /// <summary>Whether D has it.</summary>
    public bool NormInD { get; init; }

    /// <summary>Whether the distance is that of a generator with averaged weights. The game itself is the plain one.</summary>
    public bool Averaged { get; init; }

    /// <summary>The plain game at a high rate.</summary>
    public static RingSetUp Plain { get; } = new("plain, high rate", HighRate, HighRate, GanLoss.NonSaturating);

    /// <summary>The plain game, and a cure in each of the others.</summary>
    public static IReadOnlyList<RingSetUp> All { get; } =
    [
        Plain,
        Plain with { Name = "a tenth of the rate", RateOfG = HighRate / 10, RateOfD = HighRate / 10 },
        Plain with { Name = "falling rate", Falling = true },
        Plain with { Name = "less momentum", Momentum = 0.5 },
        Plain with { Name = "two time scales", RateOfG = HighRate / 4 },
        Plain with { Name = "batch norm in G", NormInG = true },
        Plain with { Name = "batch norm in both", NormInG = true, NormInD = true },
        Plain with { Name = "averaged generator", Averaged = true },
        Plain with { Name = "R1", Loss = GanLoss.NonSaturating.With(new R1(1)) },
    ];
}

/// <summary>One run of a real GAN.</summary>
/// <param name="SetUp">The set-up.</param>
/// <param name="LossOfD">The discriminator's loss, iteration by iteration.</param>
/// <param name="LossOfG">The generator's.</param>
/// <param name="At">The iterations after which the distance was measured.</param>
/// <param name="Distances">Exact W₁ between fresh real points and generated ones.</param>
/// <param name="GeneratorMoved">How far G's weights moved, as a share of their first norm.</param>
/// <param name="DiscriminatorMoved">The same of D.</param>
internal sealed record RingRun(
    RingSetUp SetUp,
    double[] LossOfD,
    double[] LossOfG,
    double[] At,
    double[] Distances,
    double GeneratorMoved,
    double DiscriminatorMoved)
{
    /// <summary>The oscillation index of the generator's loss over the second half of the run.</summary>
    public double Index => OscillationIndex.Of(LossOfG[(LossOfG.Length / 2)..]);

    /// <summary>The mean distance over the second half.</summary>
    public double Distance => Distances[(Distances.Length / 2)..].Average();

    /// <summary>The oscillation index of the distance over the second half, without averaging: it is measured on the same points.</summary>
    public double Swing => OscillationIndex.Of(Distances[(Distances.Length / 2)..], window: 1);
}

/// <summary>Part (d): a ring of eight Gaussians, the non-saturating game, and what is said to calm it.</summary>
internal static class RingGame
{
    /// <summary>The decay of the averaged generator, whose memory is 1/(1 − decay) iterations.</summary>
    public const double Decay = 0.995;

    private const int Batch = 128;
    private const int Latent = 8;
    private const int Hidden = 64;
    private const int Points = 256;
    private const double Radius = 1;
    private const double Sigma = 0.05;
    private const int Measurements = 60;

    // A position far along the stream of points, which training does not reach.
    private const ulong Unseen = 1UL << 40;

    /// <summary>Every set-up with every seed; those of one seed start with the same weights and see the same points.</summary>
    public static IReadOnlyList<RingRun> Measure(int seeds, int iterations, ExperimentContext context, RandomSource random)
    {
        (RingSetUp SetUp, ulong Seed)[] runs =
        [
            .. from seed in Enumerable.Range(0, seeds) from setUp in RingSetUp.All select (setUp, (ulong)seed),
        ];
        IStage stage = context.Progress.Stage("a GAN on a ring, nine ways", runs.Length * iterations);
        return SideBySide.Run(
            runs, r => Play(r.SetUp, iterations, random.Fork(r.Seed), stage, context.Cancellation), context.Cancellation);
    }

    /// <summary>One run.</summary>
    public static RingRun Play(RingSetUp setUp, int iterations, RandomSource random, IStage stage, CancellationToken cancellation)
    {
        Sequential g = Network([Latent, Hidden, Hidden, 2], Activation.Relu, setUp.NormInG, random.Fork(0));
        Sequential d = Network([2, Hidden, Hidden, 1], () => Activation.LeakyRelu(0.2), setUp.NormInD, random.Fork(1));
        (WeightSnapshot firstG, WeightSnapshot firstD) = (WeightSnapshot.Of(g), WeightSnapshot.Of(d));
        ulong seed = random.Seed;
        BatchSampler real = BatchSampler.Stream((count, first) => ToyData.Ring(count, seed, first, Radius, Sigma), Batch);
        var training = new GanTraining(
            g,
            d,
            setUp.Loss,
            new Adam(g.Parameters(), setUp.RateOfG, setUp.Momentum),
            new Adam(d.Parameters(), setUp.RateOfD, setUp.Momentum),
            real,
            Latent,
            random.Fork(2))
        {
            Apart = setUp.NormInD,
        };
        ExponentialMovingAverage? average = setUp.Averaged ? new ExponentialMovingAverage(g.Parameters(), Decay) : null;
        Tensor noise = random.Fork(3).Normal([Points, Latent]);
        float[] unseen = ToyData.Ring(Points, seed, Unseen, Radius, Sigma);
        var losses = new GanRecording("losses", every: 1, m =>
        {
            stage.Advance();
            return [m.Discriminator.Loss, m.Generator.Loss];
        });
        var distances = new GanRecording("distance", Math.Max(1, iterations / Measurements), _ => [Distance(g, average, noise, unseen)]);
        new GanRun(training, new Alternating(), iterations)
        {
            GeneratorRate = setUp.Falling ? Schedule.Cosine(setUp.RateOfG, iterations) : null,
            DiscriminatorRate = setUp.Falling ? Schedule.Cosine(setUp.RateOfD, iterations) : null,
            Average = average,
            Recordings = [losses, distances],
        }.Go(cancellation: cancellation);
        return new RingRun(
            setUp,
            [.. losses.Rows.Select(r => r.Values[0])],
            [.. losses.Rows.Select(r => r.Values[1])],
            [.. distances.Rows.Select(r => (double)r.Iteration)],
            [.. distances.Rows.Select(r => r.Values[0])],
            firstG.RelativeDistanceTo(g),
            firstD.RelativeDistanceTo(d));
    }

    private static Sequential Network(int[] sizes, Func<Module> activation, bool batchNorm, RandomSource random)
    {
        List<Module> modules = [];
        for (int i = 0; i + 2 < sizes.Length; i++)
        {
            modules.Add(new Linear(sizes[i], sizes[i + 1], random, Init.HeUniform));
            if (batchNorm)
            {
                modules.Add(new BatchNorm(sizes[i + 1]));
            }
            modules.Add(activation());
        }
        modules.Add(new Linear(sizes[^2], sizes[^1], random, Init.GlorotUniform));
        return new Sequential(modules);
    }

    // With the running statistics of batch norm, as a user of the generator gets it.
    private static double Distance(Sequential g, ExponentialMovingAverage? average, Tensor noise, float[] real)
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        average?.Apply();
        g.Eval();
        float[] fake = g.Call(noise).ToArray<float>();
        g.Train();
        average?.Restore();
        return fake.All(float.IsFinite) ? Wasserstein.Distance(real, fake) : double.PositiveInfinity;
    }
}
