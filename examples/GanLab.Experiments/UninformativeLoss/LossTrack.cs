using MathNet.Numerics.Statistics;

namespace GanLab.Experiments.UninformativeLoss;

/// <summary>The negative loss of D, or the critic, and the exact distance, over a training.</summary>
/// <param name="Loss">The name of the loss.</param>
/// <param name="Iterations">After which iterations the two were taken.</param>
/// <param name="Values">−L, the mean of ten iterations: for a critic the gap less the penalty, which is what it tells of W₁.</param>
/// <param name="Distances">Exact W₁ between fresh real and generated points.</param>
/// <param name="Moved">How far the generator's weights moved, as a share of their first norm.</param>
internal sealed record LossTrack(string Loss, double[] Iterations, double[] Values, double[] Distances, double Moved)
{
    /// <summary>Here the transient ends, in which G comes from its start to the ring; what is judged comes after it.</summary>
    public const int From = 150;

    private const int Last = 10;

    /// <summary>Spearman's rank correlation of −L and W₁ after the transient: 1 if the one is always lower where the other is.</summary>
    public double Spearman => Correlation.Spearman(Late(Values), Late(Distances));

    /// <summary>Pearson's correlation over the whole training, the transient included.</summary>
    public double PearsonOfAll => Correlation.Pearson(Values, Distances);

    /// <summary>The mean distance at the last measurements.</summary>
    public double End => Distances.TakeLast(Last).Average();

    /// <summary>The mean of |−L − (W₁ − floor)| after the transient: how far a critic is from telling the distance itself.</summary>
    /// <param name="floor">What sampling alone makes of a distance of 0.</param>
    public double Miss(double floor) =>
        Late(Values).Zip(Late(Distances), (told, distance) => Math.Abs(told - (distance - floor))).Average();

    /// <summary>The part of a row after the transient; of a run that ends before, all.</summary>
    public double[] Late(double[] row) => Iterations[^1] < From ? row : [.. row.Where((_, i) => Iterations[i] >= From)];
}

/// <summary>All that was measured.</summary>
/// <param name="Critic">The game of WGAN-GP.</param>
/// <param name="Others">The games of discriminators.</param>
/// <param name="Floor">W₁ between two sets of real points.</param>
internal sealed record LossResult(LossTrack Critic, IReadOnlyList<LossTrack> Others, double Floor)
{
    /// <summary>Every game.</summary>
    public IReadOnlyList<LossTrack> All => [Critic, .. Others];
}
