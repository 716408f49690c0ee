using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>One game in which D had a head start.</summary>
/// <param name="Loss">The game.</param>
/// <param name="WithAdam">Whether G is trained by Adam; by plain gradient descent otherwise.</param>
/// <param name="Lead">How many iterations D trained before G could move.</param>
/// <param name="Iterations">G's steps at which its gradient and update were measured.</param>
/// <param name="Gradient">The norm of G's gradient.</param>
/// <param name="Update">The norm of the change of G's weights by that step.</param>
/// <param name="Before">Exact W₁ between real and generated points before G moved.</param>
/// <param name="After">The same at the end.</param>
/// <param name="GeneratorMoved">How far G's weights moved, as a share of their first length.</param>
/// <param name="DiscriminatorMoved">How far D's weights moved, head start and game together.</param>
internal sealed record HeadStartRun(
    GanLoss Loss,
    bool WithAdam,
    int Lead,
    double[] Iterations,
    double[] Gradient,
    double[] Update,
    double Before,
    double After,
    double GeneratorMoved,
    double DiscriminatorMoved)
{
    /// <summary>The name in tables and legends.</summary>
    public string Name => $"{Loss.Name}, {(WithAdam ? "Adam" : "SGD")}";

    /// <summary>The share of the way to the real points that is still to go: 1 for a generator that is stuck.</summary>
    public double Left => After / Before;
}

/// <summary>The size of G's gradient against D's, for one number of D steps per G step.</summary>
/// <param name="Loss">The game.</param>
/// <param name="StepsOfD">D's steps for each of G's.</param>
/// <param name="Ratio">The median of ‖∇ of G‖ / ‖∇ of D‖ over the second half of the game.</param>
internal sealed record BalanceRow(string Loss, int StepsOfD, double Ratio);

/// <summary>Part (c): a ring, a generator that starts far away from it, and a discriminator that was there first.</summary>
internal static class HeadStart
{
    private const int Batch = 128;
    private const int Latent = 2;
    private const int Points = 256;
    private const int Measurements = 50;
    private const double Shift = 4;

    /// <summary>Plays every game: three losses, two optimisers of G, and every head start.</summary>
    public static IReadOnlyList<HeadStartRun> Measure(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        (GanLoss Loss, bool Adam, int Lead)[] games =
        [
            .. from lead in sizes.HeadStarts
               from loss in (GanLoss[])[GanLoss.Saturating, GanLoss.NonSaturating, GanLoss.Wasserstein()]
               from adam in (bool[])[false, true]
               select (loss, adam, lead),
        ];
        IStage stage = context.Progress.Stage("games with a head start", games.Sum(g => g.Lead + sizes.GameIterations));
        CancellationToken stop = context.Cancellation;
        return SideBySide.Run(games, g => Play(g.Loss, g.Adam, g.Lead, sizes, random, stage, stop), stop);
    }

    /// <summary>The gradient ratio of the two players, swept over how many steps D takes for each of G's.</summary>
    public static IReadOnlyList<BalanceRow> Balance(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        GanLoss[] losses = [GanLoss.Saturating, GanLoss.NonSaturating];
        int rounds = losses.Length * sizes.Balance.Length * sizes.BalanceIterations;
        IStage stage = context.Progress.Stage("the balance of the two players", rounds);
        List<BalanceRow> rows = [];
        foreach (GanLoss loss in losses)
        {
            foreach (int steps in sizes.Balance)
            {
                var table = new Table(loss, withAdam: true, shift: 0, random);
                List<double> ratios = [];
                for (int i = 0; i < sizes.BalanceIterations; i++)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    bool late = 2 * i >= sizes.BalanceIterations;
                    double ofD = double.NaN;
                    for (int k = 0; k < steps; k++)
                    {
                        ofD = table.Training.StepDiscriminator(measure: late && k == steps - 1).GradientNorm;
                    }

                    double ofG = table.Training.StepGenerator(measure: late).GradientNorm;
                    if (late)
                    {
                        ratios.Add(ofG / ofD);
                    }

                    stage.Advance();
                }

                rows.Add(new BalanceRow(loss.Name, steps, ratios.Order().ElementAt(ratios.Count / 2)));
            }
        }

