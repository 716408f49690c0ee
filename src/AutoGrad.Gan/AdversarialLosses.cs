using AutoGrad.Kernels;

namespace AutoGrad.Gan;

/// <summary>
/// The losses of the two players, on logits h (D = σ(h)) or on critic values f, each a mean over the batch, in nats on logits.
/// </summary>
/// <remarks>
/// Shapes: logits or values of any shape, one for each sample; the result is a scalar. None overflows for any finite logit.
/// <see cref="GanLoss"/> has them in pairs.
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

    /// <summary>The least-squares discriminator's loss, ½E (f(x) − 1)² + ½E f(G(z))² (Mao et al. 2017, a = 0, b = c = 1).</summary>
    public static Tensor LeastSquaresDiscriminator(Tensor realValues, Tensor fakeValues)
        => ((realValues - 1).Square().Mean() + fakeValues.Square().Mean()) / 2;

    /// <summary>The generator's least-squares loss, ½E (f(G(z)) − 1)².</summary>
    public static Tensor LeastSquaresGenerator(Tensor fakeValues) => (fakeValues - 1).Square().Mean() / 2;

    /// <summary>The hinge loss of D, E max(0, 1 − f(x)) + E max(0, 1 + f(G(z))) (Lim, Ye 2017); G's is −E f(G(z)).</summary>
    public static Tensor HingeDiscriminator(Tensor realValues, Tensor fakeValues)
        => (1 - realValues).Relu().Mean() + (1 + fakeValues).Relu().Mean();

    /// <summary>
    /// The relativistic average loss, −E ln σ(h(a) − E h(b)) − E ln(1 − σ(h(b) − E h(a))): a is to look more real than b on average
    /// (Jolicoeur-Martineau 2018). D's loss with a real and b generated, G's with the two exchanged.
    /// </summary>
    public static Tensor RelativisticAverage(Tensor a, Tensor b) => Discriminator(a - b.Mean(), b - a.Mean());

    /// <summary>
    /// The relativistic pairing loss, −E ln σ(h(a) − h(b)): each a is to look more real than the b that it is paired with
    /// (Jolicoeur-Martineau 2018; Huang et al. 2024). D's loss with a real and b generated, G's with the two exchanged.
    /// </summary>
    /// <exception cref="ShapeException">There are more of the one than of the other.</exception>
    public static Tensor RelativisticPairing(Tensor a, Tensor b) => a.Shape == b.Shape
        ? NonSaturatingGenerator(a - b)
        : throw new ShapeException($"AdversarialLosses.RelativisticPairing of {a.Shape} and {b.Shape}: there are no pairs.");
}
