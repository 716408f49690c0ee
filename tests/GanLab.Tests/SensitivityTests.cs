using GanLab.Experiments;
using GanLab.Experiments.Sensitivity;

namespace GanLab.Tests;

/// <summary>Experiment 8: its verdicts, its statistics, and its table of results, which a run goes on from.</summary>
public class SensitivityTests
{
    private const string Table = "sensitivity-results.csv";

    // The quick form's plan, whose runs are never made here: distances are given.
    private static readonly Plan _plan = Plan.Of(Sizes.All.Single(s => s.Form == "quick"), seed: 1);

    [Fact]
    public void GoodNumbersHold() => Assert.Empty(QuickRun.Broken(Verdicts(Good)));

    [Theory]
    [InlineData(1.0)]
    [InlineData(double.PositiveInfinity)]
    public void AGoodPointThatDoesNotLearnIsNoticed(double distance)
    {
        Verdict[] verdicts = Verdicts(t => t.Part == Part.GoodPoint && t.Contender.Name == "WGAN-GP" ? distance : Good(t));
        const string claim = "WGAN-GP: it learns at its good point";
        Assert.Contains(QuickRun.Broken(verdicts), broken => broken.StartsWith(claim, StringComparison.Ordinal));
    }

    [Fact]
    public void ARateThatDoesNotMatterIsNoticed()
    {
        Verdict[] verdicts = Verdicts(t => t.Part == Part.Rate ? 0.2 : Good(t));
        Assert.Equal(3, QuickRun.Broken(verdicts).Length);
        QuickRun.AssertFails(verdicts, "non-saturating: at a hundredth of that rate it does not");
    }

    [Fact]
    public void RandomSettingsAsGoodAsTheGoodPointAreNoticed()
    {
        // Five of twelve end further away.
        Verdict[] verdicts = Verdicts(t => t.Part == Part.Search ? (t.Draw < 5 ? 0.3 : 0.1) : Good(t));
        Assert.Equal(3, QuickRun.Broken(verdicts).Length);
        QuickRun.AssertFails(verdicts, "non-saturating + R1: share of random configurations");
    }

    [Fact]
    public void ADivergentRunCountsAsInfinitelyFar()
    {
        var outcomes = new Outcomes([double.PositiveInfinity, 0.1, 0.3, double.PositiveInfinity]);
        Assert.Equal(2, outcomes.Divergent);
        Assert.Equal(0.25, outcomes.SuccessRate);
        Assert.Equal(
            [0.1, 0.1, 0.3, double.PositiveInfinity, double.PositiveInfinity],
            new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(outcomes.Quantile));
        Assert.Equal(double.PositiveInfinity, outcomes.Spread);
    }

    [Fact]
    public void TheBestOfKIsTheMedianOfTheLeastOfKDraws()
    {
        // Of 100 distances 1 … 100 the best of k is above m with probability ((100 − m)/100)^k.
        var outcomes = new Outcomes([.. Enumerable.Range(1, 100).Select(i => (double)i)]);
        Assert.Equal([50, 30, 13, 7], new[] { 1, 2, 5, 10 }.Select(outcomes.BestOf));
    }

    [Fact]
    public void TheBootstrapsIntervalIsThatOfTheBinomialLaw()
    {
        // The median of 100 draws from 1 … 100 has a standard deviation of about 100 · ½/√100 = 5: 95 % are 40 to 60.
        var outcomes = new Outcomes([.. Enumerable.Range(1, 100).Select(i => (double)i)]);
        (double low, double high) = outcomes.BestInterval(1, new AutoGrad.RandomSource(1));
        Assert.InRange(low, 38, 42);
        Assert.InRange(high, 58, 62);
    }

