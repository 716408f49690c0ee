using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>WGAN-GP's penalty, λ E (‖∇f(x̂)‖ − 1)² at x̂ = ε x + (1 − ε) G(z), one ε ~ U[0, 1) a pair (Gulrajani et al. 2017).</summary>
/// <remarks>The slope settles a little above 1, where the gain of a larger slope and the penalty balance. f may not mix samples.</remarks>
/// <param name="Weight">λ.</param>
/// <param name="OneSided">Whether only slopes above the target are punished, max(0, ‖∇f‖ − 1)² (Petzka et al. 2018).</param>
/// <param name="Target">The slope that is not punished.</param>
public sealed record InterpolationPenalty(double Weight, bool OneSided = false, double Target = 1) : IRegularizer
{
    /// <inheritdoc/>
    public string Name => OneSided ? "one-sided gradient penalty" : "gradient penalty";

    /// <summary>λ.</summary>
    public double Weight { get; } = Setting.NotNegative(Weight, nameof(Weight));

    /// <inheritdoc/>
    public Tensor? Term(DiscriminatorBatch batch)
    {
        Tensor points = GradientPenalty.Interpolate(batch.Real, batch.Fake, batch.Random);
        return Weight * GradientPenalty.At(batch.Discriminator, points, Target, OneSided, batch.Pack);
    }
}

/// <summary>The penalty λ E (‖∇f(x)‖ − t)² at points of one's own choice.</summary>
/// <param name="Weight">λ.</param>
/// <param name="Points">Chooses x from a batch.</param>
/// <param name="OneSided">Whether only slopes above the target are punished.</param>
/// <param name="Target">t.</param>
public sealed record PointPenalty(double Weight, Func<DiscriminatorBatch, Tensor> Points, bool OneSided = false, double Target = 1)
    : IRegularizer
{
    /// <inheritdoc/>
    public string Name => "penalty at points";

    /// <summary>λ.</summary>
    public double Weight { get; } = Setting.NotNegative(Weight, nameof(Weight));

    /// <inheritdoc/>
    public Tensor? Term(DiscriminatorBatch batch)
        => Weight * GradientPenalty.At(batch.Discriminator, Points(batch), Target, OneSided, batch.Pack);
}

/// <summary>DRAGAN, λ E (‖∇D(x̂)‖ − 1)² around real samples, x̂ = x + ½ s u, u ~ U[0, 1), s their deviation (Kodali et al. 2017).</summary>
/// <param name="Weight">λ.</param>
/// <remarks>One u for each number, and one s over the whole batch, as in the authors' code.</remarks>
public sealed record Dragan(double Weight = 10) : IRegularizer
{
    /// <inheritdoc/>
    public string Name => "DRAGAN";

    /// <summary>λ.</summary>
    public double Weight { get; } = Setting.NotNegative(Weight, nameof(Weight));

    /// <inheritdoc/>
    public Tensor? Term(DiscriminatorBatch batch)
    {
        Tensor x = batch.Real;
        Tensor deviation = (x - x.Mean()).Square().Mean().Sqrt();
        Tensor points = x + (0.5 * deviation * batch.Random.Uniform(x.Shape, type: x.DType, device: x.Device));
        return Weight * GradientPenalty.At(batch.Discriminator, points.Detach(), pack: batch.Pack);
    }
}

/// <summary>R1, (γ/2) E ‖∇D(x)‖² at real samples: locally convergent where the plain game circles (Mescheder et al. 2018).</summary>
/// <param name="Weight">γ.</param>
public sealed record R1(double Weight) : IRegularizer
{
    /// <inheritdoc/>
    public string Name => "R1";

    /// <summary>γ.</summary>
    public double Weight { get; } = Setting.NotNegative(Weight, nameof(Weight));

    /// <inheritdoc/>
    public Tensor? Term(DiscriminatorBatch batch)
        => Weight / 2 * GradientPenalty.SquaredSlopes(batch.Discriminator, batch.Real, batch.Pack).Mean();
}

/// <summary>R2, (γ/2) E ‖∇D(G(z))‖² at generated samples (Mescheder et al. 2018); with R1 a part of R3GAN (Huang et al. 2024).</summary>
/// <param name="Weight">γ.</param>
public sealed record R2(double Weight) : IRegularizer
{
    /// <inheritdoc/>
    public string Name => "R2";

    /// <summary>γ.</summary>
    public double Weight { get; } = Setting.NotNegative(Weight, nameof(Weight));

    /// <inheritdoc/>
    public Tensor? Term(DiscriminatorBatch batch)
        => Weight / 2 * GradientPenalty.SquaredSlopes(batch.Discriminator, batch.Fake, batch.Pack).Mean();
}

/// <summary>Weights held in [−c, c] after each step: the constraint of the first WGAN (Arjovsky, Chintala, Bottou 2017).</summary>
/// <param name="Bound">c.</param>
public sealed record WeightClipping(double Bound) : IRegularizer
{
    /// <inheritdoc/>
    public string Name => "clipping";

    /// <summary>c.</summary>
    public double Bound { get; } = Setting.NotNegative(Bound, nameof(Bound));

    /// <inheritdoc/>
    public void AfterStep(IReadOnlyList<Parameter> weights)
    {
        foreach (Parameter w in weights)
        {
            w.Clip(-Bound, Bound);
        }
    }
}
