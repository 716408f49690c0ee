using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Changes parameters by their gradients. The rule's state, up to three tensors for each, lives outside any scope.</summary>
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
            if (gradients[i].Shape != _parameters[i].Shape)
            {
                throw new ShapeException($"{NameOf(i)} is {gradients[i].Shape}, not {_parameters[i].Shape}.");
            }
            if (gradients[i].DType != _parameters[i].DType)
            {
                throw new DTypeException($"{NameOf(i)} is {gradients[i].DType}, not {_parameters[i].DType}.");
            }
        }
        Steps++;
        for (int i = 0; i < _parameters.Length; i++) { StepOne(i, _parameters[i], gradients[i]); }
    }

    /// <summary>Changes one parameter.</summary>
    protected abstract void StepOne(int i, Parameter parameter, Tensor gradient);

    /// <summary>Makes sure that a setting is a number from 0 up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    protected static double NotNegative(double value, string name)
        => value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is a number from 0 up.");

    /// <summary>Makes sure that a decay is from 0 to below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    protected static double Decay(double value, string name)
        => value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is from 0 to below 1.");

    /// <summary>One state of a rule: a storage of zeros for each parameter.</summary>
    protected Storage[] NewState() => Array.ConvertAll(_parameters, p =>
    {
        Storage zeros = p.Device.Allocate(p.DType, p.Shape.Size);
        p.Device.Fill(zeros, 0);
        return zeros;
    });

    private string NameOf(int gradient) => $"{GetType().Name}.Step: gradient {gradient} of parameter '{_parameters[gradient].Name}'";
}
