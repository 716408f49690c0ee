using AutoGrad.Benchmarks.Compare;
using AutoGrad.Benchmarks.Growth;

namespace AutoGrad.Benchmarks.Tests;

/// <summary>How the benchmarks count and sum up.</summary>
public sealed class CountingTests
{
    [Fact]
    public void AnActionIsRunUntilThereAreSamplesEnough()
    {
        int runs = 0;
        var timing = Timing.Of(() => runs++, seconds: 0);

        // One run more chooses how many make a sample.
        Assert.Equal(runs, timing.Runs + 1);
        Assert.True(0 < timing.Least && timing.Least <= timing.Quartile && timing.Quartile <= timing.Median, $"{timing}");
    }

    [Fact]
    public void APowerLawIsFoundAgain()
    {
        var law = PowerLaw.Fit([.. new double[] { 1, 3, 10, 50 }.Select(x => (x, 0.25 * Math.Pow(x, 1.5)))]);
        Assert.Equal(1.5, law.Exponent, 12);
        Assert.Equal(0.25, law.Scale, 12);
        Assert.Equal(0.25 * 8, law.At(4), 12);
    }

    [Fact]
    public void TheRatioIsOfTheLeastTimesAndTheSpreadOfSingleRounds()
    {
        ComparedRow row = ComparedRow.Of("B", 1, [new Round(2, 5, null), new Round(4, 4, null)], "2026-01-31");
        Assert.Equal((2, 4, 2), (row.Ours, row.Peer, row.Ratio));
        Assert.Equal((1, 2.5), (row.Lowest, row.Highest));
        Assert.Null(row.Tuned);
        Assert.True(row.Met);
    }

    [Fact]
    public void AGoalIsMetOrMissedOrThereIsNone()
    {
        Assert.False(new ComparedRow("A512", 1, 1, 1.39, 1, 1, null, "").Met);
        Assert.True(new ComparedRow("A512", 1, 1, 1.4, 1, 1, null, "").Met);
        Assert.Null(new ComparedRow("E3", 2, 1, 99, 1, 1, null, "").Met);
        Assert.Null(new ComparedRow("A512", 3, 1, 99, 1, 1, null, "").Met);
    }

    [Fact]
    public void NewRowsTakeThePlaceOfEarlierOnesInTheFile()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            const string First = "2026-01-01", Second = "2026-01-02";
            ComparisonFiles.Write(folder, [new("B", 2, 1, 2, 1, 3, 4, First), new("A64", 1, 1, 2, 1, 3, null, First)], "first");
            ComparisonFiles.Write(folder, [new("B", 2, 8, 12, 1, 3, null, Second), new("B", 1, 1, 2, 1, 3, null, Second)], "second");
            Assert.Equal(
                [
                    ComparedRow.CsvHeading,
                    "A64,1,1,2,1,3,,2026-01-01",
                    "B,1,1,2,1,3,,2026-01-02",
                    "B,2,8,12,1,3,,2026-01-02",
                ],
                File.ReadAllLines(Path.Combine(folder, "results.csv")));
            string[] page = File.ReadAllLines(Path.Combine(folder, "results.md"));
            Assert.Contains("| B | 2 | 8 | 12 | 1.50 | 1.00 – 3.00 | – | 1.75 | no | 2026-01-02 |", page);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void ADamagedLineOfResultsIsNamed()
        => Assert.Contains("'B,2'", Assert.Throws<FormatException>(() => ComparedRow.Parse("B,2")).Message, StringComparison.Ordinal);

    [Fact]
    public void ABuildAgainstItselfIsMeasuredAndAFolderWithoutABuildIsRefused()
    {
        string self = typeof(Commands).Assembly.Location;
        Assert.Equal(0, Commands.Run(["against", self, "--only", "E3", "--threads", "1", "--rounds", "1", "--seconds", "0"]));
        Assert.NotEqual(0, Commands.Run(["against", Path.GetTempPath(), "--only", "E3"]));
    }
}
