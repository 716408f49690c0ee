using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Stochastic gradient descent, with momentum (Nesterov's too) and weight decay if asked for; see <see cref="SgdRule"/>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;
    private readonly Storage[] _velocity;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="momentum">The momentum μ.</param>
    /// <param name="weightDecay">The weight decay λ.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's.</param>
    /// <exception cref="ArgumentOutOfRangeException">μ or λ is negative.</exception>
    /// <exception cref="ArgumentException">Nesterov's momentum is asked for, and μ is 0.</exception>
    public Sgd(IReadOnlyList<Parameter> parameters, double rate, double momentum = 0, double weightDecay = 0, bool nesterov = false)
        : base(parameters, rate)
    {
        _momentum = NotNegative(momentum, nameof(momentum));
        _weightDecay = NotNegative(weightDecay, nameof(weightDecay));
        if (nesterov && momentum == 0) { throw new ArgumentException("Nesterov's momentum needs a momentum above 0.", nameof(nesterov)); }
        _nesterov = nesterov;
        _velocity = momentum == 0 ? [] : NewState("velocity");
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient)
    {
        var rule = new SgdRule(Rate, _momentum, _weightDecay, _nesterov);
        if (_momentum == 0)
        {
            parameter.Step(rule, gradient);
        }
        else
        {
            parameter.Step(rule, gradient, _velocity[i]);
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor NextOne(Tensor weight, Tensor gradient, Tensor[] states, long step)
    {
        Tensor g = _weightDecay == 0 ? gradient : gradient + (_weightDecay * weight);
        if (_momentum == 0) { return weight - (Rate * g); }
        states[0] = (_momentum * states[0]) + g;
        return weight - (Rate * (_nesterov ? g + (_momentum * states[0]) : states[0]));
    }
}
