using AutoGrad.Gan;

namespace GanLab.Experiments.Sensitivity;

/// <summary>A loss of the comparison, and a configuration under which it is known to do well.</summary>
/// <param name="Name">Its name in the table of results.</param>
/// <param name="Loss">The loss by λ.</param>
/// <param name="Good">The good point.</param>
internal sealed record Contender(string Name, Func<double, GanLoss> Loss, Configuration Good)
{
    /// <summary>All of them: the usual game, the same with R1, where λ is its γ, and WGAN-GP.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("non-saturating", _ => GanLoss.NonSaturating, GoodPoint(criticSteps: 1, lambda: 1)),
        new("non-saturating + R1", gamma => GanLoss.NonSaturating.With(new R1(gamma)), GoodPoint(criticSteps: 1, lambda: 0.1)),
        new("WGAN-GP", GanLoss.Wasserstein, GoodPoint(criticSteps: 5, lambda: 1)),
    ];

    private static Configuration GoodPoint(int criticSteps, double lambda) =>
        new(Rate: 2e-3, Beta1: 0.5, criticSteps, lambda, Batch: 64, Layers: 2, Activation: "ReLU");
}
