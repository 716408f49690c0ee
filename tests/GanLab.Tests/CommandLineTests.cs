using GanLab.Experiments;
using GanLab.Shell;

namespace GanLab.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("unknown option '--sed'; did you mean '--seed'?", "--sed", "3")]
    [InlineData("unknown option '--qqqqqqq'; --help shows the commands and options", "run", "demo", "--qqqqqqq")]
    [InlineData("unknown command 'tuor'; did you mean 'tour'?", "tuor")]
    [InlineData("unknown command 'rnu'; did you mean 'run'?", "rnu")]
    [InlineData("unknown option '--bogus'; --help shows the commands and options", "--bogus")]
    [InlineData("unknown command 'xyzzy'; --help shows the commands and options", "xyzzy")]
    [InlineData("unknown word 'again'; --help shows the commands and options", "run", "demo", "again")]
    [InlineData("unknown option '--seed'; --help shows the commands and options", "list", "--seed", "3")]
    [InlineData("--seed takes a whole number from 0 to 2147483647, not 'seven'", "--seed", "seven")]
    [InlineData("--seed takes a whole number from 0 to 2147483647, not '-1'", "run", "demo", "--seed", "-1")]
    [InlineData("--seed takes a whole number from 0 to 2147483647, not '2147483648'", "tour", "--seed", "2147483648")]
    [InlineData("--seed takes a whole number from 0 to 2147483647, not '1.5'", "tour", "--seed=1.5")]
    [InlineData("Required argument missing for option: '--seed'.", "tour", "--seed")]
    [InlineData("Option '--seed' expects a single argument but 2 were provided.", "tour", "--seed", "1", "--seed", "2")]
    [InlineData("--quick and --full contradict each other: give one of them", "run", "demo", "--quick", "--full")]
    [InlineData("--tiny and --full contradict each other: give one of them", "run", "demo", "--tiny", "--full")]
    [InlineData("unknown experiment 'dmeo'; did you mean 'demo'?", "run", "dmeo")]
    [InlineData("unknown experiment 'saturation'; there are: demo", "run", "saturation")]
    [InlineData("run takes the name of an experiment: demo", "run")]
    [InlineData("the data folder '/no/such/folder' does not exist", "tour", "--data", "/no/such/folder")]
    public void AWrongCommandLineGetsOneLineAndCode2(string message, params string[] args)
    {
        using var lab = new LabRun();
        Assert.Equal(App.Misuse, lab.Run(args));
        Assert.Equal("error: " + message + Environment.NewLine, lab.Error);
        Assert.Empty(lab.Output);
        Assert.Empty(lab.Files());
    }

    [Theory]
    [InlineData("toaster")]
    [InlineData("cuda:99")]
    [InlineData("opencl:99")]
    [InlineData("CPU")]
    public void ADeviceThatIsNotThereIsNamedWithThoseThatAre(string device)
    {
        using var lab = new LabRun();
        Assert.Equal(App.Misuse, lab.Run("run", "demo", "--device", device));
        Assert.StartsWith($"error: There is no device '{device}': ", lab.Error, StringComparison.Ordinal);
        Assert.Contains("Found: cpu (this computer's processor)", lab.Error, StringComparison.Ordinal);
        Assert.Single(lab.Error.TrimEnd().Split('\n'));
        Assert.Empty(lab.Files());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("tour", "-h")]
    public void HelpGoesToTheOutputAndRunsNothing(params string[] args)
    {
        using var lab = new LabRun();
        Assert.Equal(App.Success, lab.Run(args));
        Assert.Contains("--seed", lab.Output, StringComparison.Ordinal);
        Assert.Empty(lab.Error);
        Assert.Empty(lab.Files());
    }

    [Fact]
    public void ListNamesEveryExperimentAndMarksTheTour()
    {
        using var lab = new LabRun(new DemoExperiment("first"), new DemoExperiment("second"));
        Assert.Equal(App.Success, lab.Run("list"));
        Assert.Contains("first *", lab.Output, StringComparison.Ordinal);
        Assert.Contains("second *", lab.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOptionsReachTheExperiment()
    {
        List<ExperimentContext> seen = [];
        var spy = new FakeExperiment("spy", context =>
        {
            seen.Add(context);
            return FakeExperiment.Nothing;
        });
        using var lab = new LabRun(spy);
        Assert.Equal(App.Success, lab.RunHere("run", "spy"));
        Assert.Equal(App.Success, lab.RunHere("run", "spy", "--seed", "0", "--full", "--data", lab.Folder, "--device", "cpu"));
        Assert.Equal(App.Success, lab.RunHere("--seed", "7", "--quick"));
        Assert.Equal(App.Success, lab.RunHere("--seed", "9", "tour"));
        Assert.Equal([1, 0, 7, 9], seen.Select(c => c.Seed));
        Assert.Equal([true, false, true, true], seen.Select(c => c.Quick));
        Assert.True(Directory.Exists(Path.Combine(seen[0].DataFolder, "mnist")));
        Assert.Equal(lab.Folder, seen[1].DataFolder);
        Assert.All(seen, c => Assert.Equal(lab.OutFolder, c.OutFolder));
    }

    [Fact]
    public void AnEmptyTourSaysSo()
    {
        using var error = new StringWriter();
        Assert.Equal(App.Misuse, App.Run([], [], [], Terminal.Create(new StringWriter(), redirected: true), error, default));
        Assert.Equal("error: the tour is empty: no experiment of it is registered" + Environment.NewLine, error.ToString());
    }

    [Fact]
    public void TheTourIsMadeOfTheFirstExperimentsAndNoNameIsUsedTwice()
    {
        Assert.Equal(Math.Min(4, Registry.All.Count), Registry.Tour.Count);
        Assert.Equal(Registry.All.Count, Registry.All.Select(e => e.Name).Distinct().Count());
        Assert.All(Registry.All, e => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", e.Name));
    }

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("Depth", "depth", 0)]
    public void TheDistanceOfWordsCountsEdits(string a, string b, int distance) => Assert.Equal(distance, Nearest.Distance(a, b));
}