    [Fact]
    public void TheConfigurationsAreThoseOfTheRangesAndTheSameForEachLoss()
    {
        Plan plan = Plan.Of(Sizes.All.Single(s => s.Form == "full"), seed: 1);
        ILookup<string, Configuration> drawn = plan.Trials.Where(t => t.Part == Part.Search)
            .ToLookup(t => t.Contender.Name, t => t.Configuration);
        Configuration[] first = [.. drawn["non-saturating"]];
        Assert.True(first.Length >= 100);
        Assert.All(drawn, of => Assert.Equal(first, of));
        Assert.Equal(first.Length, first.Distinct().Count());
        AssertFills(1e-5, 1e-2, c => c.Rate);
        AssertFills(0, 1, c => c.Beta1);
        AssertFills(0.1, 100, c => c.Lambda);
        Assert.Equal([1, 2, 3, 4, 5], first.Select(c => c.CriticSteps).Distinct().Order());
        Assert.Equal(Configuration.Batches, first.Select(c => c.Batch).Distinct().Order());
        Assert.Equal(Configuration.Depths, first.Select(c => c.Layers).Distinct().Order());
        Assert.Equal(Configuration.Activations, first.Select(c => c.Activation).Distinct().OrderBy(Configuration.PlaceOf));

        void AssertFills(double low, double high, Func<Configuration, double> of)
        {
            Assert.All(first, c => Assert.InRange(of(c), low, high));
            Assert.Contains(first, c => of(c) < low + (0.1 * (high - low)));
            Assert.Contains(first, c => of(c) > low + (0.8 * (high - low)));
        }
    }

    [Fact]
    public void ARunThatDivergesEndsInfinitelyFar()
    {
        // A rate of 1e30 overflows float32 in a few steps.
        Trial trial = _plan.Trials.First(t => t.Part == Part.GoodPoint);
        var wild = trial with { Configuration = trial.Configuration with { Rate = 1e30 } };
        Assert.Equal(double.PositiveInfinity, wild.Distance(seed: 1, iterations: 10, default));
    }

    [Fact]
    public void ARunGoesOnFromItsTableAndEndsWithTheSameBytes()
    {
        using LabRun lab = Lab();
        Assert.Equal(App.Success, lab.RunHere("run", "sensitivity", "--tiny"));
        (string whole, string json) = (lab.Read(Table), lab.Read("sensitivity.json"));
        string[] lines = whole.TrimEnd('\n').Split('\n');
        foreach (int done in (int[])[1, lines.Length / 2, lines.Length - 1])
        {
            // What a killed run leaves: some of the rows, which need not be the first.
            IEnumerable<string> left = lines.Skip(1).Where((_, i) => i * 7 % (lines.Length - 1) < done);
            Write(lab, Table, [lines[0], .. left]);
            Assert.Equal(App.Success, lab.RunHere("run", "sensitivity", "--tiny"));
            Assert.Equal(whole, lab.Read(Table));
            Assert.Equal(json, lab.Read("sensitivity.json"));
        }
    }

