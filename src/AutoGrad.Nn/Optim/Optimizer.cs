using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Changes parameters by their gradients. The state of the rule, one or two tensors for each parameter, lives outside any scope.</summary>
public abstract class Optimizer
{
    private readonly Parameter[] _parameters;

    /// <summary>Makes an optimiser of the given parameters.</summary>
    protected Optimizer(IReadOnlyList<Parameter> parameters, double rate)
    {
        _parameters = [.. parameters];
        Rate = rate;
    }

    /// <summary>The learning rate α; it may be changed between steps.</summary>
    public double Rate { get; set; }

    /// <summary>How many steps have been taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The parameters, in the order in which gradients are given.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Takes one step.</summary>
    /// <param name="gradients">One for each parameter, in their order, of their shapes.</param>
    /// <exception cref="ShapeException">There are more or fewer gradients than parameters, or one has another shape.</exception>
    /// <exception cref="DTypeException">One has another element type.</exception>
    public void Step(IReadOnlyList<Tensor> gradients)
    {
        if (gradients.Count != _parameters.Length)
        {
            throw new ShapeException($"{GetType().Name}.Step: {gradients.Count} gradients for {_parameters.Length} parameters.");
        }
        for (int i = 0; i < _parameters.Length; i++)
        {
            string which = $"{GetType().Name}.Step: gradient {i} of parameter '{_parameters[i].Name}'";
            if (gradients[i].Shape != _parameters[i].Shape) { throw new ShapeException($"{which} is {gradients[i].Shape}, not {_parameters[i].Shape}."); }
            if (gradients[i].DType != _parameters[i].DType) { throw new DTypeException($"{which} is {gradients[i].DType}, not {_parameters[i].DType}."); }
        }
        Steps++;
        for (int i = 0; i < _parameters.Length; i++) { StepOne(i, _parameters[i], gradients[i]); }
    }

    /// <summary>Changes one parameter.</summary>
    protected abstract void StepOne(int i, Parameter parameter, Tensor gradient);

    /// <summary>One state of a rule: a storage of zeros for each parameter.</summary>
    protected Storage[] NewState() => Array.ConvertAll(_parameters, p =>
    {
        Storage zeros = p.Device.Allocate(p.DType, p.Shape.Size);
        p.Device.Fill(zeros, 0);
        return zeros;
    });
}

/// <summary>Stochastic gradient descent, with momentum if asked for; see <see cref="SgdRule"/>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly Storage[] _velocity;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="momentum">The momentum μ.</param>
    public Sgd(IReadOnlyList<Parameter> parameters, double rate, double momentum = 0)
        : base(parameters, rate)
    {
        _momentum = momentum;
        _velocity = momentum == 0 ? [] : NewState();
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient)
    {
        Storage velocity = _momentum == 0 ? parameter.Storage : _velocity[i];
        parameter.Step(new SgdRule(Rate, _momentum), gradient, velocity, velocity);
    }
}

/// <summary>Adam (Kingma, Ba 2015); see <see cref="AdamRule"/>.</summary>
public sealed class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly Storage[] _first;
    private readonly Storage[] _second;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="beta1">The decay β₁ of the first moment.</param>
    /// <param name="beta2">The decay β₂ of the second moment.</param>
    /// <param name="epsilon">The constant ε.</param>
    public Adam(IReadOnlyList<Parameter> parameters, double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
        : base(parameters, rate)
    {
        (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
        _first = NewState();
        _second = NewState();
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient)
        => parameter.Step(new AdamRule(Rate, _beta1, _beta2, _epsilon, Steps), gradient, _first[i], _second[i]);
}

/// <summary>RMSProp (Hinton 2012); see <see cref="RmsPropRule"/>.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly double _decay;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly Storage[] _square;
    private readonly Storage[] _velocity;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="rate">The learning rate α.</param>
    /// <param name="decay">The decay ρ of the mean square.</param>
    /// <param name="epsilon">The constant ε.</param>
    /// <param name="momentum">The momentum μ.</param>
    public RmsProp(IReadOnlyList<Parameter> parameters, double rate = 1e-2, double decay = 0.99, double epsilon = 1e-8, double momentum = 0)
        : base(parameters, rate)
    {
        (_decay, _epsilon, _momentum) = (decay, epsilon, momentum);
        _square = NewState();
        _velocity = momentum == 0 ? _square : NewState();
    }

    /// <inheritdoc/>
    protected override void StepOne(int i, Parameter parameter, Tensor gradient)
        => parameter.Step(new RmsPropRule(Rate, _decay, _epsilon, _momentum), gradient, _square[i], _velocity[i]);
}
