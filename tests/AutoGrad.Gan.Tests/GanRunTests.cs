using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>A whole run: the bits of a loop written by hand, the same after a stop at any iteration, and what is recorded.</summary>
public sealed class GanRunTests : IDisposable
{
    private const int Batch = 8;
    private const int Iterations = 12;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gan-run");

    public static TheoryData<string> Games
        => new("plain", "wgan-gp", "wgan", "r3gan", "unrolled", "packed", "apart", "optimistic", "extra");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ItIsTheLoopWrittenByHand()
    {
        (Sequential g, Sequential d) = (Net(2, 2, 1), Net(2, 1, 2));
        (var gAdam, var dAdam) = (new Adam(g.Parameters(), 2e-3, 0.5), new Adam(d.Parameters(), 1e-3, 0.5));
        var random = new RandomSource(3);
        BatchSampler real = Real();
        Func<long, double> rate = Schedule.Cosine(2e-3, Iterations);
        for (int i = 0; i < Iterations; i++)
        {
            gAdam.Rate = rate(i);
            for (int k = 0; k < 2; k++)
            {
                using var scope = new TensorScope();
                Tensor x = real.Next();
                Tensor fake = g.Call(random.Normal([Batch, 2])).Detach();
                Tensor h = d.Call(Tensor.Concat([x, fake]));
                Tensor loss = (-h[..Batch]).Softplus().Mean() + h[Batch..].Softplus().Mean();
                Tensor at = x.AsLeaf();
                Tensor slope = Gradients.Of(d.Call(at).Sum(), [at], createGraph: true)[0];
                loss += 0.5 * slope.Reshape([Batch, 2]).Square().Sum(axis: 1).Mean();
                dAdam.Step(Gradients.Of(loss, d.Parameters()));
            }
            using var generatorScope = new TensorScope();
            gAdam.Step(Gradients.Of((-d.Call(g.Call(random.Normal([Batch, 2])))).Softplus().Mean(), g.Parameters()));
        }

        (Sequential g2, Sequential d2) = (Net(2, 2, 1), Net(2, 1, 2));
        var training = new GanTraining(
            g2,
            d2,
            GanLoss.NonSaturating.With(new R1(1)),
            new Adam(g2.Parameters(), 2e-3, 0.5),
            new Adam(d2.Parameters(), 1e-3, 0.5),
            Real(),
            latent: 2,
            new RandomSource(3));
        new GanRun(training, new Alternating(2), Iterations) { GeneratorRate = rate }.Go();
        Assert.Equal(Numbers(g), Numbers(g2));
        Assert.Equal(Numbers(d), Numbers(d2));
    }

    [Theory]
    [MemberData(nameof(Games))]
    public void AStopAtAnyIterationChangesNothing(string game)
    {
        GanRun straight = Make(game);
        straight.Go(Target("straight"));
        foreach (int stop in (int[])[1, 7, Iterations])
        {
            File.Delete(Target("stopped"));
            using var source = new CancellationTokenSource();
            GanRun stopped = Make(game, at =>
            {
                if (at >= stop)
                {
                    source.Cancel();
                }
            });
            Action go = () => stopped.Go(Target("stopped"), cancellation: source.Token);
            if (stop < Iterations)
            {
                Assert.Throws<OperationCanceledException>(go);
            }
            else
            {
                go();
            }
            Assert.Equal(stop, stopped.Iteration);
            GanRun resumed = Make(game);
            resumed.Go(Target("stopped"));
            Assert.Equal(File.ReadAllBytes(Target("straight")), File.ReadAllBytes(Target("stopped")));
            Assert.Equal(straight.Recordings[0].Rows.Select(r => r.Iteration), resumed.Recordings[0].Rows.Select(r => r.Iteration));
        }
    }

    [Fact]
    public void ProgressEndsAtTheEnd()
    {
        var reports = new List<GanProgress>();
        Make("plain").Go(progress: new Told(reports.Add));
        Assert.Equal((Iterations, Iterations, TimeSpan.Zero), (reports[^1].Iteration, reports[^1].Iterations, reports[^1].Remaining));
    }

    [Fact]
    public void ACheckpointOfAnotherRunIsRefusedAndNothingChanges()
    {
        Make("plain").Go(Target("other"));
        GanRun run = Make("optimistic");
        Assert.Throws<StateMismatchException>(() => run.Go(Target("other")));
        Assert.Equal(0, run.Iteration);
        File.WriteAllText(Target("torn"), "torn");
        Assert.Throws<InvalidDataException>(() => run.Go(Target("torn")));
    }

    [Fact]
    public void RecordingsHaveTheirRowsAndChangeNothing()
    {
        GanTraining with = Training("plain", out Module g, out Module d);
        Tensor probe = new RandomSource(8).Normal([5, 2]);
        GanRecording losses = GanRecording.Losses(4);
        GanRecording norms = GanRecording.Norms(3);
        GanRecording flow = GanRecording.Flow("flow", 6, g, () => d.Call(g.Call(probe)).Mean());
        new GanRun(with, new Alternating(), Iterations) { Recordings = [losses, norms, flow] }.Go();
        GanTraining without = Training("plain", out Module g2, out _);
        new GanRun(without, new Alternating(), Iterations).Go();
        Assert.Equal(Numbers(g2), Numbers(g));
        Assert.Equal([4L, 8, 12], losses.Rows.Select(r => r.Iteration));
        Assert.Equal([3L, 6, 9, 12], norms.Rows.Select(r => r.Iteration));
        Assert.All(norms.Rows.SelectMany(r => r.Values), v => Assert.InRange(v, 1e-12, 1e3));
        Assert.Equal(3, flow.Rows[0].Values.Length);
    }

