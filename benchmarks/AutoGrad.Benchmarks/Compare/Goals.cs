namespace AutoGrad.Benchmarks.Compare;

/// <summary>How many times as fast as PyTorch each workload is meant to be, on one thread and on two.</summary>
internal static class Goals
{
    private static readonly Dictionary<string, (double? One, double? Two)> _ratios = new()
    {
        ["A512"] = (1.4, 1.5),
        ["A64"] = (5, 5),
        ["A64b256"] = (3.5, 3.3),
        ["B"] = (1.6, 1.75),
        ["C"] = (1.65, 1.8),
        ["D.sigmoid"] = (3.7, 3.7),
        ["D.tanh"] = (4, 4),
        ["E1.1000"] = (15, null),
        ["E1.100000"] = (2.5, 2.5),
        ["E1.10000000"] = (5.5, 5),
        ["E2.64"] = (2.2, null),
        ["E2.256"] = (1.12, 1.15),
        ["E2.512"] = (1.07, 1.1),
        ["E2.1024"] = (1.05, 1.08),
        ["E2.2048"] = (1, 1),
        ["E3"] = (37, null),
    };

    /// <summary>The goal, or null if there is none for this number of threads.</summary>
    public static double? Of(string workload, int threads) => _ratios.TryGetValue(workload, out (double? One, double? Two) goal)
        ? threads switch { 1 => goal.One, 2 => goal.Two, _ => null }
        : null;
}
