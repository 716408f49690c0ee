using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Adam (Kingma, Ba 2015), with weight decay and AMSGrad (Reddi et al. 2018) if asked for; see <see cref="AdamRule"/>.</summary>
public class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly bool _amsGrad;
    private readonly bool _decoupled;
    private readonly Storage[] _first;
    private readonly Storage[] _second;
    private readonly Storage[] _largest;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="beta1">The decay β₁ of the first moment.</param>
    /// <param name="beta2">The decay β₂ of the second moment.</param>
    /// <param name="epsilon">The constant ε.</param>
    /// <param name="weightDecay">The weight decay λ, as a part of the gradient; <see cref="AdamW"/> keeps it apart.</param>
    /// <param name="amsGrad">Whether the largest mean square so far is divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">A decay is not from 0 to below 1, or ε or λ is negative.</exception>
    public Adam(
        IReadOnlyList<Parameter> parameters,
        double rate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0,
        bool amsGrad = false)
        : this(parameters, rate, beta1, beta2, epsilon, weightDecay, amsGrad, decoupled: false)
    {
    }

    /// <summary>Makes the optimiser, with weight decay as a part of the gradient or decoupled from it.</summary>
    private protected Adam(
        IReadOnlyList<Parameter> parameters,
        double rate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        bool amsGrad,
        bool decoupled)
        : base(parameters, rate)
    {
        (_beta1, _beta2) = (Decay(beta1, nameof(beta1)), Decay(beta2, nameof(beta2)));
        (_epsilon, _weightDecay) = (NotNegative(epsilon, nameof(epsilon)), NotNegative(weightDecay, nameof(weightDecay)));
        (_amsGrad, _decoupled) = (amsGrad, decoupled);
        _first = NewState("first");
        _second = NewState("second");
        _largest = amsGrad ? NewState("largest") : _second;
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient)
    {
        var rule = new AdamRule(Rate, _beta1, _beta2, _epsilon, Steps, _weightDecay, _decoupled, _amsGrad);
        parameter.Step(rule, gradient, _first[i], _second[i], _largest[i]);
    }

    /// <inheritdoc/>
    protected internal override Tensor NextOne(Tensor weight, Tensor gradient, Tensor[] states, long step)
    {
        Tensor g = _weightDecay == 0 || _decoupled ? gradient : gradient + (_weightDecay * weight);
        Tensor w = _decoupled ? (1 - (Rate * _weightDecay)) * weight : weight;
        states[0] = (_beta1 * states[0]) + ((1 - _beta1) * g);
        states[1] = (_beta2 * states[1]) + ((1 - _beta2) * g.Square());
        if (_amsGrad)
        {
            states[2] = states[2].Maximum(states[1]);
        }
        Tensor root = Root(states[_amsGrad ? 2 : 1]) / Math.Sqrt(1 - Math.Pow(_beta2, step));
        return w - (Rate / (1 - Math.Pow(_beta1, step)) * states[0] / (root + _epsilon));
    }
}

/// <summary>Adam with decoupled weight decay, p ← (1 − α λ) p before each step (Loshchilov, Hutter 2019).</summary>
public sealed class AdamW : Adam
{
    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="beta1">The decay β₁ of the first moment.</param>
    /// <param name="beta2">The decay β₂ of the second moment.</param>
    /// <param name="epsilon">The constant ε.</param>
    /// <param name="weightDecay">The weight decay λ.</param>
    /// <param name="amsGrad">Whether the largest mean square so far is divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">A decay is not from 0 to below 1, or ε or λ is negative.</exception>
    public AdamW(
        IReadOnlyList<Parameter> parameters,
        double rate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 1e-2,
        bool amsGrad = false)
        : base(parameters, rate, beta1, beta2, epsilon, weightDecay, amsGrad, decoupled: true)
    {
    }
}
