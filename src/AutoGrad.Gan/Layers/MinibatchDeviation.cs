using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>Minibatch standard deviation: one more feature, the same for all, how much the batch varies (Karras et al. 2018).</summary>
/// <remarks>
/// Shapes: x [batch, features], y [batch, features + 1]; or x [batch, channels, height, width], y with one more channel. The feature is the
/// standard deviation over the batch of each number, √(mean of squared differences + 10⁻⁸), averaged over all numbers. A discriminator
/// with it mixes samples: real and generated ones must go through it apart, and no slope by sample can be asked for.
/// </remarks>
public sealed class MinibatchDeviation : Module
{
    private const double Epsilon = 1e-8;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">x has no axis of features.</exception>
    protected override Tensor Forward(Tensor x)
    {
        if (x.Shape.Rank < 2) { throw new ShapeException($"MinibatchDeviation of {x.Shape}: it takes [batch, features, …]."); }
        Tensor variance = (x - x.Mean(axis: 0, keepDims: true)).Square().Mean(axis: 0);
        Tensor feature = (variance + Epsilon).Sqrt().Mean();
        return Tensor.Concat([x, feature.BroadcastTo(x.Shape.With(1, 1))], axis: 1);
    }
}
