namespace AutoGrad.Gan;

/// <summary>
/// The losses of the two players, on logits h (D = σ(h)) or on critic values, each a mean over the batch, in nats on logits.
/// </summary>
/// <remarks>
/// Shapes: logits or values of any shape, one for each sample; the result is a scalar. None overflows for any finite logit.
/// </remarks>
public static class AdversarialLosses
{
    /// <summary>The discriminator's loss, −E ln D(x) − E ln(1 − D(G(z))) (Goodfellow et al. 2014).</summary>
    public static Tensor Discriminator(Tensor realLogits, Tensor fakeLogits)
        => (-realLogits).Softplus().Mean() + fakeLogits.Softplus().Mean();

    /// <summary>The generator's loss of the minimax game, E ln(1 − D(G(z))): its gradient vanishes where D is sure.</summary>
    public static Tensor SaturatingGenerator(Tensor fakeLogits) => -fakeLogits.Softplus().Mean();

    /// <summary>The generator's non-saturating loss, −E ln D(G(z)) (Goodfellow et al. 2014, section 3).</summary>
    public static Tensor NonSaturatingGenerator(Tensor fakeLogits) => (-fakeLogits).Softplus().Mean();

    /// <summary>The Wasserstein critic's loss, E f(G(z)) − E f(x) (Arjovsky, Chintala, Bottou 2017), without its constraint.</summary>
    public static Tensor Critic(Tensor realValues, Tensor fakeValues) => fakeValues.Mean() - realValues.Mean();

    /// <summary>The generator's loss against a Wasserstein critic, −E f(G(z)).</summary>
    public static Tensor WassersteinGenerator(Tensor fakeValues) => -fakeValues.Mean();
}
