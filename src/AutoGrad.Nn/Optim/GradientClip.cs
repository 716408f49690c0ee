namespace AutoGrad.Nn;

/// <summary>Keeps gradients from exploding a step (Pascanu, Mikolov, Bengio 2013).</summary>
public static class GradientClip
{
    /// <summary>
    /// All gradients times one factor, so that their joint Euclidean norm is at most a bound: g · min(1, bound/(‖g‖ + 10⁻⁶)), PyTorch's
    /// rule.
    /// </summary>
    /// <param name="gradients">The gradients of all parameters together.</param>
    /// <param name="bound">The largest joint norm; positive.</param>
    /// <returns>The scaled gradients, and the joint norm that they had before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public static (Tensor[] Gradients, double Norm) ByNorm(IReadOnlyList<Tensor> gradients, double bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        double norm = Math.Sqrt(gradients.Sum(g => Math.Pow(g.Norm().Item(), 2)));
        double factor = Math.Min(1, bound / (norm + 1e-6));
        return ([.. gradients.Select(g => factor < 1 ? g * factor : g)], norm);
    }
}
