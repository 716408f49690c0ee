using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>One training: what is learnt, how, at which rates, for how long.</summary>
/// <param name="Data">The mixture.</param>
/// <param name="Cure">The way to train.</param>
/// <param name="RateOfD">Adam's rate of D.</param>
/// <param name="Iterations">Steps of G.</param>
/// <param name="Rate">Adam's rate of G.</param>
/// <param name="Falls">Whether both rates fall to 0 along a cosine.</param>
internal sealed record Game(Mixture Data, Cure Cure, double RateOfD, int Iterations, double Rate = 1e-3, bool Falls = false)
{
    /// <summary>Samples that the modes are counted in.</summary>
    public const int Samples = 2500;

    /// <summary>Iterations from one count to the next.</summary>
    public const int Every = 10;

    private const int Snapshots = 6;
    private const int Drawn = 200;

    /// <summary>Trains.</summary>
    /// <param name="random">Where weights, points and noise come from.</param>
    /// <param name="stage">Told of each iteration.</param>
    /// <param name="cancellation">Stops it.</param>
    public GameResult Play(RandomSource random, IStage stage, CancellationToken cancellation)
    {
        Module generator = Data.Generator(random.Fork(0));
        Module judge = Data.Judge(Cure.Pack, random.Fork(1));
        var training = new GanTraining(
            generator,
            Cure.Pack == 1 ? judge : new Packing(judge, Cure.Pack),
            Cure.Loss,
            new Adam(generator.Parameters(), Rate, Data.Beta1, Data.Beta2),
            new Adam(judge.Parameters(), RateOfD, Data.Beta1, Data.Beta2),
            BatchSampler.Stream((count, first) => Data.Draw(count, random.Seed, first), Mixture.Batch),
            Data.Latent,
            random.Fork(2))
        {
            Unrolling = Cure.Unrolling,
        };
        Tensor noise = random.Fork(3).Normal([Samples, Data.Latent]);
        WeightSnapshot first = WeightSnapshot.Of(generator);
        List<ModeStatistics> counts = [];
        var modes = new GanRecording("modes", Every, _ =>
        {
            counts.Add(ModeStatistics.Of(Generate(generator, noise), Data.Centres, Data.Sigma));
            return [counts[^1].ReverseKl];
        });
        var samples = new GanRecording(
            "samples",
            Math.Max(1, Iterations / Snapshots),
            _ => [.. Generate(generator, noise).Take(2 * Drawn).Select(x => (double)x)]);
        var run = new GanRun(training, new Alternating(Cure.StepsOfD), Iterations)
        {
            GeneratorRate = Falls ? Schedule.Cosine(Rate, Iterations) : null,
            DiscriminatorRate = Falls ? Schedule.Cosine(RateOfD, Iterations) : null,
            Recordings = [modes, samples],
        };
        run.Go(progress: new StageProgress(stage), cancellation: cancellation);
        return new GameResult(
            this,
            [.. modes.Rows.Select(r => (double)r.Iteration)],
            counts,
            [.. samples.Rows],
            ModeStatistics.Of(Generate(generator, noise), Data.Centres, Data.Sigma),
            first.RelativeDistanceTo(generator));
    }

    private static float[] Generate(Module generator, Tensor noise)
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        return generator.Call(noise).ToArray<float>();
    }

    /// <summary>Passes a run's progress on to a stage.</summary>
    private sealed class StageProgress(IStage stage) : IProgress<GanProgress>
    {
        private long _told;

        public void Report(GanProgress value)
        {
            stage.Advance((int)(value.Iteration - _told));
            _told = value.Iteration;
        }
    }
}

/// <summary>What became of a training.</summary>
/// <param name="Game">The training.</param>
/// <param name="Iterations">When the modes were counted.</param>
/// <param name="Counts">The modes then.</param>
/// <param name="Snapshots">Some of G's samples, a few times.</param>
/// <param name="End">The modes at the end.</param>
/// <param name="Moved">How far G's weights moved, as a share of their first norm.</param>
internal sealed record GameResult(
    Game Game,
    double[] Iterations,
    IReadOnlyList<ModeStatistics> Counts,
    IReadOnlyList<(long Iteration, double[] Values)> Snapshots,
    ModeStatistics End,
    double Moved)
{
    /// <summary>The way to train.</summary>
    public string Name => Game.Cure.Name;

    /// <summary>How often the majority went to another mode.</summary>
    public int Hops => ModeStatistics.Hops(Counts);

    /// <summary>The median reverse KL of the counts in the second half: while modes come and go, one moment tells little.</summary>
    public double UsualReverseKl => Median(c => c.ReverseKl);

    /// <summary>The median share of the largest mode in the second half.</summary>
    public double UsualShare => Median(c => c.MajorityShare);

    /// <summary>Real samples that D saw.</summary>
    public long SamplesSeen => (long)Game.Iterations * Game.Cure.StepsOfD * Mixture.Batch;

    private double Median(Func<ModeStatistics, double> figure) =>
        Counts.Skip(Counts.Count / 2).Select(figure).Order().ElementAt((Counts.Count - (Counts.Count / 2)) / 2);
}
