namespace AutoGrad;

/// <summary>Activations made of other ops; their derivatives come by themselves.</summary>
public static class ActivationExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = ln σ(x) = −softplus(−x), without overflow: x for x → −∞, 0 for x → ∞.</summary>
        /// <remarks>Shapes: all alike.</remarks>
        public Tensor LogSigmoid() => -(-x).Softplus();
    }
}
