namespace AutoGrad;

/// <summary>Activations made of other ops, element by element; their derivatives come by themselves. Shapes: all alike.</summary>
public static class ActivationExtensions
{
    // Klambauer et al. 2017: the fixed point of mean 0 and variance 1.
    private const double SeluAlpha = 1.6732632423543772848170429916717;
    private const double SeluScale = 1.0507009873554804934193349852946;

    extension(Tensor x)
    {
        /// <summary>y = ln σ(x) = −softplus(−x), without overflow: x for x → −∞, 0 for x → ∞.</summary>
        public Tensor LogSigmoid() => -(-x).Softplus();

        /// <summary>y = ln(1 + e^(βx))/β: softplus with a sharpness β; max(x, 0) for β → ∞.</summary>
        /// <param name="beta">β, positive.</param>
        /// <exception cref="ArgumentOutOfRangeException">β is not positive.</exception>
        public Tensor Softplus(double beta)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);

            // From βx = 40 on it is x to the last bit, and βx may overflow.
            Tensor isLinear = x > 40 / beta;
            return isLinear.Where(x, (x.MaskedFill(isLinear, 0) * beta).Softplus() / beta);
        }

        /// <summary>y = x σ(x), the sigmoid-weighted linear unit (Elfwing et al. 2018), also called swish.</summary>
        public Tensor Silu() => x * x.Sigmoid();

        /// <summary>y = x tanh(softplus(x)) (Misra 2019).</summary>
        public Tensor Mish() => x * x.Softplus().Tanh();

        /// <summary>y = λ elu(x, α) with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017).</summary>
        public Tensor Selu() => x.Elu(SeluAlpha) * SeluScale;

        /// <summary>y = x Φ(x) = x (1 + erf(x/√2))/2, the Gaussian error linear unit (Hendrycks, Gimpel 2016).</summary>
        public Tensor Gelu() => x * ((x / Math.Sqrt(2)).Erf() + 1) * 0.5;

        /// <summary>y = x (1 + tanh(√(2/π)(x + 0.044715 x³)))/2: the approximation of <see cref="Gelu"/> by tanh (same paper).</summary>
        public Tensor GeluTanh() => x * (((x + (x * x.Square() * 0.044715)) * Math.Sqrt(2 / Math.PI)).Tanh() + 1) * 0.5;
    }
}
