using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>What each of the two players minimises.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Discriminator">The discriminator's or critic's loss from its outputs on real and on generated samples.</param>
/// <param name="Generator">The generator's loss from the same outputs; those on real samples are null unless it sees them.</param>
/// <param name="GeneratorSeesReal">Whether the generator's loss looks at real samples, too.</param>
/// <remarks>A new loss is a new record; <see cref="With"/> adds regularisers to any.</remarks>
/// <example><code>
/// GanLoss r3gan = GanLoss.RelativisticPairing.With(new R1(0.1), new R2(0.1));
/// var own = new GanLoss("mine", (real, fake) => (fake - real).Elu().Mean(), (_, fake) => -fake.Mean());
/// </code></example>
public sealed record GanLoss(
    string Name, Func<Tensor, Tensor, Tensor> Discriminator, Func<Tensor?, Tensor, Tensor> Generator, bool GeneratorSeesReal = false)
{
    /// <summary>The minimax game: G minimises E ln(1 − D(G(z))). Its gradient vanishes where D is sure.</summary>
    public static GanLoss Saturating { get; } =
        new("saturating", AdversarialLosses.Discriminator, (_, fake) => AdversarialLosses.SaturatingGenerator(fake));

    /// <summary>The usual game: G minimises −E ln D(G(z)) (Goodfellow et al. 2014). It circles, and it can drop modes.</summary>
    public static GanLoss NonSaturating { get; } =
        new("non-saturating", AdversarialLosses.Discriminator, (_, fake) => AdversarialLosses.NonSaturatingGenerator(fake));

    /// <summary>Least squares (Mao et al. 2017): a gradient also for samples that D is sure about, unless f is at its target.</summary>
    public static GanLoss LeastSquares { get; } =
        new("least squares", AdversarialLosses.LeastSquaresDiscriminator, (_, fake) => AdversarialLosses.LeastSquaresGenerator(fake));

    /// <summary>Hinge (Lim, Ye 2017; Miyato et al. 2018): D stops at a margin of 1. Mostly with spectral norm.</summary>
    public static GanLoss Hinge { get; } =
        new("hinge", AdversarialLosses.HingeDiscriminator, (_, fake) => AdversarialLosses.WassersteinGenerator(fake));

    /// <summary>Relativistic average (Jolicoeur-Martineau 2018): each sample against the mean of the other kind.</summary>
    public static GanLoss RelativisticAverage { get; } = new(
        "relativistic average",
        AdversarialLosses.RelativisticAverage,
        (real, fake) => AdversarialLosses.RelativisticAverage(fake, real!),
        GeneratorSeesReal: true);

    /// <summary>Relativistic pairing; with <see cref="R1"/> and <see cref="R2"/> the loss of R3GAN (Huang et al. 2024).</summary>
    public static GanLoss RelativisticPairing { get; } = new(
        "relativistic pairing",
        AdversarialLosses.RelativisticPairing,
        (real, fake) => AdversarialLosses.RelativisticPairing(fake, real!),
        GeneratorSeesReal: true);

    /// <summary>What is added to the discriminator's loss, in this order.</summary>
    public IReadOnlyList<IRegularizer> Regularizers { get; init; } = [];

    /// <summary>WGAN-GP: a critic whose slope is held near 1 by a penalty (Gulrajani et al. 2017).</summary>
    /// <param name="penaltyWeight">λ; 0 leaves the critic without any bound.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is no finite number from 0 up.</exception>
    public static GanLoss Wasserstein(double penaltyWeight = 10) => new(
        penaltyWeight == 0 ? "critic without penalty" : "WGAN-GP",
        AdversarialLosses.Critic,
        (_, fake) => AdversarialLosses.WassersteinGenerator(fake))
    {
        Regularizers = penaltyWeight == 0 ? [] : [new InterpolationPenalty(penaltyWeight)],
    };

    /// <summary>The first WGAN: a critic whose weights are clipped to [−c, c] after each step (Arjovsky, Chintala, Bottou 2017).</summary>
    /// <param name="bound">c.</param>
    /// <exception cref="ArgumentOutOfRangeException">c is no finite number from 0 up.</exception>
    public static GanLoss Clipped(double bound = 0.01) => (Wasserstein(0) with { Name = "WGAN" }).With(new WeightClipping(bound));

    /// <summary>The same with more regularisers.</summary>
    public GanLoss With(params IRegularizer[] more) => this with
    {
        Name = string.Join(" + ", more.Select(r => r.Name).Prepend(Name)),
        Regularizers = [.. Regularizers, .. more],
    };

    /// <summary>
    /// The same with one-sided label smoothing: the label of real samples is 1 − α, D's loss −E [(1 − α) ln D(x) + α ln(1 − D(x))] − …
    /// (Salimans et al. 2016).
    /// </summary>
    /// <param name="alpha">α.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not from 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">The discriminator's loss has no labels: it is not that of Goodfellow et al.</exception>
    public GanLoss Smoothed(double alpha = 0.1)
    {
        Setting.Share(alpha, nameof(alpha));
        if (Discriminator != AdversarialLosses.Discriminator)
        {
            throw new InvalidOperationException($"GanLoss.Smoothed: the loss '{Name}' has no labels to smooth.");
        }

        // −(1 − α) ln σ(h) − α ln σ(−h) = −ln σ(h) + α h.
        return this with
        {
            Name = $"{Name}, labels {1 - alpha:0.##}",
            Discriminator = (real, fake) => AdversarialLosses.Discriminator(real, fake) + (alpha * real.Mean()),
        };
    }
}
