namespace AutoGrad;

/// <summary>Dropout (Srivastava et al. 2014).</summary>
public static class DropoutExtensions
{
    extension(Tensor x)
    {
        /// <summary>Sets each element to 0 with probability p and divides the others by 1 − p, so that the expectation stays.</summary>
        /// <remarks>Shapes: x and y alike. The mask is a constant: y is linear in x.</remarks>
        /// <param name="probability">p, from 0 to 1; with 1 everything is 0.</param>
        /// <param name="random">The source of the mask.</param>
        /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1].</exception>
        public Tensor Dropout(double probability, RandomSource random)
        {
            Tensor kept = random.Bernoulli(x.Shape, 1 - probability, x.Device);
            return kept.Where(probability < 1 ? x / (1 - probability) : x, 0);
        }
    }
}
