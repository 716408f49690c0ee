using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Changes parameters by their gradients. The rule's state, up to three tensors for each, lives outside any scope.</summary>
public abstract class Optimizer : IResumable
{
    private readonly Parameter[] _parameters;
    private readonly List<(string Name, Storage[] Numbers)> _states = [];

    /// <summary>Makes an optimiser of the given parameters.</summary>
    /// <exception cref="ArgumentException">A parameter is named twice: it would be moved twice by each step.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is no finite number from 0 up.</exception>
    protected Optimizer(IReadOnlyList<Parameter> parameters, double rate)
    {
        _parameters = [.. parameters];
        if (_parameters.Distinct().Count() < _parameters.Length)
        {
            Parameter twice = _parameters.GroupBy(p => p).First(g => g.Count() > 1).Key;
            throw new ArgumentException($"{GetType().Name}: parameter '{twice.Name}' {twice.Shape} is there twice.", nameof(parameters));
        }
        Rate = rate;
    }

    /// <summary>The learning rate α, a finite number from 0 up; it may be changed between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to another.</exception>
    public double Rate
    {
        get;
        set => field = NotNegative(value, "rate");
    }

    /// <summary>How many steps have been taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The parameters, in the order in which gradients are given.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Takes one step. All gradients are checked before anything changes.</summary>
    /// <param name="gradients">One for each parameter, in their order, of their shapes.</param>
    /// <exception cref="ShapeException">There are more or fewer gradients than parameters, or one has another shape.</exception>
    /// <exception cref="DTypeException">One has another element type.</exception>
    /// <exception cref="DeviceException">One is on another device.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed one back.</exception>
    public void Step(IReadOnlyList<Tensor> gradients)
    {
        if (gradients.Count != _parameters.Length)
        {
            throw new ShapeException($"{GetType().Name}.Step: {gradients.Count} gradients for {_parameters.Length} parameters.");
        }
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (gradients[i].Shape != _parameters[i].Shape)
            {
                throw new ShapeException($"{NameOf(i)} is {gradients[i].Shape}, not {_parameters[i].Shape}.");
            }
            if (gradients[i].DType != _parameters[i].DType)
            {
                throw new DTypeException($"{NameOf(i)} is {gradients[i].DType}, not {_parameters[i].DType}.");
            }
            if (gradients[i].Device != _parameters[i].Device)
            {
                throw new DeviceException($"{NameOf(i)} is on {gradients[i].Device}, not {_parameters[i].Device}.");
            }

            if (_states.Count > 0 && _states[0].Numbers[i].Device != _parameters[i].Device)
            {
                throw new DeviceException(
                    $"{GetType().Name}.Step: parameter '{_parameters[i].Name}' has moved to {_parameters[i].Device} since this was made; "
                    + "make the optimiser after Module.To.");
            }

            // Asked for here, so that a gradient that is gone throws before anything has changed.
            _ = gradients[i].Storage;
        }
        Steps++;
        for (int i = 0; i < _parameters.Length; i++) { StepOne(i, _parameters[i], gradients[i]); }
    }

    /// <summary>The number of steps, "steps", the rate, and the rule's tensors: "first.0" is Adam's first moment of parameter 0.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDictionary()
    {
        var state = new Dictionary<string, Tensor>
        {
            ["steps"] = State.OfNumber((ulong)Steps),
            ["rate"] = Tensor.Scalar(Rate, DType.Float64),
        };
        foreach ((string name, Storage[] numbers) in _states)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                state[$"{name}.{i}"] = Copy(numbers[i], i);
            }
        }
        return state;
    }

    /// <summary>Goes back to a state of an optimiser of the same rule and parameters, all of it or, if it does not fit, none.</summary>
    /// <exception cref="StateMismatchException">It does not fit; the message names what differs.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        State.Check(GetType().Name, StateDictionary(), state);
        double rate = state["rate"].Item();
        long steps = (long)State.NumberOf(state["steps"]);
        if (rate is not (>= 0 and < double.PositiveInfinity) || steps < 0)
        {
            throw new StateMismatchException($"{GetType().Name}.Load: {steps} steps at the rate {rate} are no state.");
        }
        (Rate, Steps) = (rate, steps);
        foreach ((string name, Storage[] numbers) in _states)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                StridedView whole = StridedView.Whole(_parameters[i].Shape);
                numbers[i].Device.Copy(state[$"{name}.{i}"].On(numbers[i].Device).Storage, whole, numbers[i], whole);
            }
        }
    }

    /// <summary>The steps from here on as functions, to differentiate through; parameters and optimiser stay as they are.</summary>
    /// <exception cref="NotSupportedException">The rule has no step as a function.</exception>
    public UnrolledSteps Unroll() => new(this, [.. _parameters.Select((_, i) => _states.Select(s => Copy(s.Numbers[i], i)).ToArray())]);

    /// <summary>One parameter after a step, as a function of tensors that can be differentiated: for <see cref="Unroll"/>.</summary>
    /// <param name="weight">The parameter before it.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="states">The rule's states of this parameter, in the order in which they were made; replaced by those after it.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <exception cref="NotSupportedException">The rule has none.</exception>
    protected internal virtual Tensor NextOne(Tensor weight, Tensor gradient, Tensor[] states, long step)
        => throw new NotSupportedException($"{GetType().Name} has no step as a function: override NextOne.");

    /// <summary>√x with the derivative 0 at 0, where a weight that never had a gradient has its mean square.</summary>
    protected static Tensor Root(Tensor x)
    {
        Tensor isZero = x.EqualTo(0);
        return isZero.Where(Tensor.Scalar(0, x.DType, x.Device), isZero.Where(Tensor.Scalar(1, x.DType, x.Device), x).Sqrt());
    }

    /// <summary>Changes one parameter.</summary>
    protected abstract void StepOne(int i, Parameter parameter, Tensor gradient);

    /// <summary>Makes sure that a setting is a finite number from 0 up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    protected static double NotNegative(double value, string name) => Setting.NotNegative(value, name);

    /// <summary>Makes sure that a decay is from 0 to below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    protected static double Decay(double value, string name) => Setting.BelowOne(value, name);

    /// <summary>One state of a rule: a storage of zeros for each parameter.</summary>
    /// <param name="name">Its name where it is saved.</param>
    protected Storage[] NewState(string name)
    {
        Storage[] numbers = Array.ConvertAll(_parameters, p =>
        {
            Storage zeros = p.Device.Allocate(p.DType, p.Shape.Size);
            p.Device.Fill(zeros, 0);
            return zeros;
        });
        _states.Add((name, numbers));
        return numbers;
    }

    private Tensor Copy(Storage numbers, int parameter)
    {
        StridedView whole = StridedView.Whole(_parameters[parameter].Shape);
        Storage copy = numbers.Device.Allocate(numbers.DType, numbers.Length);
        copy.Device.Copy(numbers, whole, copy, whole);
        return new Tensor(copy, _parameters[parameter].Shape);
    }

    private string NameOf(int gradient) => $"{GetType().Name}.Step: gradient {gradient} of parameter '{_parameters[gradient].Name}'";
}
