namespace AutoGrad.Kernels;

/// <summary>
/// A normalisation of a tensor seen as [outer, features, inner]: each feature has outer · inner numbers, over which its statistics are
/// taken. Batch norm's features are the channels; those of a layer norm are the rows, with outer = 1.
/// </summary>
/// <param name="Outer">How many runs a feature has.</param>
/// <param name="Features">How many features there are.</param>
/// <param name="Inner">The length of a run.</param>
/// <param name="Epsilon">ε, which is added to the variance.</param>
public readonly record struct NormalisationPlan(int Outer, int Features, int Inner, double Epsilon)
{
    /// <summary>The numbers of a feature, N.</summary>
    public double Count => (double)Outer * Inner;

    /// <summary>The shape [outer, features, inner].</summary>
    public Shape Shape => [Outer, Features, Inner];
}

/// <summary>What a normalisation knows of each feature of x.</summary>
/// <param name="Mean">μ: [features].</param>
/// <param name="Variance">The biased variance σ²: [features].</param>
public readonly record struct FeatureStatistics(Storage Mean, Storage Variance);

/// <summary>The sums of a cotangent c over each feature, from which the gradient of a normalisation is made.</summary>
/// <param name="Plain">Σ c: [features].</param>
/// <param name="Weighted">Σ c x̂: [features].</param>
public readonly record struct FeatureSums(Storage Plain, Storage Weighted);

/// <content>Normalisation: by default from the other kernels. A fast device needs a pass or two.</content>
public abstract partial class Device
{
    /// <summary>
    /// Batch norm's forward pass: y = (x − μ)/√(σ² + ε) · scale + shift, feature by feature, with the mean μ and the biased variance σ² of
    /// the feature.
    /// </summary>
    /// <param name="plan">Where the features are, and ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="scale">A factor for each feature, or null for 1.</param>
    /// <param name="shift">A summand for each feature, or null for 0.</param>
    /// <param name="y">The result.</param>
    /// <param name="statistics">Results as well: μ and σ² of each feature.</param>
    public virtual void Normalise(
        NormalisationPlan plan, Storage x, Storage? scale, Storage? shift, Storage y, FeatureStatistics statistics)
        => new ComposedNormalisation(this, plan).Normalise(x, scale, shift, y, statistics);

    /// <summary>Σ c and Σ c x̂, feature by feature, with x̂ = (x − μ)/√(σ² + ε): the gradients of batch norm's shift and scale.</summary>
    /// <param name="plan">Where the features are, and ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="statistics">μ and σ², from <see cref="Normalise"/>.</param>
    /// <param name="c">c, of the size of x.</param>
    /// <param name="sums">The results.</param>
    public virtual void NormaliseSums(NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage c, FeatureSums sums)
        => new ComposedNormalisation(this, plan).Sums(x, statistics, c, sums);

    /// <summary>
    /// Batch norm's gradient: y = scale/√(σ² + ε) · (c − Σ c/N − x̂ · Σ c x̂/N), feature by feature, the derivative of
    /// <see cref="Normalise"/> applied to c.
    /// </summary>
    /// <param name="plan">Where the features are, and ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="statistics">μ and σ², from <see cref="Normalise"/>.</param>
    /// <param name="scale">A factor for each feature, or null for 1.</param>
    /// <param name="c">c, of the size of x.</param>
    /// <param name="sums">Σ c and Σ c x̂, from <see cref="NormaliseSums"/>.</param>
    /// <param name="y">The result.</param>
    public virtual void NormaliseGradient(
        NormalisationPlan plan, Storage x, FeatureStatistics statistics, Storage? scale, Storage c, FeatureSums sums, Storage y)
        => new ComposedNormalisation(this, plan).Gradient(x, statistics, scale, c, sums, y);
}
