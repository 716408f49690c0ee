using GanLab.Experiments;

namespace GanLab.Tests;

/// <summary>Runs one experiment in its quick form, without a console or files.</summary>
internal static class QuickRun
{
    public static ExperimentContext Context(int seed = 1, CancellationToken cancellation = default) =>
        new(seed, Quick: true, DataFolder: string.Empty, new Silent(), cancellation);

    /// <summary>The claims that do not hold, so that a failing test names them.</summary>
    public static string[] Broken(IEnumerable<Verdict> verdicts)
        => [.. verdicts.Where(v => !v.Holds).Select(v => $"{v.Claim}: {v.Measured}")];

    /// <summary>Asserts that the one claim with these words fails.</summary>
    public static void AssertFails(IEnumerable<Verdict> verdicts, string words) =>
        Assert.False(Assert.Single(verdicts, v => v.Claim.Contains(words, StringComparison.Ordinal)).Holds, words);

    /// <summary>Shows nothing.</summary>
    public sealed class Silent : IStageProgress, IStage
    {
        public IStage Stage(string title, int steps) => this;

        public void Advance(int steps = 1)
        {
        }
    }
}
