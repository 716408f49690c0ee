namespace GanLab.Experiments.Saturation;

/// <summary>How large a run is. The quick form has fewer generators, iterations and head starts, and thresholds of its own.</summary>
/// <param name="PairSamples">Samples for the engine's gradient of part (a).</param>
/// <param name="Epochs">After how many epochs of training G is frozen, in part (b).</param>
/// <param name="Iterations">How many iterations a fresh D trains against each frozen G.</param>
/// <param name="CriticIterations">How many iterations a critic trains; each costs about twice one of D's.</param>
/// <param name="Probe">How many z, and how many digits, a measurement is taken on.</param>
/// <param name="HeadStarts">How many iterations D trains before G may move, in part (c).</param>
/// <param name="GameIterations">How many iterations G and D then play.</param>
/// <param name="Balance">The numbers of D steps per G step that are swept.</param>
/// <param name="BalanceIterations">How many G steps each of them is played for.</param>
internal sealed record Sizes(
    int PairSamples,
    int[] Epochs,
    int Iterations,
    int CriticIterations,
    int Probe,
    int[] HeadStarts,
    int GameIterations,
    int[] Balance,
    int BalanceIterations)
{
    public static Sizes Quick { get; } = new(
        PairSamples: 200_000, Epochs: [0, 10], Iterations: 500, CriticIterations: 250, Probe: 1024,
        HeadStarts: [0, 300, 2000], GameIterations: 500, Balance: [1, 2, 5], BalanceIterations: 300);

    public static Sizes Full { get; } = new(
        PairSamples: 1_000_000, Epochs: [0, 1, 10, 25], Iterations: 2000, CriticIterations: 1000, Probe: 1024,
        HeadStarts: [0, 300, 2000], GameIterations: 1000, Balance: [1, 2, 5, 10, 20], BalanceIterations: 300);
}
