using GanLab.Experiments;

namespace GanLab.Tests;

/// <summary>The command that runs an experiment with many seeds.</summary>
public class CalibrationTests
{
    [Fact]
    public void TheTableNamesMedianWorstBoundAndFailuresOfEachClaim()
    {
        using var lab = new LabRun(Experiment(seed => [Verdict.AtMost("small", seed, 4), Verdict.AtLeast("large", seed, 1)]));
        Assert.Equal(App.Failure, lab.RunHere("calibrate", "fake", "--seeds", "5", "--first", "1"));
        Assert.Contains("| small | 3 | 1.581 | 5 | ≤ 4 | 1 |", lab.Output, StringComparison.Ordinal);
        Assert.Contains("| large | 3 | 1.581 | 1 | ≥ 1 | 0 |", lab.Output, StringComparison.Ordinal);
        Assert.Contains("fails: small: 5, ≤ 4", lab.Output, StringComparison.Ordinal);
        Assert.EndsWith(lab.Read("calibration-fake.md"), lab.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereEveryClaimHoldsTheCodeIs0()
    {
        using var lab = new LabRun(Experiment(seed => [Verdict.Near("near", seed, 7, 2), Verdict.That("true", true, "yes", "yes")]));
        Assert.Equal(App.Success, lab.RunHere("calibrate", "fake", "--seeds", "3", "--first", "6"));
        Assert.Contains("| near | 7 | 1 | 6 | 7 ± 2 | 0 |", lab.Output, StringComparison.Ordinal);
        Assert.Contains("| true | | | | yes | 0 |", lab.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ANumberThatIsNoneIsTheWorst()
    {
        using var lab = new LabRun(Experiment(seed => [Verdict.AtMost("small", seed == 2 ? double.NaN : seed, 4)]));
        Assert.Equal(App.Failure, lab.RunHere("calibrate", "fake", "--seeds", "3"));
        Assert.Contains("| NaN | ≤ 4 | 1 |", lab.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AStoppedCalibrationShowsTheSeedsThatAreDone()
    {
        LabRun? running = null;
        using var lab = new LabRun(Experiment(seed =>
        {
            if (seed == 3)
            {
                running!.Stop.Cancel();
                throw new OperationCanceledException();
            }
            return [Verdict.AtMost("small", seed, 4)];
        }));
        running = lab;
        Assert.Equal(App.Cancelled, lab.RunHere("calibrate", "fake", "--seeds", "40"));
        Assert.Contains("seeds 1 to 2", lab.Read("calibration-fake.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run takes the name of an experiment: fake", "calibrate")]
    [InlineData("--seeds takes a whole number from 0 to 2147483647, not 'x'", "calibrate", "fake", "--seeds", "x")]
    public void AWrongCommandLineGetsOneLine(string message, params string[] args)
    {
        using var lab = new LabRun(Experiment(_ => []));
        Assert.Equal(App.Misuse, lab.Run(args));
        Assert.Equal("error: " + message + Environment.NewLine, lab.Error);
    }

    private static FakeExperiment Experiment(Func<int, Verdict[]> verdicts) =>
        new("fake", context => FakeExperiment.Nothing with { Verdicts = verdicts(context.Seed) });
}
