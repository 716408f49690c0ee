using GanLab.Experiments;
using GanLab.Sabotage;

namespace GanLab.Tests;

/// <summary>The list of broken versions fits the sources. The command itself, which takes many minutes, is not run here.</summary>
public class SabotageTests
{
    public static TheoryData<string> Names => [.. BrokenVersions.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ABrokenVersionReplacesATextThatStandsExactlyOnceAndNamesWhatShouldNotice(string name)
    {
        BrokenVersion version = Assert.Single(BrokenVersions.All, v => v.Name == name);
        Assert.Equal(1, version.Occurrences(Repository.Root));
        Assert.NotEqual(version.Find, version.Put);
        Assert.NotEmpty(version.Experiments.Concat(version.Tests));
        Assert.All(version.Experiments, e => Assert.Contains(e, Registry.All.Select(known => known.Name)));
        Assert.All(version.Tests, test =>
        {
            string[] parts = test.Split(':');
            Assert.Single(Repository.Files(Path.Combine("tests", parts[0]), parts[1] + ".cs"));
        });
    }

    [Fact]
    public void ATextThatIsGoneOrStandsTwiceIsCounted()
    {
        BrokenVersion version = BrokenVersions.All[0];
        Assert.Equal(0, (version with { Find = "this is gone" }).Occurrences(Repository.Root));
        Assert.Equal(0, (version with { File = "no/such/file.cs" }).Occurrences(Repository.Root));
        Assert.True((version with { Find = "Tensor" }).Occurrences(Repository.Root) > 1);
    }

    [Fact]
    public void TheTableTellsWhatNoticedAndWhatWentUnnoticed()
    {
        BrokenVersion version = BrokenVersions.All[0] with { Name = "broken", What = "a part" };
        string table = SabotageTable.Of(
        [
            new Sighting(version, ["|x| is small", "two", "three"], ["Test"]),
            new Sighting(version, [], []),
            new Sighting(version, ["one"], [], "it does not build"),
        ]);
        Assert.Contains("| broken | a part | \\|x\\| is small; two, and 1 more | Test | yes |", table, StringComparison.Ordinal);
        Assert.Contains("| broken | a part |  |  | **NOT** |", table, StringComparison.Ordinal);
        Assert.Contains("| **NOT**: it does not build |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void TheListNamesEveryVersion()
    {
        using var lab = new LabRun();
        Assert.Equal(App.Success, lab.Run("sabotage", "--list"));
        Assert.All(BrokenVersions.All, v => Assert.Contains($"{v.Name}: {v.What}", lab.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void AVersionThatIsNotOnTheListIsMisuse()
    {
        using var lab = new LabRun();
        Assert.Equal(App.Misuse, lab.Run("sabotage", "--only", "wrong-lav"));
        Assert.Equal("error: unknown broken version 'wrong-lav'; did you mean 'wrong-law'?" + Environment.NewLine, lab.Error);
    }
}