        return rows;
    }

    private static HeadStartRun Play(
        GanLoss loss, bool withAdam, int lead, Sizes sizes, RandomSource random, IStage stage, CancellationToken cancellation)
    {
        var table = new Table(loss, withAdam, Shift, random);
        WeightSnapshot firstOfD = WeightSnapshot.Of(table.Discriminator);
        WeightSnapshot firstOfG = WeightSnapshot.Of(table.Generator);
        for (int i = 0; i < lead; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            table.Training.StepDiscriminator();
            stage.Advance();
        }

        double before = table.Distance();
        List<(int Iteration, PlayerStep Step)> measured = [];
        int every = Math.Max(1, sizes.GameIterations / Measurements);
        for (int i = 0; i < sizes.GameIterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool measure = i % every == 0;
            // G moves first: its first gradient is the one that the head start left it.
            PlayerStep step = table.Training.StepGenerator(measure);
            table.Training.StepDiscriminator();
            if (measure)
            {
                measured.Add((i, step));
            }

            stage.Advance();
        }

        return new HeadStartRun(
            loss,
            withAdam,
            lead,
            [.. measured.Select(m => (double)m.Iteration)],
            [.. measured.Select(m => m.Step.GradientNorm)],
            [.. measured.Select(m => m.Step.UpdateNorm)],
            before,
            table.Distance(),
            firstOfG.RelativeDistanceTo(table.Generator),
            firstOfD.RelativeDistanceTo(table.Discriminator));
    }

    /// <summary>The two players, their data and their rules, as each game finds them.</summary>
    private sealed class Table
    {
        private readonly float[] _real;
        private readonly Tensor _noise;

        public Table(GanLoss loss, bool withAdam, double shift, RandomSource random)
        {
            ulong seed = random.Seed;
            Sequential generator = Networks.Mlp([Latent, 64, 64, 2], Activation.Relu, random.Fork(0));
            MoveAway(generator, shift);
            Generator = generator;
            Discriminator = Networks.Mlp([2, 64, 64, 1], () => Activation.LeakyRelu(0.2), random.Fork(1));
            IReadOnlyList<Parameter> weights = Generator.Parameters();
            Optimizer rule = withAdam ? new Adam(weights, 1e-3, 0.5, 0.9) : new Sgd(weights, 1e-2);
            // β₂ = 0.9, as on the other rings. With 0.999 a D that is nearly done makes sudden large steps, as Adam's second moment forgets
            // the gradients too slowly, and each such step lets G slip away.
            var ruleOfD = new Adam(Discriminator.Parameters(), 1e-3, 0.5, 0.9);
            var real = BatchSampler.Stream((count, first) => ToyData.Ring(count, seed, first, radius: 1, sigma: 0.05), Batch);
            Training = new GanTraining(Generator, Discriminator, loss, rule, ruleOfD, real, Latent, random.Fork(2));
            _real = ToyData.Ring(Points, seed, first: 1UL << 40, radius: 1, sigma: 0.05);
            _noise = random.Fork(3).Normal([Points, Latent]);
        }

        public Module Generator { get; }

        public Module Discriminator { get; }

        public GanTraining Training { get; }

        /// <summary>Exact W₁ between fresh real points and the generator's; +∞ for a generator whose weights have overflowed.</summary>
        public double Distance()
        {
            using var scope = new TensorScope();
            using (GradMode.Off())
            {
                float[] fake = Generator.Call(_noise).ToArray<float>();
                return fake.All(float.IsFinite) ? Wasserstein.Distance(_real, fake) : double.PositiveInfinity;
            }
        }

        /// <summary>Makes G's points a small cloud at (shift, 0), away from the ring; 0 leaves them where they are.</summary>
        private static void MoveAway(Sequential generator, double shift)
        {
            if (shift == 0)
            {
                return;
            }

            using var scope = new TensorScope();
            var last = (Linear)generator.Children[^1].Child;
            using (GradMode.Off())
            {
                last.Weight.Set(last.Weight * 0.3);
                last.Bias!.Set(Tensor.From<float>((float)shift, 0));
            }
        }
    }
}
