using AutoGrad.Gan;
using AutoGrad.Nn;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>A step of a WGAN-GP critic on points of the plane: λ = 10, double backprop, Adam (Gulrajani et al. 2017).</summary>
internal sealed class WganGpCriticStep : Workload
{
    private const double PenaltyWeight = 10;
    private readonly RandomSource _random = new(1);
    private readonly Sequential _generator;
    private readonly Sequential _critic;
    private readonly Adam _rule;
    private readonly Batches _real;
    private readonly int _batch;

    /// <summary>Sets it up.</summary>
    /// <param name="hidden">The width of the three hidden layers of both networks.</param>
    /// <param name="batch">Real samples in a step, and as many generated ones.</param>
    public WganGpCriticStep(int hidden, int batch)
    {
        _batch = batch;
        _generator = Networks.Mlp([2, hidden, hidden, hidden, 2], Activation.Relu, _random);
        _critic = Networks.Mlp([2, hidden, hidden, hidden, 1], Activation.Relu, _random);
        _rule = new Adam(_critic.Parameters(), 1e-4, beta1: 0.5, beta2: 0.9);
        _real = new Batches(8, () => _random.Normal([batch, 2]));
    }

    /// <inheritdoc/>
    public override Tensor Step()
    {
        Tensor real = _real.Next();
        Tensor fake;
        using (GradMode.Off()) { fake = _generator.Call(_random.Normal([_batch, 2])); }

        // The critic does not mix samples, so real and generated ones go through it as one batch.
        Tensor values = _critic.Call(Tensor.Concat([real, fake]));
        Tensor penalty = GradientPenalty.At(_critic.Call, GradientPenalty.Interpolate(real, fake, _random));
        Tensor loss = AdversarialLosses.Critic(values[.._batch], values[_batch..]) + (PenaltyWeight * penalty);
        _rule.Step(Gradients.Of(loss, _rule.Parameters));
        return loss;
    }
}
