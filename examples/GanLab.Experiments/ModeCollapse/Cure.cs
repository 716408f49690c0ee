using AutoGrad.Gan;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>A way to train: a loss with its regularisers, and what is done besides.</summary>
/// <param name="Name">The name in tables and legends.</param>
/// <param name="Loss">What both players minimise.</param>
/// <param name="Pack">How many samples D judges at once.</param>
/// <param name="Unrolling">How many steps of D the generator looks ahead.</param>
/// <param name="StepsOfD">D's steps for each of G's.</param>
internal sealed record Cure(string Name, GanLoss Loss, int Pack = 1, int Unrolling = 0, int StepsOfD = 1)
{
    /// <summary>The usual GAN, which nothing keeps from putting all its samples in one place.</summary>
    public static Cure None { get; } = new("non-saturating", GanLoss.NonSaturating);

    /// <summary>PacGAN: D sees whether two samples are alike.</summary>
    public static Cure Packing { get; } = new("PacGAN-2", GanLoss.NonSaturating, Pack: 2);

    /// <summary>Unrolled GAN: G sees what D would answer.</summary>
    public static Cure Unrolled { get; } = new("unrolling 5", GanLoss.NonSaturating, Unrolling: 5);

    /// <summary>A penalty on D's slope at the real points.</summary>
    public static Cure AtReal { get; } = new("R1, γ 1", GanLoss.NonSaturating.With(new R1(1)));

    /// <summary>The two penalties of R3GAN with the usual loss.</summary>
    public static Cure AtBoth { get; } = new("R1 + R2, γ 0.1", GanLoss.NonSaturating.With(new R1(0.1), new R2(0.1)));

    /// <summary>Each generated sample against a real one.</summary>
    public static Cure Pairing { get; } = new("relativistic pairing", GanLoss.RelativisticPairing);

    /// <summary>R3GAN's loss: pairing with both penalties.</summary>
    public static Cure PairingAtBoth { get; } = new("pairing, R1 + R2, γ 0.1", GanLoss.RelativisticPairing.With(new R1(0.1), new R2(0.1)));

    /// <summary>A critic with a gradient penalty, and five steps for each of G's.</summary>
    public static Cure Critic { get; } = new("WGAN-GP, λ 0.1, 5 steps", GanLoss.Wasserstein(0.1), StepsOfD: 5);
}
