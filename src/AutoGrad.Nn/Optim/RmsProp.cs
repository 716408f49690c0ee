using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>RMSProp (Hinton 2012), with momentum, weight decay and centring if asked for; see <see cref="RmsPropRule"/>.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly double _decay;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _centered;
    private readonly Storage[][] _states;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="decay">The decay ρ of the mean square.</param>
    /// <param name="epsilon">The constant ε.</param>
    /// <param name="momentum">The momentum μ.</param>
    /// <param name="weightDecay">The weight decay λ.</param>
    /// <param name="centered">Whether the mean gradient's square is taken off the mean square (Graves 2013).</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is not from 0 to below 1, or ε, μ or λ is negative.</exception>
    public RmsProp(
        IReadOnlyList<Parameter> parameters,
        double rate = 1e-2,
        double decay = 0.99,
        double epsilon = 1e-8,
        double momentum = 0,
        double weightDecay = 0,
        bool centered = false)
        : base(parameters, rate)
    {
        (_decay, _epsilon) = (Decay(decay, nameof(decay)), NotNegative(epsilon, nameof(epsilon)));
        (_momentum, _weightDecay) = (NotNegative(momentum, nameof(momentum)), NotNegative(weightDecay, nameof(weightDecay)));
        _centered = centered;
        string[] names = ["square", .. momentum == 0 ? [] : (string[])["momentum"], .. centered ? (string[])["mean"] : []];
        Storage[][] kinds = Array.ConvertAll(names, NewState);
        _states = [.. parameters.Select((_, i) => kinds.Select(kind => kind[i]).ToArray())];
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient) => parameter.Step(Rule(), gradient, _states[i]);

    /// <inheritdoc/>
    protected internal override Tensor NextOne(Tensor weight, Tensor gradient, Tensor[] states, long step)
    {
        Tensor g = _weightDecay == 0 ? gradient : gradient + (_weightDecay * weight);
        states[0] = (_decay * states[0]) + ((1 - _decay) * g.Square());
        Tensor square = states[0];
        if (_centered)
        {
            states[^1] = (_decay * states[^1]) + ((1 - _decay) * g);
            square = (square - states[^1].Square()).Relu();
        }
        Tensor scaled = g / (Root(square) + _epsilon);
        if (_momentum == 0) { return weight - (Rate * scaled); }
        states[1] = (_momentum * states[1]) + scaled;
        return weight - (Rate * states[1]);
    }

    private RmsPropRule Rule() => new(Rate, _decay, _epsilon, _momentum, _weightDecay, _centered);
}
