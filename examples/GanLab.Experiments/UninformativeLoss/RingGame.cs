using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;

namespace GanLab.Experiments.UninformativeLoss;

/// <summary>A GAN on a ring of eight Gaussians whose generator starts beside it, watched by the exact distance.</summary>
internal sealed class RingGame
{
    /// <summary>How many real and generated points the distance is taken between.</summary>
    public const int Points = 256;

    /// <summary>Iterations from one measurement to the next.</summary>
    public const int Every = 10;

    private const int Sets = 3;
    private const double Radius = 1;
    private const double Sigma = 0.05;
    private const double Shift = 3;
    private const int Batch = 256;
    private const int Latent = 2;
    private const int Hidden = 64;
    private const double Rate = 5e-4;

    // The first iterations have more critic steps, as in the code of Arjovsky et al. 2017: the critic is to be near its best.
    private const int WarmIterations = 25;

    // A place far along the stream of points, which training does not reach.
    private const ulong Unseen = 1UL << 40;

    private static readonly Alternating _warm = new(firstSteps: 50);
    private static readonly Alternating _usual = new(firstSteps: 5);

    private readonly GanLoss _loss;
    private readonly Sequential _generator;
    private readonly Sequential _discriminator;
    private readonly GanTraining _training;
    private readonly RandomSource _noise;
    private readonly ulong _seed;

    /// <summary>Sets up the game.</summary>
    /// <param name="loss">What the players are trained on.</param>
    /// <param name="random">Where weights, points and noise come from.</param>
    public RingGame(GanLoss loss, RandomSource random)
    {
        (_loss, _seed, _noise) = (loss, random.Seed, random.Fork(3));
        _generator = Networks.Mlp([Latent, Hidden, Hidden, 2], Activation.Relu, random.Fork(0));
        _discriminator = Networks.Mlp([2, Hidden, Hidden, 1], Activation.Relu, random.Fork(1));
        ((Linear)_generator.Children[^1].Child).Bias!.Set(Tensor.From<float>((float)Shift, 0));
        _training = new GanTraining(
            _generator,
            _discriminator,
            loss,
            new Adam(_generator.Parameters(), Rate, beta1: 0.5, beta2: 0.9),
            new Adam(_discriminator.Parameters(), Rate, beta1: 0.5, beta2: 0.9),
            BatchSampler.Stream((count, first) => Ring(count, first), Batch),
            Latent,
            random.Fork(2));
    }

    /// <summary>Trains, and takes loss and distance every ten iterations.</summary>
    public LossTrack Train(int iterations, IStage stage, CancellationToken cancellation)
    {
        WeightSnapshot first = WeightSnapshot.Of(_generator);
        List<double> at = [];
        List<double> losses = [];
        List<double> distances = [];
        double sum = 0;
        for (int i = 1; i <= iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (PlayerStep step, _) = _training.Iterate(i <= WarmIterations ? _warm : _usual);
            sum -= step.Loss;
            if (i % Every == 0)
            {
                at.Add(i);
                losses.Add(sum / Every);
                distances.Add(Distance(i));
                sum = 0;
            }
            stage.Advance();
        }
        return new LossTrack(_loss.Name, [.. at], [.. losses], [.. distances], first.RelativeDistanceTo(_generator));
    }

    /// <summary>W₁ between two sets of real points: what sampling alone makes of a distance of 0, on average.</summary>
    public static double Floor(RandomSource random) => Enumerable.Range(0, 8)
        .Average(i => Wasserstein.Distance(Real(random.Seed, 2 * i), Real(random.Seed, (2 * i) + 1)));

    private static float[] Real(ulong seed, int set) => ToyData.Ring(Points, seed, Unseen + ((ulong)set * Points), Radius, Sigma);

    private float[] Ring(int count, ulong first) => ToyData.Ring(count, _seed, first, Radius, Sigma);

    // Fresh points each time, since the distance to one set would be learnt with it; several pairs of sets, since one is noisy.
    private double Distance(int measurement) => Enumerable.Range(0, Sets).Average(set =>
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        float[] fake = _generator.Call(_noise.Normal([Points, Latent])).ToArray<float>();
        float[] real = Real(_seed, (Sets * measurement) + set);
        return fake.All(float.IsFinite) ? Wasserstein.Distance(real, fake) : double.PositiveInfinity;
    });
}
