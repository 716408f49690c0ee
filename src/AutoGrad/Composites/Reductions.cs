using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Reductions made of other ops, over the given axes, all if none are given.</summary>
public static class ReductionExtensions
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = Π x along one axis; 1 for nothing. Neighbours are multiplied pair by pair, so zeros get their right derivatives too.
        /// </summary>
        /// <remarks>A VJP ȳ y/x would be 0/0 at a zero; a tree of products has no such place and differentiates to any order.</remarks>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Prod(int axis, bool keepDims = false) => x.Reduced(nameof(Prod), [axis], keepDims, (x, shape) =>
        {
            int a = x.Shape.Axis(axis);
            if (x.Shape[a] == 0) { return Tensor.Ones(shape, x.DType, x.Device); }
            Tensor y = x;
            while (y.Shape[a] > 1)
            {
                int half = y.Shape[a] / 2;
                Tensor pairs = y.Slice(a, 0, half) * y.Slice(a, half, half);
                y = y.Shape[a] % 2 == 0 ? pairs : Tensor.Concat([pairs, y.Slice(a, 2 * half, 1)], a);
            }
            return y.Reshape(shape);
        });

        /// <summary>y = Π x over everything.</summary>
        public Tensor Prod() => x.Reshape([checked((int)x.Shape.Size)]).Prod(0);

        /// <summary>
        /// y = Σ (x − μ)²/(n − c), the variance: c = 1 (unbiased, as PyTorch) or c = 0 (biased, as NumPy); NaN for n ≤ c.
        /// </summary>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="unbiased">Whether c is 1.</param>
        /// <param name="keepDims">Whether the reduced axes stay, with dimension 1.</param>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor Var(int[]? axes = null, bool unbiased = true, bool keepDims = false)
        {
            return Composite.Named(nameof(Var), [x], () =>
            {
                Tensor squares = x.Centred(axes).Square().Sum(axes, keepDims);
                return squares / Degrees(x.Shape.Size, squares.Shape.Size, unbiased);
            });
        }

        /// <summary>y = √Var, the standard deviation. Convention at the kink: derivative 0 where all values are equal.</summary>
        /// <inheritdoc cref="Var(Tensor, int[], bool, bool)"/>
        public Tensor Std(int[]? axes = null, bool unbiased = true, bool keepDims = false)
        {
            return Composite.Named(nameof(Std), [x], () =>
            {
                Tensor norm = x.Centred(axes).Norm(axes, keepDims);
                return norm / Math.Sqrt(Degrees(x.Shape.Size, norm.Shape.Size, unbiased));
            });
        }

        /// <summary>
        /// y = (Σ |x|ᵖ)^(1/p), the p-norm; the largest |x| for p = ∞. Convention at the kink: derivative 0 where the norm is 0.
        /// </summary>
        /// <param name="p">From 1 to ∞.</param>
        /// <param name="axes">The axes; negative ones count from the end.</param>
        /// <param name="keepDims">Whether the reduced axes stay, with dimension 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">p is below 1, which makes no norm.</exception>
        /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
        public Tensor Norm(double p, int[]? axes, bool keepDims = false)
        {
            if (!(p >= 1)) { throw new ArgumentOutOfRangeException(nameof(p), p, "A norm has p from 1 to ∞."); }
            if (p == 2) { return x.Norm(axes, keepDims); }
            if (p == 1) { return x.Abs().Sum(axes, keepDims); }
            if (double.IsPositiveInfinity(p)) { return x.Abs().Max(axes, keepDims); }
            Tensor sum = x.Abs().Pow(p).Sum(axes, keepDims);

            // The root has no derivative at 0: 1 replaces a sum of 0, and 0 the root of it.
            Tensor zero = sum.EqualTo(0);
            return zero.Where(Tensor.Full([], 0, x.DType, x.Device), zero.Where(Tensor.Full([], 1, x.DType, x.Device), sum).Pow(1 / p));
        }

        /// <summary>y = x − ln Σ eˣ along an axis, the logarithm of <c>Softmax</c> without its rounding to 0.</summary>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor LogSoftmax(int axis = -1)
            => Composite.Named(nameof(LogSoftmax), [x], () => x - x.LogSumExp(axis, keepDims: true));

        /// <summary>x − μ over the given axes: exactly 0 where all values are equal.</summary>
        /// <remarks>The first value, as a constant, is taken off before the mean: it cancels, and with it the mean's rounding.</remarks>
        internal Tensor Centred(int[]? axes)
        {
            if (x.Shape.Size == 0) { return x; }
            Span<bool> marked = stackalloc bool[x.Shape.Rank];
            x.Shape.Mark(axes, all: axes is null, marked);
            var first = new Range[x.Shape.Rank];
            for (int i = 0; i < first.Length; i++) { first[i] = marked[i] ? ..1 : ..; }
            Tensor near = x - x.Detach()[first];
            return near - near.Mean(axes, keepDims: true);
        }
    }

    private static double Degrees(long size, long kept, bool unbiased)
    {
        double degrees = ((double)size / kept) - (unbiased ? 1 : 0);
        return degrees > 0 ? degrees : double.NaN;
    }
}