    [Fact]
    public void ACompleteTableIsReadAndNothingIsRun()
    {
        using LabRun lab = Lab();
        Plan plan = Plan.Of(Sizes.All.Single(s => s.Form == "quick"), seed: 3);
        Directory.CreateDirectory(lab.OutFolder);
        ResultsFile.Write(Path.Combine(lab.OutFolder, Table), plan.Trials.Select(t => ResultRow.Of(plan, t, Good(t))));
        Assert.Equal(App.Success, lab.RunHere("run", "sensitivity", "--quick", "--seed", "3"));
        Assert.Contains("0 of 108 training runs are left", lab.Output, StringComparison.Ordinal);
        Assert.Contains("9 of 9 hold", lab.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AStoppedRunKeepsWhatIsDone()
    {
        using LabRun lab = Lab();
        using var stop = new CancellationTokenSource();
        Directory.CreateDirectory(lab.OutFolder);
        ExperimentContext context = QuickRun.Context(cancellation: stop.Token) with
        {
            Tiny = true,
            OutFolder = lab.OutFolder,
            Progress = new StopAfter(5, stop),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => new SensitivityExperiment().Run(context));
        Assert.InRange(lab.Read(Table).Split('\n').Length, 1 + 5 + 1, 1 + 5 + Environment.ProcessorCount + 1);
    }

    [Fact]
    public void MergedShardsAreTheTableOfARunWithoutShards()
    {
        using LabRun lab = Lab();
        Assert.Equal(App.Success, lab.RunHere("run", "sensitivity", "--tiny"));
        string whole = lab.Read(Table);
        File.Delete(Path.Combine(lab.OutFolder, Table));
        foreach (int i in (int[])[2, 3, 1])
        {
            Assert.Equal(App.Success, lab.RunHere("run", "sensitivity", "--tiny", "--shard", $"{i}/3"));
            Assert.Contains($"sensitivity-results.{i}-of-3.csv", lab.Output, StringComparison.Ordinal);
        }
        Assert.Equal(App.Success, lab.RunHere("merge", "sensitivity", lab.OutFolder));
        Assert.Equal(whole, lab.Read(Table));
    }

    public static TheoryData<string, Func<string[], string[]>> Damaged => new()
    {
        { "is no table of this experiment: its first line", lines => ["a,b,c", .. lines[1..]] },
        { "line 3 cannot be read", lines => [lines[0], lines[1], "1,tiny,1", .. lines[3..]] },
        { "is of seed 2, not 1", lines => [.. lines.Select(l => l.Replace(",tiny,1,", ",tiny,2,", StringComparison.Ordinal))] },
        { "is of form quick, not tiny", lines => [.. lines.Select(l => l.Replace(",tiny,", ",quick,", StringComparison.Ordinal))] },
        { "is of version 2, not 1", lines => [lines[0], .. lines[1..].Select(l => "2" + l[1..])] },
        { "is of device gpu, not cpu", lines => [.. lines.Select(l => l.Replace(",cpu,", ",gpu,", StringComparison.Ordinal))] },
        { "has run 0 twice", lines => [.. lines, lines[1]] },
        { "does not say what that run is", lines => [lines[0], lines[1].Replace("search", "good point", StringComparison.Ordinal)] },
        { "has no distance", lines => [lines[0], lines[1][..lines[1].LastIndexOf(',')] + ",NaN"] },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void ATableThatIsDamagedOrOfOtherRunsIsRefusedAndLeftAsItIs(string message, Func<string[], string[]> damage)
    {
        using LabRun lab = Lab();
        Plan plan = Plan.Of(Sizes.All.Single(s => s.Form == "tiny"), seed: 1);
        string[] lines = ResultsFile.Encode(plan.Trials.Select(t => ResultRow.Of(plan, t, Good(t)))).TrimEnd('\n').Split('\n');
        AssertRefused(lab, message, string.Join('\n', damage(lines)) + "\n");
    }

    [Fact]
    public void ATableCutShortInARowIsRefusedAndTheRowIsNamed()
    {
        using LabRun lab = Lab();
        Plan plan = Plan.Of(Sizes.All.Single(s => s.Form == "tiny"), seed: 1);
        string text = ResultsFile.Encode(plan.Trials.Take(3).Select(t => ResultRow.Of(plan, t, Good(t))));
        AssertRefused(lab, "is cut short in line 4, '1,tiny,1,cpu,2,", text[..^3]);
    }

    [Theory]
    [InlineData("shards are missing: 2, 4 of 4", "1-of-4", "3-of-4")]
    [InlineData("are shards of different tables", "1-of-2", "2-of-3")]
    [InlineData("there is no shard (sensitivity-results.1-of-4.csv, say) in")]
    [InlineData("there is no shard (sensitivity-results.1-of-4.csv, say) in", "5-of-4")]
    public void ShardsThatAreNotThoseOfOneTableAreNamed(string message, params string[] shards)
    {
        using LabRun lab = Lab();
        Directory.CreateDirectory(lab.OutFolder);
        foreach (string shard in shards)
        {
            Write(lab, $"sensitivity-results.{shard}.csv", ["x"]);
        }
        AssertMergeFails(lab, message, lab.OutFolder);
    }

    [Fact]
    public void ShardsThatOverlapOrAreNotWholeAreNamed()
    {
        using LabRun lab = Lab();
        string other = Directory.CreateDirectory(Path.Combine(lab.Folder, "other")).FullName;
        Directory.CreateDirectory(lab.OutFolder);
        WriteShard(1, Good);
        WriteShard(2, Good);
        File.Copy(Path.Combine(lab.OutFolder, "sensitivity-results.2-of-2.csv"), Path.Combine(other, "sensitivity-results.2-of-2.csv"));
        AssertMergeFails(lab, "are both shard 2 of 2", lab.OutFolder, other);
        WriteShard(2, Good, skip: 3);
        AssertMergeFails(lab, "lacks 3 of its 54 runs", lab.OutFolder);
        WriteShard(2, Good, holder: 1);
        AssertMergeFails(lab, "holds run 0, which is not of shard 2 of 2", lab.OutFolder);
        WriteShard(2, Good);
        AssertMergeFails(lab, "the folder 'nowhere' does not exist", "nowhere");
        Assert.Equal(App.Success, lab.RunHere("merge", "sensitivity", lab.OutFolder));
        string merged = lab.Read(Table);
        WriteShard(1, _ => 0.5);
        AssertMergeFails(lab, "is there already and holds something else", lab.OutFolder);
        Assert.Equal(merged, lab.Read(Table));

        void WriteShard(int index, Func<Trial, double> distance, int skip = 0, int? holder = null) => ResultsFile.Write(
            ResultsFile.Path(lab.OutFolder, new Shard(index, 2)),
            _plan.Of(new Shard(holder ?? index, 2)).Skip(skip).Select(t => ResultRow.Of(_plan, t, distance(t))));
    }

    [Theory]
    [InlineData("--shard takes I/N, shard I of N with I from 1 to N, not '5/4'", "run", "sensitivity", "--shard", "5/4")]
    [InlineData("--shard takes I/N, shard I of N with I from 1 to N, not '0/4'", "run", "sensitivity", "--shard", "0/4")]
    [InlineData("--shard takes I/N, shard I of N with I from 1 to N, not 'two'", "run", "sensitivity", "--shard", "two")]
    [InlineData("--shard is for one experiment of many runs: sensitivity", "run", "demo", "--shard", "1/4")]
    [InlineData("--shard is for one experiment of many runs: sensitivity", "run", "all", "--shard", "1/4")]
    [InlineData("merge is for the shards of an experiment of many runs: sensitivity", "merge", "demo", "x")]
    [InlineData("Required argument 'FOLDER' missing for command: 'merge'.", "merge", "sensitivity")]
    public void AWrongCommandLineGetsOneLine(string message, params string[] args)
    {
        using LabRun lab = Lab();
        Assert.Equal(App.Misuse, lab.Run(args));
        Assert.Equal("error: " + message + Environment.NewLine, lab.Error);
        Assert.Empty(lab.Files());
    }

    [Fact]
    public void MoreShardsThanRunsAreRefused()
    {
        using LabRun lab = Lab();
        Assert.Equal(App.Misuse, lab.RunHere("run", "sensitivity", "--tiny", "--shard", "1/1000"));
        Assert.Contains("too few for 1000 shards", lab.Error, StringComparison.Ordinal);
        Assert.Empty(lab.Files());
    }

    private static LabRun Lab() => new(new SensitivityExperiment(), new DemoExperiment());

    /// <summary>Distances such as a run has.</summary>
    private static double Good(Trial trial) => trial.Part switch
    {
        Part.Search => 0.3 + (0.1 * trial.Draw),
        Part.Rate when trial.Configuration.Rate < 1e-4 => 0.7,
        _ => 0.2,
    };

    private static Verdict[] Verdicts(Func<Trial, double> distance)
    {
        ResultRow[] rows = [.. _plan.Trials.Select(t => ResultRow.Of(_plan, t, distance(t)))];
        return [.. SensitivityVerdicts.All(LossResult.All(rows, seed: 1))];
    }

    private static void Write(LabRun lab, string file, IEnumerable<string> lines) =>
        File.WriteAllText(Path.Combine(lab.OutFolder, file), string.Join('\n', lines) + "\n");

    private static void AssertRefused(LabRun lab, string message, string text)
    {
        Directory.CreateDirectory(lab.OutFolder);
        File.WriteAllText(Path.Combine(lab.OutFolder, Table), text);
        Assert.Equal(App.Misuse, lab.RunHere("run", "sensitivity", "--tiny"));
        Assert.Contains(message, lab.Error, StringComparison.Ordinal);
        Assert.Single(lab.Error.TrimEnd().Split('\n'));
        Assert.Equal(text, lab.Read(Table));
    }

    private static void AssertMergeFails(LabRun lab, string message, params string[] folders)
    {
        Assert.Equal(App.Misuse, lab.RunHere(["merge", "sensitivity", .. folders]));
        Assert.Contains(message, lab.Error, StringComparison.Ordinal);
        Assert.Single(lab.Error.TrimEnd().Split('\n'));
    }

    /// <summary>Stops a run after some steps of its stage.</summary>
    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IStageProgress, IStage
    {
        private int _left = steps;

        public IStage Stage(string title, int steps) => this;

        public void Advance(int steps = 1)
        {
            if (Interlocked.Add(ref _left, -steps) <= 0)
            {
                stop.Cancel();
            }
        }
    }
}
