using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Nn;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>One critic in training against a generator that is fixed: real points against real points plus noise.</summary>
internal sealed class CriticRun
{
    /// <summary>Slope and gap are noted once in so many iterations.</summary>
    public const int NoteEvery = 10;

    // Batches that no training step sees: far behind the last one.
    private const int FreshBatch = 1_000_000;

    private readonly ulong _seed;
    private readonly ToySet _data;
    private readonly Parameter[] _parameters;
    private readonly double[][] _start;
    private readonly Optimizer _optimizer;
    private readonly RandomSource _noise;
    private readonly RandomSource _shares;
    private readonly List<double> _iterations = [];
    private readonly List<double> _slopes = [];
    private readonly List<double> _gaps = [];

    /// <summary>Builds the critic; equal seeds give equal weights, points and noise to every set-up.</summary>
    public CriticRun(CriticSetup setup, ToySet data, int seed)
    {
        Setup = setup;
        _data = data;
        _seed = (ulong)seed;
        var random = new RandomSource(_seed);
        Critic = setup.Build(random.Fork(1));
        _noise = random.Fork(2);
        _shares = random.Fork(3);
        _parameters = [.. Critic.Parameters()];
        Clip();
        _start = [.. _parameters.Select(p => p.ToDoubles())];
        _optimizer = setup.BuildOptimizer(_parameters);
    }

    /// <summary>How the critic is built and trained.</summary>
    public CriticSetup Setup { get; }

    /// <summary>The critic.</summary>
    public Sequential Critic { get; }

    /// <summary>The iterations at which slope and gap were noted.</summary>
    public double[] Iterations => [.. _iterations];

    /// <summary>The mean slope ‖∇f‖ at the interpolates, at those iterations.</summary>
    public double[] Slopes => [.. _slopes];

    /// <summary>E f(real) − E f(fake) of the training batch, at those iterations.</summary>
    public double[] Gaps => [.. _gaps];

    /// <summary>The weights, biases left out.</summary>
    public double[] Weights => Now(rank: 2);

    /// <summary>The largest weight, by its size.</summary>
    public double LargestWeight => Weights.Max(Math.Abs);

    /// <summary>The weights before the first step, after the first clipping.</summary>
    public double[] StartWeights => Then(rank: 2);

    /// <summary>How far the weights have moved: the mean of |w − w at the start|.</summary>
    public double Movement => MeanDistance(Weights, StartWeights);

    /// <summary>How far the biases have moved, likewise.</summary>
    public double BiasMovement => MeanDistance(Now(rank: 1), Then(rank: 1));

    private Parameter[] WeightMatrices => [.. _parameters.Where(p => p.Shape.Rank == 2)];

    /// <summary>Trains for a number of iterations.</summary>
    public CriticRun Train(int iterations, ExperimentContext context)
    {
        IStage stage = context.Progress.Stage($"{Setup.Name}: {_data.Name}, {Setup.Layers} layers", iterations);
        for (int i = 0; i < iterations; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Step(i);
            stage.Advance();
        }
        return this;
    }

    /// <summary>The gradients of every layer at a fresh batch: of Σ f, so that each point's own gradient is seen.</summary>
    public LayerProfile Profile()
    {
        using var scope = new TensorScope();
        (Tensor real, Tensor fake) = Fresh();
        using GradientFlow flow = GradientFlow.Watch(Critic);
        Tensor sum = Critic.Call(Tensor.Concat([real, fake])).Sum();
        return LayerProfile.Of(flow.Measure(sum), Gradients.Of(sum, WeightMatrices));
    }

    /// <summary>E f(real) − E f(fake) at a fresh batch, which the critic tries to make large.</summary>
    public double Gap()
    {
        using var scope = new TensorScope();
        (Tensor real, Tensor fake) = Fresh();
        return -AdversarialLosses.Critic(Critic.Call(real), Critic.Call(fake)).Item();
    }

    /// <summary>How many weight matrices the penalty's gradient reaches, and how many there are.</summary>
    public (int Reached, int All) PenaltyReach()
    {
        using var scope = new TensorScope();
        (Tensor real, Tensor fake) = Fresh();
        Parameter[] weights = WeightMatrices;
        Tensor penalty = GradientPenalty.At(Critic.Call, GradientPenalty.Interpolate(real, fake, new RandomSource(_seed).Fork(5)));
        Tensor[] gradients = Gradients.Of(penalty, weights, allowUnused: true);
        return (gradients.Count(g => g.Norm().Item() is > 0 and < double.PositiveInfinity), weights.Length);
    }

    private void Step(int iteration)
    {
        using var scope = new TensorScope();
        (Tensor real, Tensor fake) = _data.Batches(_seed, iteration, _noise, Setup.Type);

        // Both halves go through the critic as one batch: one large product costs less than two small ones.
        Tensor values = Critic.Call(Tensor.Concat([real, fake]));
        Tensor loss = AdversarialLosses.Critic(realValues: values[..ToySet.Batch], fakeValues: values[ToySet.Batch..]);
        Tensor gap = -loss;
        Tensor between = GradientPenalty.Interpolate(real, fake, _shares);
        bool noted = iteration % NoteEvery == 0;
        if (Setup.Lambda > 0 || noted)
        {
            Tensor slopes = GradientPenalty.Slopes(Critic.Call, between);
            if (Setup.Lambda > 0)
            {
                loss += Setup.Lambda * (slopes - 1).Square().Mean();
            }
            if (noted)
            {
                _iterations.Add(iteration);
                _slopes.Add(slopes.Mean().Item());
                _gaps.Add(gap.Item());
            }
        }
        _optimizer.Step(Gradients.Of(loss, _parameters));
        Clip();
    }

    // Also done once before the first step, so that no gradient of an unclipped critic enters the optimiser's state.
    private void Clip()
    {
        if (Setup.Clip <= 0)
        {
            return;
        }
        foreach (Parameter p in _parameters)
        {
            p.Clip(-Setup.Clip, Setup.Clip);
        }
    }

    private static double MeanDistance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();

    private double[] Now(int rank) => [.. _parameters.Where(p => p.Shape.Rank == rank).SelectMany(p => p.ToDoubles())];

    private double[] Then(int rank) => [.. _start.Where((_, i) => _parameters[i].Shape.Rank == rank).SelectMany(w => w)];

    private (Tensor Real, Tensor Fake) Fresh() => _data.Batches(_seed, FreshBatch, new RandomSource(_seed).Fork(4), Setup.Type);
}
