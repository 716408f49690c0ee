using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>
/// An optimiser's steps as functions of tensors: what is computed from the weights after them can be differentiated through the steps.
/// </summary>
/// <remarks>
/// The steps are those that the optimiser would take, at the rate that it has, from where it and its parameters stand; they change
/// neither. Gradients that were taken with createGraph carry the second derivatives through: unrolled GANs (Metz et al. 2017),
/// meta-gradients (Finn et al. 2017).
/// </remarks>
/// <example><code>
/// UnrolledSteps inner = adam.Unroll();
/// inner.Step(Gradients.Of(Loss(d.Call(x, inner.Weights)), inner.Weights, createGraph: true));
/// Tensor after = Loss(d.Call(x, inner.Weights));   // its gradient goes through the step
/// </code></example>
public sealed class UnrolledSteps
{
    private readonly Optimizer _rule;
    private readonly Tensor[] _weights;
    private readonly Tensor[][] _states;
    private long _steps;

    internal UnrolledSteps(Optimizer rule, Tensor[][] states)
        => (_rule, _weights, _states, _steps) = (rule, [.. rule.Parameters], states, rule.Steps);

    /// <summary>The weights after the steps taken so far, in the order of the parameters; before the first, the parameters.</summary>
    public IReadOnlyList<Tensor> Weights => _weights;

    /// <summary>Takes one step.</summary>
    /// <param name="gradients">One for each weight, in their order, of their shapes.</param>
    /// <exception cref="ShapeException">There are more or fewer gradients than weights, or one has another shape.</exception>
    /// <exception cref="NotSupportedException">The rule has no step as a function.</exception>
    public void Step(IReadOnlyList<Tensor> gradients)
    {
        if (gradients.Count != _weights.Length)
        {
            throw new ShapeException($"UnrolledSteps.Step: {gradients.Count} gradients for {_weights.Length} weights.");
        }
        for (int i = 0; i < _weights.Length; i++)
        {
            if (gradients[i].Shape != _weights[i].Shape)
            {
                throw new ShapeException(
                    $"UnrolledSteps.Step: gradient {i} of '{_rule.Parameters[i].Name}' is {gradients[i].Shape}, not {_weights[i].Shape}.");
            }
        }
        _steps++;
        for (int i = 0; i < _weights.Length; i++) { _weights[i] = _rule.NextOne(_weights[i], gradients[i], _states[i], _steps); }
    }
}
