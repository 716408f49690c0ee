using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Log-sum-exp and softmax, without overflow: the largest value is subtracted first.</summary>
public static class LogSumExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = ln Σ eˣ over the given axes, all if none are given; −∞ for nothing or where all values are −∞.</summary>
        /// <remarks>
        /// The largest value m is subtracted first, y = m + ln Σ e^(x − m), as a constant, since it cancels in every derivative.
        /// Convention: derivative 0 where all values are −∞, as after a mask that leaves nothing.
        /// </remarks>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="keepDims">Whether the reduced axes stay, with dimension 1.</param>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor LogSumExp(int[]? axes = null, bool keepDims = false)
            => x.Reduced(nameof(LogSumExp), axes, keepDims, static (x, shape) =>
        {
            if (x.Shape.Size == 0) { return x.Exp().SumTo(shape).Log(); }
            Tensor m = x.Anchor(shape);
            Tensor sum = (x - m).Exp().SumTo(shape);

            // ln has an infinite derivative at a sum of 0: 1 replaces the sum, and −∞ the logarithm of it.
            Tensor nothing = sum.EqualTo(0);
            return sum.MaskedFill(nothing, 1).Log().MaskedFill(nothing, double.NegativeInfinity) + m;
        });

        /// <summary>y = ln Σ eˣ along one axis.</summary>
        public Tensor LogSumExp(int axis, bool keepDims = false) => x.LogSumExp([axis], keepDims);

        /// <summary>y = eˣ / Σ eˣ along an axis: positive numbers that sum to 1. No overflow for any finite x.</summary>
        /// <remarks>Shapes: x and y alike.</remarks>
        /// <param name="axis">The axis; a negative one counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Softmax(int axis = -1) => x.Reduced(nameof(Softmax), [axis], keepDims: true, static (x, shape) =>
        {
            if (x.Shape.Size == 0) { return x; }
            Tensor e = (x - x.Anchor(shape)).Exp();
            return e / e.SumTo(shape);
        });

        /// <summary>The largest value as a constant; 0 where it is infinite, so that ∞ − ∞ does not arise.</summary>
        private Tensor Anchor(Shape shape)
        {
            using (GradMode.Off())
            {
                Tensor m = Tensor.Apply(new MaxToOp(shape), x.Detach());
                return (m.Abs() < double.PositiveInfinity).Where(m, 0);
            }
        }
    }
}
