using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Normalisation made of other ops: the statistics take part in every derivative.</summary>
public static class NormalisationExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = (x − μ)/√(σ² + ε) · γ + β, with μ and σ² (biased) the mean and the variance over the given axes.</summary>
        /// <param name="axes">The axes that the statistics are taken over: [0] for a batch of rows, [−1] for a layer norm.</param>
        /// <param name="epsilon">ε, added to the variance.</param>
        /// <param name="scale">γ, which broadcasts to x, or null for 1.</param>
        /// <param name="shift">β, which broadcasts to x, or null for 0.</param>
        /// <returns>Of x's shape.</returns>
        /// <exception cref="ShapeException">There is no such axis, or γ or β does not broadcast.</exception>
        public Tensor Normalise(int[] axes, double epsilon = 1e-5, Tensor? scale = null, Tensor? shift = null)
        {
            return Composite.Named(nameof(Normalise), [x, scale, shift], () =>
            {
                Tensor centred = x.Centred(axes);
                Tensor variance = centred.Square().Mean(axes, keepDims: true);
                return centred.Standardised(variance, epsilon, scale, shift);
            });
        }

        /// <summary>Batch norm with the statistics of this batch: over all axes but axis 1, the features (Ioffe, Szegedy 2015).</summary>
        /// <param name="scale">γ, of shape [features], or null for 1.</param>
        /// <param name="shift">β, of shape [features], or null for 0.</param>
        /// <param name="epsilon">ε, added to the biased variance.</param>
        /// <returns>Of x's shape, [batch, features, …].</returns>
        /// <exception cref="ShapeException">x has no axis 1 or one value for each feature, or γ or β has another shape.</exception>
        public Tensor BatchNorm(Tensor? scale = null, Tensor? shift = null, double epsilon = 1e-5)
            => x.BatchNorm(scale, shift, new StandardiseOp(epsilon));

        /// <summary>Batch norm by an op of the caller's, which holds the statistics of the batch afterwards.</summary>
        /// <param name="scale">γ, of shape [features], or null for 1.</param>
        /// <param name="shift">β, of shape [features], or null for 0.</param>
        /// <param name="op">The op, used for nothing else; its <see cref="StandardiseOp.Mean"/> and <see cref="StandardiseOp.Variance"/>
        /// are then this batch's.</param>
        /// <returns>Of x's shape, [batch, features, …].</returns>
        /// <exception cref="ShapeException">x has no axis 1 or one value for each feature, or γ or β has another shape.</exception>
        public Tensor BatchNorm(Tensor? scale, Tensor? shift, StandardiseOp op)
        {
            if (x.Shape.Rank < 2) { throw NoFeatures(x); }
            x.RequireSeveral(nameof(BatchNorm), x.Shape.Size / Math.Max(1, x.Shape[1]));
            if (scale is null || shift is null) { return Tensor.Apply(op, x).Transformed(scale?.AsFeatures(x), shift?.AsFeatures(x)); }
            scale.RequireFeaturesOf(x, nameof(BatchNorm));
            shift.RequireFeaturesOf(x, nameof(BatchNorm));
            return Tensor.Apply(op, x, scale, shift);
        }

        /// <summary>Batch norm with given statistics, as at inference.</summary>
        /// <param name="mean">The means, of shape [features].</param>
        /// <param name="variance">The variances, of shape [features].</param>
        /// <param name="scale">γ, of shape [features], or null for 1.</param>
        /// <param name="shift">β, of shape [features], or null for 0.</param>
        /// <param name="epsilon">ε, added to the variance.</param>
        /// <returns>Of x's shape.</returns>
        /// <exception cref="ShapeException">x has no axis 1, or a vector has another shape.</exception>
        public Tensor BatchNormWith(Tensor mean, Tensor variance, Tensor? scale = null, Tensor? shift = null, double epsilon = 1e-5)
            => (x - mean.AsFeatures(x)).Standardised(variance.AsFeatures(x), epsilon, scale?.AsFeatures(x), shift?.AsFeatures(x));

        /// <summary>
        /// Layer norm over the last axis (Ba, Kiros, Hinton 2016): each row on its own, so that a gradient penalty per sample stays one.
        /// </summary>
        /// <param name="scale">γ, of shape [features], or null for 1.</param>
        /// <param name="shift">β, of shape [features], or null for 0.</param>
        /// <param name="epsilon">ε, added to the biased variance.</param>
        /// <returns>Of x's shape.</returns>
        /// <exception cref="ShapeException">x is a scalar, or γ or β does not broadcast.</exception>
        public Tensor LayerNorm(Tensor? scale = null, Tensor? shift = null, double epsilon = 1e-5)
            => Composite.Named(
                nameof(LayerNorm),
                [x, scale, shift],
                () => x.StandardisedRows(x.Shape[x.Shape.Axis(-1)], epsilon).Transformed(scale, shift));

        /// <summary>Group norm (Wu, He 2018): the statistics of each sample over groups of neighbouring channels and all places.</summary>
        /// <param name="groups">How many groups; it divides the channels.</param>
        /// <param name="scale">γ, of shape [channels], or null for 1.</param>
        /// <param name="shift">β, of shape [channels], or null for 0.</param>
        /// <param name="epsilon">ε, added to the biased variance.</param>
        /// <returns>Of x's shape, [batch, channels, …].</returns>
        /// <exception cref="ShapeException">
        /// x has no channels, the groups do not divide them, a group has one value, or γ or β has another shape.
        /// </exception>
        public Tensor GroupNorm(int groups, Tensor? scale = null, Tensor? shift = null, double epsilon = 1e-5)
        {
            if (x.Shape.Rank < 2 || groups < 1 || x.Shape[1] % groups != 0)
            {
                throw new ShapeException(
                    $"GroupNorm of {x.Describe()}: {groups} groups do not divide the channels of [batch, channels, …].");
            }
            (Tensor? along, Tensor? offset) = (scale?.AsFeatures(x, nameof(GroupNorm)), shift?.AsFeatures(x, nameof(GroupNorm)));
            int length = checked((int)(x.Shape.Slice(1..).Size / groups));
            x.RequireSeveral(nameof(GroupNorm), length);
            return x.StandardisedRows(length, epsilon).Transformed(along, offset);
        }

        /// <summary>Instance norm (Ulyanov et al. 2016): the statistics of each sample and channel over its places.</summary>
        /// <param name="scale">γ, of shape [channels], or null for 1.</param>
        /// <param name="shift">β, of shape [channels], or null for 0.</param>
        /// <param name="epsilon">ε, added to the biased variance.</param>
        /// <returns>Of x's shape, [batch, channels, …].</returns>
        /// <exception cref="ShapeException">x has no places or one, or γ or β has another shape.</exception>
        public Tensor InstanceNorm(Tensor? scale = null, Tensor? shift = null, double epsilon = 1e-5)
        {
            if (x.Shape.Rank < 3)
            {
                throw new ShapeException($"InstanceNorm of {x.Describe()}: the axes [batch, channels, …] with places are needed.");
            }
            x.RequireSeveral(nameof(InstanceNorm), x.Shape.Slice(2..).Size);
            return x.GroupNorm(x.Shape[1], scale, shift, epsilon);
        }

        /// <summary>All axes but axis 1: those that batch norm takes its statistics over.</summary>
        /// <exception cref="ShapeException">There is no axis 1.</exception>
        public int[] BatchAxes() => x.Shape.Rank >= 2
            ? [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => axis != 1)]
            : throw NoFeatures(x);

        private Tensor Standardised(Tensor variance, double epsilon, Tensor? scale, Tensor? shift)
            => (x / (variance + epsilon).Sqrt()).Transformed(scale, shift);

        /// <summary>Each row of so many neighbours, standardised by itself.</summary>
        private Tensor StandardisedRows(int length, double epsilon)
        {
            int rows = length == 0 ? 0 : checked((int)(x.Shape.Size / length));
            return Tensor.Apply(new StandardiseOp(epsilon), x.Reshape([1, rows, length])).Reshape(x.Shape);
        }

        private Tensor Transformed(Tensor? scale, Tensor? shift)
        {
            Tensor y = scale is null ? x : x * scale;
            return shift is null ? y : y + shift;
        }

        /// <summary>A vector of features, shaped so that it broadcasts along axis 1 of <paramref name="target"/>.</summary>
        internal Tensor AsFeatures(Tensor target, string op = nameof(BatchNorm))
        {
            x.RequireFeaturesOf(target, op);
            return x.Reshape(ChannelSumOp.AlongAxis1(target.Shape));
        }

        private void RequireSeveral(string op, long values)
        {
            if (values == 1)
            {
                throw new ShapeException($"{op} of {x.Describe()}: statistics of one value: the output would not depend on it.");
            }
        }

        private void RequireFeaturesOf(Tensor target, string op)
        {
            int features = target.Shape.Rank >= 2 ? target.Shape[1] : throw NoFeatures(target);
            if (x.Shape.Dims.SequenceEqual([features])) { return; }
            throw new ShapeException($"{op} of {target.Describe()}: a vector of {features} features is needed, not {x.Describe()}.");
        }
    }

    private static ShapeException NoFeatures(Tensor x) => new($"BatchNorm of {x.Describe()}: it needs axes [batch, features, …].");
}
