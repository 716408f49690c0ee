using System.Globalization;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Averages of weights over the steps, a ← d a + (1 − d) w, often a better model than the last (Polyak, Juditsky 1992).</summary>
/// <remarks>
/// They start at the weights' values. <see cref="Apply"/> puts them in the weights' place, for an evaluation, and <see cref="Restore"/>
/// puts the weights back. State that is no parameter, such as running statistics, is not averaged.
/// </remarks>
/// <example><code>
/// optimizer.Step(gradients);
/// average.Update();
/// …
/// average.Apply();
/// try { Evaluate(model); }
/// finally { average.Restore(); }
/// </code></example>
public sealed class ExponentialMovingAverage : IResumable
{
    private readonly Parameter[] _parameters;
    private readonly Parameter[] _averages;
    private readonly double _decay;
    private Parameter[]? _weights;

    /// <summary>Starts the averages at the values that the parameters have now.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="decay">d, from 0 to 1: about 1/(1 − d) steps are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException">d is not from 0 to 1.</exception>
    public ExponentialMovingAverage(IReadOnlyList<Parameter> parameters, double decay = 0.999)
    {
        _decay = Setting.Share(decay, nameof(decay));
        _parameters = [.. parameters];
        _averages = Copies();
    }

    /// <summary>The averages, in the order of the parameters.</summary>
    public IReadOnlyList<Tensor> Averages => _averages;

    /// <summary>Takes the weights' values into the averages: call it after each step.</summary>
    /// <exception cref="InvalidOperationException">The averages are in the weights' place.</exception>
    public void Update()
    {
        if (_weights is not null) { throw new InvalidOperationException("ExponentialMovingAverage.Update: restore the weights first."); }
        var rule = new MovingAverageRule(_decay, 1 - _decay);
        for (int i = 0; i < _averages.Length; i++) { _averages[i].Step(rule, _parameters[i]); }
    }

    /// <summary>Puts the averages in the weights' place.</summary>
    /// <exception cref="InvalidOperationException">They are there already.</exception>
    public void Apply()
    {
        if (_weights is not null) { throw new InvalidOperationException("ExponentialMovingAverage.Apply: it is applied already."); }
        _weights = Copies();
        for (int i = 0; i < _parameters.Length; i++) { _parameters[i].Set(_averages[i]); }
    }

    /// <summary>Puts the weights back.</summary>
    /// <exception cref="InvalidOperationException">The averages are not in their place.</exception>
    public void Restore()
    {
        if (_weights is null) { throw new InvalidOperationException("ExponentialMovingAverage.Restore: nothing was applied."); }
        for (int i = 0; i < _parameters.Length; i++) { _parameters[i].Set(_weights[i]); }
        _weights = null;
    }

    /// <summary>The averages by the places of their parameters, "0", "1", ….</summary>
    /// <exception cref="InvalidOperationException">They are in the weights' place: the weights would be saved nowhere.</exception>
    public IReadOnlyDictionary<string, Tensor> StateDictionary()
    {
        if (_weights is not null)
        {
            throw new InvalidOperationException("ExponentialMovingAverage.StateDictionary: restore the weights first.");
        }
        return Enumerable.Range(0, _averages.Length).ToDictionary(
            i => i.ToString(CultureInfo.InvariantCulture), i => _averages[i].Detach());
    }

    /// <summary>Sets the averages to others of the same parameters, all or, if one does not fit, none.</summary>
    /// <exception cref="StateMismatchException">One does not fit; the message says which.</exception>
    /// <exception cref="InvalidOperationException">The averages are in the weights' place.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        State.Check(nameof(ExponentialMovingAverage), StateDictionary(), state);
        for (int i = 0; i < _averages.Length; i++)
        {
            _averages[i].Set(state[i.ToString(CultureInfo.InvariantCulture)].On(_averages[i].Device));
        }
    }

    private Parameter[] Copies() => Array.ConvertAll(_parameters, p => new Parameter(p, p.Name ?? "weight", trainable: false));
}
