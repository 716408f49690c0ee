using GanLab.Experiments;
using GanLab.Experiments.ChainRule;
using GanLab.Experiments.ClippingAgainstPenalty;
using GanLab.Experiments.Depth;
using GanLab.Experiments.ModeCollapse;
using GanLab.Shell;
using Spectre.Console;

namespace GanLab.Tests;

public class RunTests
{
    // Experiments with wide tables that a small form fills in a few seconds.
    private static readonly Lazy<ExperimentResult[]> _results = new(() =>
    [
        new ChainRuleExperiment().Run(QuickRun.Context() with { Tiny = true }),
        new DepthExperiment { SetUps = [.. SetUp.All.Take(3)] }.Run(QuickRun.Context()),
        new ClippingAgainstPenaltyExperiment().Run(QuickRun.Context() with { Tiny = true }),
        new ModeCollapseExperiment().Run(QuickRun.Context() with { Tiny = true }),
    ]);

    [Fact]
    public void ARunThatHoldsPrintsItsVerdictsAndEndsWith0()
    {
        using var lab = new LabRun();
        Assert.Equal(App.Success, lab.RunHere("run", "demo"));
        Assert.Empty(lab.Error);
        Assert.Contains("3 of 3 hold", lab.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("more rows", lab.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 experiment passed", lab.Output, StringComparison.Ordinal);
        Assert.Contains($"Report: {Path.Combine(lab.OutFolder, "demo.html")}{Environment.NewLine}", lab.Output, StringComparison.Ordinal);
        Assert.Equal(["demo.html", "demo.json"], lab.Files());
    }

    [Fact]
    public void RedirectedOutputHasNoControlSequenceAndOneLineAStage()
    {
        using var lab = new LabRun();
        lab.RunHere("run", "demo");
        Assert.DoesNotContain('\u001b', lab.Output);
        Assert.Single(lab.Output.Split('\n'), l => l.Contains("filling arrays with [known] numbers", StringComparison.Ordinal));
        IEnumerable<string> lines = lab.Output.Split('\n').Where(l => !l.StartsWith("Report: ", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.True(l.Length <= Terminal.RedirectedWidth, l));
    }

    [Fact]
    public void AVerdictThatFailsEndsWith1AndTheReportIsStillWritten()
    {
        using var lab = new LabRun(new DemoExperiment("good"), new DemoExperiment("bad", holds: false));
        Assert.Equal(App.Failure, lab.RunHere());
        Assert.Empty(lab.Error);
        Assert.Contains("1 of 2 experiments passed", lab.Output, StringComparison.Ordinal);
        Assert.Equal(["bad.json", "good.json", "tour.html"], lab.Files());
    }

    [Fact]
    public void TablesAreForThoseWhoAskAndWhatFailsIsSaidAgainUnderTheSummary()
    {
        using var lab = new LabRun(new DemoExperiment(holds: false));
        Assert.Equal(App.Failure, lab.RunHere("run", "demo", "--tables"));
        Assert.Contains("… and 20 more rows in the report", lab.Output, StringComparison.Ordinal);
        string summary = lab.Output[lab.Output.IndexOf("summary", StringComparison.Ordinal)..];
        Assert.Contains("fails: demo: a claim that may fail", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void AllRunsEveryExperimentIntoOneReport()
    {
        using var lab = new LabRun(new DemoExperiment("first"), new DemoExperiment("second", holds: false));
        Assert.Equal(App.Failure, lab.RunHere("run", "all"));
        Assert.Equal(["all.html", "first.json", "second.json"], lab.Files());
        Assert.Contains("<li>fails: <a href=\"#second-verdict-3\">", lab.Read("all.html"), StringComparison.Ordinal);
        Assert.Contains("run all --seed 1 --quick", lab.Read("all.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void AnExperimentThatThrowsCostsOneLineAndTheOthersGoOn()
    {
        var broken = new FakeExperiment("broken", _ => throw new InvalidOperationException("two\nlines"));
        using var lab = new LabRun(broken, new DemoExperiment());
        Assert.Equal(App.Failure, lab.RunHere());
        string line = "error: broken stopped with InvalidOperationException: two lines (--verbose shows where)";
        Assert.Equal(line + Environment.NewLine, lab.Error);
        Assert.Contains("stopped by an error", lab.Output, StringComparison.Ordinal);
        Assert.Contains("The experiment stopped: InvalidOperationException: two lines", lab.Read("tour.html"), StringComparison.Ordinal);
        Assert.Equal(["demo.json", "tour.html"], lab.Files());
    }

    private static readonly Series _labelled = new("s", [1, 2], [1, 2]) { Labels = ["start"] };

    public static TheoryData<ExperimentResult, string> Malformed => new()
    {
        { FakeExperiment.Nothing with { Tables = [new("T", ["a", "b"], [["1"]])] }, "'T' has a row of 1 cells under 2 columns" },
        { With(new LineFigure("F", "", new Axis("x"), new Axis("y"), [new Series("s", [1, 2], [1])])), "'F' has 2 x and 1 y in 's'" },
        { With(new HistogramFigure("F", "", new Axis("x"), [0, 1, 2], [("h", [1])])), "'F' has 1 counts of 'h' in 2 bins" },
        { With(new SurfaceFigure("F", "", new Axis("x"), new Axis("y"), "f", 0, 1, 0, 1, [[1, 2], [1]])), "'F' has rows of unequal" },
        { With(new SurfaceFigure("F", "", new Axis("x"), new Axis(""), "f", 0, 1, 0, 1, [[1]])), "'F' has an axis without a name" },
        { With(new SurfaceFigure("F", "", new Axis("x"), new Axis("y"), " ", 0, 1, 0, 1, [[1]])), "'F' has a colour bar without a name" },
        { With(new LineFigure("F", "", new Axis(""), new Axis("y"), [])), "'F' has an axis without a name" },
        { With(new PanelFigure("F", "", [])), "'F' has no panels" },
        { With(new LineFigure("F", "", new Axis("x"), new Axis("y"), [_labelled])), "'F' has 1 labels for the points of 's'" },
        { With(new ImageGridFigure("F", "", 2, 2, [[0, 0, 0]], 1)), "'F' has an image that is not 2 × 2" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void AMalformedResultIsAnErrorOfItsExperimentAlone(ExperimentResult result, string complaint)
    {
        using var lab = new LabRun(new FakeExperiment("slip", _ => result), new DemoExperiment());
        Assert.Equal(App.Failure, lab.RunHere());
        Assert.StartsWith("error: slip stopped with InvalidOperationException: " + complaint, lab.Error, StringComparison.Ordinal);
        Assert.Equal(["demo.json", "tour.html"], lab.Files());
    }

    [Fact]
    public void VerboseAddsTheDetailsOfAnUnexpectedError()
    {
        using var lab = new LabRun(new FakeExperiment("broken", _ => throw new InvalidOperationException("why")));
        Assert.Equal(App.Failure, lab.RunHere("--verbose"));
        Assert.Contains("   at GanLab.", lab.Error, StringComparison.Ordinal);
    }

    public static TheoryData<Exception, string> DataErrors => new()
    {
        { new FileNotFoundException("train-images.gz is missing"), "x cannot use its data: train-images.gz is missing" },
        { new InvalidDataException("mnist: the magic number\nis wrong"), "x cannot use its data: mnist: the magic number is wrong" },
        { new EndOfStreamException("the file ends early"), "x cannot use its data: the file ends early" },
        { new UserException("the shard 5/4 does not exist"), "the shard 5/4 does not exist" },
    };

    [Theory]
    [MemberData(nameof(DataErrors))]
    public void AMissingOrDamagedDataFileGetsOneLineAndCode2(Exception thrown, string message)
    {
        using var lab = new LabRun(new FakeExperiment("x", _ => throw thrown));
        Assert.Equal(App.Misuse, lab.RunHere());
        Assert.Equal("error: " + message + Environment.NewLine, lab.Error);
        Assert.Empty(lab.Files());
    }

    [Fact]
    public void AnOutputFolderThatCannotBeWrittenIsFoundBeforeTheWorkStarts()
    {
        bool ran = false;
        using var lab = new LabRun(new FakeExperiment("x", _ =>
        {
            ran = true;
            return FakeExperiment.Nothing;
        }));
        string file = Path.Combine(lab.Folder, "file");
        File.WriteAllText(file, "in the way");
        foreach (string folder in (string[])[file, Path.Combine(file, "inner"), string.Empty])
        {
            Assert.Equal(App.Misuse, lab.Run("--out", folder));
            Assert.StartsWith($"error: cannot write to the output folder '{folder}': ", lab.Error, StringComparison.Ordinal);
            Assert.Single(lab.Error.TrimEnd().Split('\n'));
        }
        Assert.False(ran);
        Assert.Equal("in the way", File.ReadAllText(file));
    }

    [Fact]
    public void AReportThatCannotBeReplacedLeavesNoTemporaryFile()
    {
        using var lab = new LabRun();
        Directory.CreateDirectory(Path.Combine(lab.OutFolder, "demo.html"));
        Assert.Equal(App.Misuse, lab.RunHere("run", "demo"));
        Assert.StartsWith($"error: cannot write '{Path.Combine(lab.OutFolder, "demo.html")}': ", lab.Error, StringComparison.Ordinal);
        Assert.Equal(["demo.json"], lab.Files());
    }

    [Fact]
    public void AnOutputFolderThatVanishesDuringTheRunGetsOneLineAndCode2()
    {
        using var lab = new LabRun(new FakeExperiment("x", context =>
        {
            Directory.Delete(context.OutFolder, recursive: true);
            return FakeExperiment.Nothing;
        }));
        Assert.Equal(App.Misuse, lab.RunHere());
        Assert.StartsWith($"error: cannot write '{Path.Combine(lab.OutFolder, "x.json")}': ", lab.Error, StringComparison.Ordinal);
        Assert.Single(lab.Error.TrimEnd().Split('\n'));
    }

    public static TheoryData<Func<ExperimentContext, ExperimentResult>> WaysToStop => new()
    {
        context => throw new OperationCanceledException(context.Cancellation),
        _ => throw new AggregateException(new OperationCanceledException(), new IOException()),
        _ => FakeExperiment.Nothing,
    };

    [Theory]
    [MemberData(nameof(WaysToStop))]
    public void ACancelledRunEndsWith130AndKeepsOnlyWholeFiles(Func<ExperimentContext, ExperimentResult> stop)
    {
        LabRun? lab = null;
        var stopped = new FakeExperiment("stopped", context =>
        {
            lab!.Stop.Cancel();
            return stop(context);
        });
        using (lab = new LabRun(new DemoExperiment(), stopped))
        {
            Directory.CreateDirectory(lab.OutFolder);
            File.WriteAllText(Path.Combine(lab.OutFolder, "tour.html"), "the report of the day before");
            Assert.Equal(App.Cancelled, lab.RunHere());
            Assert.Equal("stopped: every file written so far is whole, and the report was not written" + Environment.NewLine, lab.Error);
            Assert.Equal(["demo.json", "tour.html"], lab.Files());
            Assert.Equal("the report of the day before", lab.Read("tour.html"));
        }
    }

    [Fact]
    public void ACancellationThatNobodyAskedForIsAnErrorOfTheExperiment()
    {
        using var lab = new LabRun(new FakeExperiment("x", _ => throw new OperationCanceledException("by itself")));
        Assert.Equal(App.Failure, lab.RunHere());
        Assert.StartsWith("error: x stopped with OperationCanceledException: by itself", lab.Error, StringComparison.Ordinal);
    }

    private static ExperimentResult With(Figure figure) => FakeExperiment.Nothing with { Figures = [figure] };

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void NoWordOfAnExperimentsOwnTablesIsBroken(int width)
    {
        foreach (ExperimentResult result in _results.Value)
        {
            using var text = new StringWriter();
            IAnsiConsole console = Terminal.Create(text, redirected: true);
            console.Profile.Width = width;
            ResultPrinter.PrintResult(console, new Outcome(new DemoExperiment(), result, null, TimeSpan.Zero), result, tables: true);
            string[] lines = text.ToString().Split('\n');
            Assert.All(lines.Where(l => l.StartsWith('│')), line => Assert.True(line.TrimEnd().Length <= width, line));
            HashSet<string> printed = [.. lines.SelectMany(line => line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries))];
            IEnumerable<string> cells = result.Tables.SelectMany(t => t.Columns.Concat(t.Rows.Take(40).SelectMany(row => row)))
                .Concat(result.Verdicts.SelectMany(v => (string[])[v.Claim, v.Measured, v.Expected, v.Tolerance]));
            Assert.Empty(cells.SelectMany(cell => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Except(printed));
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public void AWideTableIsSplitSoThatNoWordIsBroken(int width)
    {
        string[] columns = [.. Enumerable.Range(0, 12).Select(i => $"column-{i}")];
        var table = new ResultTable("Wide", columns, [columns]);
        List<int[]> groups = ResultPrinter.FitColumns(table, width);
        Assert.All(groups, g => Assert.Equal(0, g[0]));
        Assert.Equal(Enumerable.Range(1, 11), groups.SelectMany(g => g.Skip(1)));
        Assert.All(groups, g => Assert.True(1 + g.Sum(c => 3 + columns[c].Length) <= width));
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(185.2, "3 min 05 s")]
    public void ATimeIsSaidAsPeopleSayIt(double seconds, string text) =>
        Assert.Equal(text, ResultPrinter.Duration(TimeSpan.FromSeconds(seconds)));
}
