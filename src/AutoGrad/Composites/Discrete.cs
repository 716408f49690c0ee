using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Estimators that let a gradient through discrete choices.</summary>
public static class DiscreteExtensions
{
    extension(Tensor x)
    {
        /// <summary>
        /// The value of x with the derivative of <paramref name="surrogate"/>: the straight-through estimator (Bengio et al. 2013).
        /// </summary>
        /// <remarks>Shapes: alike. y = x + (s − s) with x and the second s as constants: forward x, exactly, backward s.</remarks>
        /// <param name="surrogate">s, a differentiable stand-in for x.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor StraightThrough(Tensor surrogate)
        {
            if (x.Shape != surrogate.Shape)
            {
                throw new ShapeException($"StraightThrough of {x.Describe()}, {surrogate.Describe()}: the shapes differ.");
            }
            return x.Detach() + (surrogate - surrogate.Detach());
        }

        /// <summary>
        /// A random choice along an axis as weights, softmax((x + g)/τ) with Gumbel noise g (Jang et al. 2017; Maddison et al. 2017).
        /// </summary>
        /// <param name="random">The source of the noise.</param>
        /// <param name="temperature">τ, positive; small ones give almost one-hot weights.</param>
        /// <param name="hard">Whether the value is exactly one-hot, with the derivative of the soft weights.</param>
        /// <param name="axis">The axis; a negative one counts from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">τ is not positive.</exception>
        public Tensor GumbelSoftmax(RandomSource random, double temperature = 1, bool hard = false, int axis = -1)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);

            // 1 − u is in (0, 1], so the inner logarithm is finite; 1e-30 keeps the outer one finite where the inner one is 0.
            Tensor exponential = -(1 - random.Uniform(x.Shape, type: x.DType, device: x.Device)).Log() + 1e-30;
            Tensor soft = ((x - exponential.Log()) / temperature).Softmax(axis);
            if (!hard) { return soft; }
            using (GradMode.Off())
            {
                int a = x.AxisOf(nameof(GumbelSoftmax), axis);
                Tensor places = Tensor.From(Enumerable.Range(0, x.Shape[a]).ToArray(), [x.Shape[a]], x.Device);
                int[] line = [.. Enumerable.Repeat(1, x.Shape.Rank)];
                line[a] = x.Shape[a];
                x = places.Reshape(new Shape(line)).EqualTo(soft.ArgMax(a).Unsqueeze(a)).To(x.DType);
            }
            return x.StraightThrough(soft);
        }
    }
}