    [Fact]
    public void WhatDoesNotFitIsSaidAtOnce()
    {
        GanTraining training = Training("plain", out _, out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GanRun(training, new Alternating(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GanRun(training, new Alternating(), 5).Go(checkpointEvery: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GanRecording.Losses(0));
        var twice = new GanRun(training, new Alternating(), 5) { Recordings = [GanRecording.Losses(1), GanRecording.Losses(2)] };
        Assert.Throws<ArgumentException>(() => twice.Go());

        // A discriminator of two values a sample, and packs of three in a batch of eight.
        Assert.Contains("[16, 2]", Assert.Throws<ShapeException>(() => Bad(Net(2, 2, 1)).StepDiscriminator()).Message);
        Assert.Throws<ShapeException>(() => Bad(new Packing(Net(6, 1, 1), 3)).StepDiscriminator());
        static GanTraining Bad(Module d)
        {
            Sequential g = Net(2, 2, 1);
            (var gSgd, var dSgd) = (new Sgd(g.Parameters(), 0.1), new Sgd(d.Parameters(), 0.1));
            return new(g, d, GanLoss.NonSaturating, gSgd, dSgd, Real(), 2, new RandomSource(1));
        }
    }

    /// <summary>Unrolling one SGD step by hand: G's loss after D's step, through which it is differentiated.</summary>
    [Fact]
    public void UnrollingDifferentiatesThroughTheAnswer()
    {
        (Sequential g, Sequential d) = (Net(2, 2, 1), Net(2, 1, 2));
        var training = new GanTraining(
            g, d, GanLoss.NonSaturating, new Sgd(g.Parameters(), 0.1), new Sgd(d.Parameters(), 0.3), Real(), 2, new RandomSource(3))
        {
            Unrolling = 1,
        };
        Tensor x = Real().Next();
        Tensor fake = g.Call(new RandomSource(3).Normal([Batch, 2]));
        Tensor h = d.Call(Tensor.Concat([x, fake]));
        Tensor loss = (-h[..Batch]).Softplus().Mean() + h[Batch..].Softplus().Mean();
        Tensor[] slopes = Gradients.Of(loss, d.Parameters(), createGraph: true);
        Tensor[] after = [.. d.Parameters().Zip(slopes, (w, s) => w - (0.3 * s))];
        Tensor[] expected = Gradients.Of((-d.Call(fake, after)).Softplus().Mean(), g.Parameters());
        Slope slope = training.Generator.Slope();
        Assert.All(
            expected.Zip(slope.Gradients).SelectMany(p => p.First.ToDoubles().Zip(p.Second.ToDoubles())),
            p => Assert.Equal(p.First, p.Second, 1e-7));
        Tensor[] plain = Gradients.Of((-d.Call(fake)).Softplus().Mean(), g.Parameters());
        Assert.Contains(plain.Zip(slope.Gradients), p => Math.Abs(p.First.ToDoubles()[0] - p.Second.ToDoubles()[0]) > 1e-5);
    }

    private static GanTraining Training(string game, out Module generator, out Module discriminator)
    {
        Module g = generator = Net(2, 2, 1);
        Module d = discriminator = game switch
        {
            "packed" => new Packing(Net(4, 1, 2), 2),
            "apart" => new Sequential(new MinibatchDeviation(), Net(3, 1, 2)),
            _ => Net(2, 1, 2),
        };
        GanLoss loss = game switch
        {
            "wgan-gp" => GanLoss.Wasserstein(),
            "wgan" => GanLoss.Clipped(),
            "r3gan" => GanLoss.RelativisticPairing.With(new R1(0.1), new R2(0.1)),
            "packed" => GanLoss.NonSaturating.With(new InterpolationPenalty(1, OneSided: true), new Dragan(1)),
            _ => GanLoss.NonSaturating,
        };
        return new(
            g, d, loss, new Adam(g.Parameters(), 1e-3, 0.5), new RmsProp(d.Parameters(), 1e-3), Real(), latent: 2, new RandomSource(3))
        {
            Unrolling = game == "unrolled" ? 2 : 0,
            Apart = game == "apart",
        };
    }

    private static GanRun Make(string game, Action<long>? saw = null)
    {
        GanTraining training = Training(game, out Module g, out _);
        GameRule rule = game switch
        {
            "optimistic" => new Optimistic(),
            "extra" => new Extragradient(),
            "r3gan" => new Simultaneous(),
            _ => new Alternating(2),
        };
        var watched = new GanRecording("watched", 1, m =>
        {
            saw?.Invoke(m.Iteration);
            return [m.Generator.Loss];
        });
        return new GanRun(training, rule, Iterations)
        {
            Average = new ExponentialMovingAverage(g.Parameters(), 0.9),
            Recordings = [watched],
        };
    }

    private static Sequential Net(int inputs, int outputs, ulong seed)
        => Networks.Mlp([inputs, 6, outputs], Activation.Tanh, new RandomSource(seed));

    private static BatchSampler Real() => BatchSampler.Stream((count, first) => ToyData.Ring(count, 5, first), Batch);

    private static double[] Numbers(Module module) => [.. module.Parameters().SelectMany(p => p.ToDoubles())];

    private sealed class Told(Action<GanProgress> report) : IProgress<GanProgress>
    {
        public void Report(GanProgress value) => report(value);
    }

    private string Target(string name) => Path.Combine(_folder.FullName, name + ".safetensors");
}
