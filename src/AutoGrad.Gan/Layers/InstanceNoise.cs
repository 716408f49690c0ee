using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>
/// Instance noise: Gaussian noise on what the discriminator sees, real and generated, so that the two overlap (Sønderby et al. 2017).
/// </summary>
/// <remarks>
/// The first layer of D: y = x + σ ε, ε ~ N(0, 1), in training; y = x at inference. σ may be lowered as training goes on. A penalty whose
/// discriminator has this layer is taken at noisy points.
/// </remarks>
/// <param name="deviation">σ.</param>
/// <param name="random">Where the noise comes from; add it to the state of a run that is to be resumed.</param>
/// <exception cref="ArgumentOutOfRangeException">σ is no finite number from 0 up.</exception>
/// <example><code>Module d = new Sequential(new InstanceNoise(0.1, random), inner);</code></example>
public sealed class InstanceNoise(double deviation, RandomSource random) : Module
{
    /// <summary>σ, a finite number from 0 up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to another.</exception>
    public double Deviation
    {
        get;
        set => field = Setting.NotNegative(value, nameof(Deviation));
    } = Setting.NotNegative(deviation, nameof(deviation));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
        => IsTraining && Deviation > 0 ? x + (Deviation * random.Normal(x.Shape, type: x.DType, device: x.Device)) : x;
}
