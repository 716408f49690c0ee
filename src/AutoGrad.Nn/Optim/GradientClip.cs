using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Keeps gradients from exploding a step (Pascanu, Mikolov, Bengio 2013).</summary>
public static class GradientClip
{
    /// <summary>
    /// All gradients times one factor, so that their joint Euclidean norm is at most a bound: g · min(1, bound/(‖g‖ + 10⁻⁶)), PyTorch's
    /// rule.
    /// </summary>
    /// <remarks>
    /// If the norm is no finite number, since a gradient is infinite or NaN, nothing is scaled: a factor 0 would hide it as a step that
    /// does nothing. The norm says so, and, if asked for, an error.
    /// </remarks>
    /// <param name="gradients">The gradients of all parameters together.</param>
    /// <param name="bound">The largest joint norm; positive.</param>
    /// <param name="errorIfNotFinite">Whether a norm that is no finite number is an error.</param>
    /// <returns>The scaled gradients, and the joint norm that they had before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    /// <exception cref="AnomalyException">The norm is no finite number, and that is an error.</exception>
    public static (Tensor[] Gradients, double Norm) ByNorm(IReadOnlyList<Tensor> gradients, double bound, bool errorIfNotFinite = false)
    {
        if (!(bound > 0)) { throw new ArgumentOutOfRangeException(nameof(bound), bound, "The bound of a norm is positive."); }
        double norm = JointNorm(gradients);
        if (errorIfNotFinite && !double.IsFinite(norm))
        {
            throw new AnomalyException($"GradientClip.ByNorm: the joint norm of {gradients.Count} gradients is no finite number.");
        }
        double factor = double.IsFinite(norm) ? Math.Min(1, bound / (norm + 1e-6)) : 1;
        return ([.. gradients.Select(g => factor < 1 ? g * factor : g)], norm);
    }

    /// <summary>The Euclidean norm of several gradients as one vector, in float64: float32 squares would overflow or underflow.</summary>
    /// <param name="gradients">The gradients, of any shapes.</param>
    public static double JointNorm(IEnumerable<Tensor> gradients)
    {
        double total = 0;
        foreach (Tensor gradient in gradients)
        {
            double norm = gradient.To(DType.Float64).Norm().Item();
            total += norm * norm;
        }
        return Math.Sqrt(total);
    }
}
