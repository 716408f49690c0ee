namespace AutoGrad.Gan;

/// <summary>What each of the two players minimises.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Discriminator">The discriminator's or critic's loss from its outputs on real and on generated samples.</param>
/// <param name="Generator">The generator's loss from the discriminator's output on generated samples.</param>
/// <param name="PenaltyWeight">The weight λ of the <see cref="GradientPenalty"/> in the discriminator's loss; 0 for none.</param>
public sealed record GanLoss(
    string Name, Func<Tensor, Tensor, Tensor> Discriminator, Func<Tensor, Tensor> Generator, double PenaltyWeight = 0)
{
    /// <summary>The minimax game: G minimises E ln(1 − D(G(z))).</summary>
    public static GanLoss Saturating { get; } =
        new("saturating", AdversarialLosses.Discriminator, AdversarialLosses.SaturatingGenerator);

    /// <summary>The usual game: G minimises −E ln D(G(z)).</summary>
    public static GanLoss NonSaturating { get; } =
        new("non-saturating", AdversarialLosses.Discriminator, AdversarialLosses.NonSaturatingGenerator);

    /// <summary>WGAN-GP: a critic whose slope is held near 1 by a penalty (Gulrajani et al. 2017).</summary>
    /// <param name="penaltyWeight">λ; 0 leaves the critic without any bound.</param>
    public static GanLoss Wasserstein(double penaltyWeight = 10) => new(
        penaltyWeight > 0 ? "WGAN-GP" : "critic without penalty",
        AdversarialLosses.Critic,
        AdversarialLosses.WassersteinGenerator,
        penaltyWeight);
}
