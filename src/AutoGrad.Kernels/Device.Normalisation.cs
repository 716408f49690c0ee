namespace AutoGrad.Kernels;

/// <summary>
/// A tensor seen as [outer, features, inner]: each feature has outer · inner numbers, over which its statistics are taken. Batch norm's
/// features are the channels; those of a layer norm are the rows, with outer = 1.
/// </summary>
/// <param name="Outer">How many runs a feature has.</param>
/// <param name="Features">How many features there are.</param>
/// <param name="Inner">The length of a run.</param>
public readonly record struct FeatureView(int Outer, int Features, int Inner)
{
    /// <summary>The numbers of a feature, N.</summary>
    public double Count => (double)Outer * Inner;

    /// <summary>The shape [outer, features, inner].</summary>
    public Shape Shape => [Outer, Features, Inner];
}

/// <content>Normalisation: by default from the other kernels. A fast device needs a pass or two.</content>
public abstract partial class Device
{
    /// <summary>
    /// y = (x − μ)/√(σ² + ε) · scale + shift, feature by feature, with the mean μ and the biased variance σ² of the feature.
    /// </summary>
    /// <param name="view">Where the features are.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="scale">A factor for each feature, or null for 1.</param>
    /// <param name="shift">A summand for each feature, or null for 0.</param>
    /// <param name="y">The result.</param>
    /// <param name="mean">A result as well: μ of each feature.</param>
    /// <param name="variance">A result as well: σ² of each feature.</param>
    public virtual void Normalise(
        FeatureView view, double epsilon, Storage x, Storage? scale, Storage? shift, Storage y, Storage mean, Storage variance)
        => new ComposedNormalisation(this, view, epsilon).Normalise(x, scale, shift, y, mean, variance);

    /// <summary>sum = Σ c and product = Σ c x̂, feature by feature, with x̂ = (x − μ)/√(σ² + ε).</summary>
    /// <param name="view">Where the features are.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="mean">μ, from <see cref="Normalise"/>.</param>
    /// <param name="variance">σ², from <see cref="Normalise"/>.</param>
    /// <param name="c">c, of the size of x.</param>
    /// <param name="sum">A result.</param>
    /// <param name="product">The other result.</param>
    public virtual void NormaliseSums(
        FeatureView view, double epsilon, Storage x, Storage mean, Storage variance, Storage c, Storage sum, Storage product)
        => new ComposedNormalisation(this, view, epsilon).Sums(x, mean, variance, c, sum, product);

    /// <summary>
    /// y = scale/√(σ² + ε) · (c − Σ c/N − x̂ · Σ c x̂/N), feature by feature: the derivative of <see cref="Normalise"/>, applied to c.
    /// </summary>
    /// <param name="view">Where the features are.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="mean">μ, from <see cref="Normalise"/>.</param>
    /// <param name="variance">σ², from <see cref="Normalise"/>.</param>
    /// <param name="scale">A factor for each feature, or null for 1.</param>
    /// <param name="c">c, of the size of x.</param>
    /// <param name="sum">Σ c, from <see cref="NormaliseSums"/>.</param>
    /// <param name="product">Σ c x̂, from <see cref="NormaliseSums"/>.</param>
    /// <param name="y">The result.</param>
    public virtual void NormaliseGradient(
        FeatureView view,
        double epsilon,
        Storage x,
        Storage mean,
        Storage variance,
        Storage? scale,
        Storage c,
        Storage sum,
        Storage product,
        Storage y)
        => new ComposedNormalisation(this, view, epsilon).Gradient(x, mean, variance, scale, c, sum, product, y);
}
