using System.Diagnostics.CodeAnalysis;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <content>Calls with given weights in the place of the parameters.</content>
public abstract partial class Module
{
    /// <summary>Computes the output with given weights in the place of the parameters, which stay as they are.</summary>
    /// <remarks>
    /// The weights may have a history, so unrolled and meta-gradient steps differentiate through them: w′ = w − α ∇L(w) is as good a weight
    /// as w. State (running statistics) is not replaced and changes as in any call. Calls nest; the substitution belongs to this thread and
    /// ends with the call, also if it throws.
    /// </remarks>
    /// <example><code>
    /// Tensor[] slopes = Gradients.Of(Loss(model.Call(x)), [.. model.Parameters()], createGraph: true);
    /// Tensor[] next = [.. model.Parameters().Zip(slopes, (w, s) => w - (0.1 * s))];
    /// Tensor after = Loss(model.Call(x, next));   // its gradient reaches the parameters through the step
    /// </code></example>
    /// <param name="x">The input.</param>
    /// <param name="weights">One for each of <see cref="Parameters"/>, in their order, of their shapes and types.</param>
    /// <param name="allowUnused">Whether weights may be given that the module does not read.</param>
    /// <exception cref="ShapeException">There are more or fewer weights than parameters, or one has another shape.</exception>
    /// <exception cref="DTypeException">One has another element type.</exception>
    /// <exception cref="UnusedInputException">A weight was not read: the module does not use it, or not by <see cref="Value"/>.</exception>
    public Tensor Call(Tensor x, IReadOnlyList<Tensor> weights, bool allowUnused = false)
    {
        (string Name, Parameter Parameter)[] own = [.. NamedParameters()];
        string where = $"{GetType().Name}.Call";
        if (weights.Count != own.Length) { throw new ShapeException($"{where}: {weights.Count} weights for {own.Length} parameters."); }
        for (int i = 0; i < own.Length; i++)
        {
            (string name, Parameter p) = own[i];
            string which = $"{where}: weight {i}, for '{name}'";
            if (weights[i].Shape != p.Shape) { throw new ShapeException($"{which}, is {weights[i].Shape}, not {p.Shape}."); }
            if (weights[i].DType != p.DType) { throw new DTypeException($"{which}, is {weights[i].DType}, not {p.DType}."); }
        }
        using var substitution = new Substitution(own.Select((p, i) => (p.Parameter, weights[i])));
        Tensor y = Call(x);
        string[] unused = [.. own.Where(p => !substitution.WasRead(p.Parameter)).Select(p => $"'{p.Name}'")];
        if (unused.Length > 0 && !allowUnused)
        {
            throw new UnusedInputException(
                $"{where}: the weights for {string.Join(", ", unused)} were not read. A module must read its parameters by Value(…); "
                + "if it does not need them, say allowUnused.");
        }
        return y;
    }

    /// <summary>What stands for a parameter in this call: itself, or the weight that was given in its place; null for none.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    protected static Tensor? Value(Parameter? parameter) => parameter is null ? null : Substitution.Of(parameter);
}
