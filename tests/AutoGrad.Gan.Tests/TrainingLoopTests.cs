using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The training loop against one written by hand, with SGD, whose step shows the size of a gradient; and its resumption.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private const int Batch = 6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("training-loop");

    public static TheoryData<string, double> Games
        => new() { { "saturating", 0 }, { "plain", 0 }, { "critic", 0 }, { "critic", 0.5 }, { "critic", 10 } };

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Weights after a step of each player, loss, and the norms of gradient and update, from the definitions alone.</summary>
    [Theory]
    [MemberData(nameof(Games))]
    public void AStepIsTheOneWrittenByHand(string name, double lambda)
    {
        var game = new Game(Loss(name, lambda));
        var hand = new Game(Loss(name, lambda));
        for (int round = 0; round < 3; round++)
        {
            Tensor real = hand.Real.Next();
            Tensor fake = hand.G.Call(hand.Random.Normal([Batch, 2])).Detach();
            Tensor loss = DiscriminatorLoss(name, hand.D.Call(real), hand.D.Call(fake));
            if (lambda > 0)
            {
                Tensor share = hand.Random.Uniform([Batch, 1]);
                Tensor points = ((share * real) + ((1 - share) * fake)).AsLeaf();
                Tensor slope = Gradients.Of(hand.D.Call(points).Sum(), [points], createGraph: true)[0];
                loss += lambda * (slope.Square().Sum([1]).Sqrt() - 1).Square().Mean();
            }
            AssertStep(hand.D, 0.05, loss, game.Training.StepDiscriminator(measure: true), game.D);

            Tensor values = hand.D.Call(hand.G.Call(hand.Random.Normal([Batch, 2])));
            AssertStep(hand.G, 0.02, GeneratorLoss(name, values), game.Training.StepGenerator(measure: true), game.G);
        }
    }

    [Fact]
    public void ABatchThatDividesTheSetDealsAllOfIt()
    {
        float[] rows = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        BatchSampler sampler = BatchSampler.Shuffled(rows, 1, 3, new RandomSource(1));
        Assert.Equal(4, sampler.BatchesPerEpoch);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(rows, Enumerable.Range(0, 4).SelectMany(_ => sampler.Next().ToArray<float>()).Order());
        }
        Assert.Equal(rows, BatchSampler.Shuffled(rows, 1, 12, new RandomSource(1)).Next().ToArray<float>().Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void AGameMayStopAnywhere(int stop)
    {
        Game straight = Run(new Game(GanLoss.Wasserstein()), 20);
        straight.Training.State().Save(Target("straight"));
        Run(new Game(GanLoss.Wasserstein()), stop).Training.State().Save(Target("stopped"));
        var resumed = new Game(GanLoss.Wasserstein(), firstWeights: 9);
        resumed.Training.State().Load(Target("stopped"));
        Run(resumed, 20 - stop).Training.State().Save(Target("resumed"));
        Assert.Equal(File.ReadAllBytes(Target("straight")), File.ReadAllBytes(Target("resumed")));
    }

    [Fact]
    public void AStreamGoesOnAfterALoad()
    {
        BatchSampler Make() => BatchSampler.Stream((count, first) => ToyData.Ring(count, 9, first), 4);
        BatchSampler first = Make();
        first.Next();
        BatchSampler second = Make();
        second.Load(first.StateDictionary());
        Assert.Equal(first.Next().ToDoubles(), second.Next().ToDoubles());
    }

    [Fact]
    public void AStateOfAnotherSetIsRefused()
    {
        BatchSampler Make(int rows, ulong seed = 1) => BatchSampler.Shuffled(new float[rows], 1, 2, new RandomSource(seed));
        BatchSampler dealt = Make(6);
        dealt.Next();
        IReadOnlyDictionary<string, Tensor> state = dealt.StateDictionary();
        Dictionary<string, Tensor> With(string name, Tensor value) => new(state) { [name] = value };
        Assert.Throws<StateMismatchException>(() => Make(8).Load(state));
        Assert.Throws<StateMismatchException>(() => Make(6, seed: 2).Load(state));
        Assert.Throws<StateMismatchException>(() => Make(6).Load(With("order", Tensor.From(0, 1, 2, 3, 4, 4))));
        Assert.Throws<StateMismatchException>(() => Make(6).Load(With("order", Tensor.From(1f))));
        Assert.Throws<StateMismatchException>(() => Make(6).Load(With("place", State.OfNumber(7))));
        Assert.Throws<StateMismatchException>(() => Make(6).Load(With("more", Tensor.From(1f))));
        Make(6).Load(state);
    }

    [Fact]
    public void ASnapshotThatDoesNotFitChangesNothing()
    {
        WeightSnapshot snapshot = WeightSnapshot.Of(Networks.Mlp([2, 3, 1], Activation.Relu, new RandomSource(1)));
        Module other = Networks.Mlp([2, 3, 2], Activation.Relu, new RandomSource(2));
        double[][] before = [.. other.Parameters().Select(p => p.ToDoubles())];
        string message = Assert.Throws<ShapeException>(() => snapshot.Restore(other)).Message;
        Assert.Contains("[1, 3]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
        Assert.Equal(before, other.Parameters().Select(p => p.ToDoubles()));
    }

    private static void AssertStep(Module byHand, double rate, Tensor loss, PlayerStep step, Module player)
    {
        Parameter[] weights = [.. byHand.Parameters()];
        Tensor[] gradients = Gradients.Of(loss, weights);
        double norm = Math.Sqrt(gradients.Sum(g => g.ToDoubles().Sum(v => v * v)));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i].Set(weights[i] - (rate * gradients[i]));
        }
        Assert.Equal(loss.Item(), step.Loss, 1e-6 * Math.Max(1, Math.Abs(loss.Item())));
        Assert.Equal(norm, step.GradientNorm, 1e-5 * norm);
        Assert.Equal(rate * norm, step.UpdateNorm, 1e-4 * rate * norm);
        foreach ((Parameter expected, Parameter actual) in weights.Zip(player.Parameters()))
        {
            Assert.All(expected.ToDoubles().Zip(actual.ToDoubles()), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        }
    }

    private static GanLoss Loss(string name, double lambda) => name switch
    {
        "saturating" => GanLoss.Saturating,
        "plain" => GanLoss.NonSaturating,
        _ => GanLoss.Wasserstein(lambda),
    };

    private static Tensor DiscriminatorLoss(string name, Tensor real, Tensor fake) => name == "critic"
        ? fake.Mean() - real.Mean()
        : -(real.Sigmoid().Log().Mean() + (1 - fake.Sigmoid()).Log().Mean());

    private static Tensor GeneratorLoss(string name, Tensor fake) => name switch
    {
        "saturating" => (1 - fake.Sigmoid()).Log().Mean(),
        "plain" => -fake.Sigmoid().Log().Mean(),
        _ => -fake.Mean(),
    };

    private static Game Run(Game game, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            game.Training.StepDiscriminator();
            game.Training.StepDiscriminator();
            game.Training.StepGenerator();
        }
        return game;
    }

    private string Target(string name) => Path.Combine(_folder.FullName, name);

    private sealed class Game
    {
        public Game(GanLoss loss, ulong firstWeights = 3)
        {
            var weights = new RandomSource(firstWeights);
            Random = new RandomSource(5);
            G = Networks.Mlp([2, 8, 2], Activation.Tanh, weights);
            D = Networks.Mlp([2, 8, 1], () => Activation.LeakyRelu(0.2), weights);
            Real = BatchSampler.Shuffled(ToyData.Ring(20, 1), 2, Batch, new RandomSource(6));
            Training = new GanTraining(G, D, loss, new Sgd(G.Parameters(), 0.02), new Sgd(D.Parameters(), 0.05), Real, 2, Random);
        }

        public Module G { get; }

        public Module D { get; }

        public BatchSampler Real { get; }

        public RandomSource Random { get; }

        public GanTraining Training { get; }
    }
}
