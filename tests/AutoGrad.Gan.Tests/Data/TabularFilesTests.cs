namespace AutoGrad.Gan.Tests.Data;

/// <summary>The tables of the examples are what their README says they are.</summary>
public class TabularFilesTests
{
    /// <summary>The rows of each class, the number of columns, and no empty field.</summary>
    [Theory]
    [InlineData("german_credit.train.csv", 21, "good", 525, "bad", 225)]
    [InlineData("german_credit.test.csv", 21, "good", 175, "bad", 75)]
    [InlineData("breast_cancer_wdbc.train.csv", 31, "1", 268, "0", 159)]
    [InlineData("breast_cancer_wdbc.test.csv", 31, "1", 89, "0", 53)]
    public void TheTablesAreComplete(string file, int columns, string first, int firstRows, string second, int secondRows)
    {
        string path = Path.Combine(Repository.Root, "examples", "data", "tabular", file);
        string[][] rows = [.. File.ReadLines(path).Skip(1).Select(line => line.Split(','))];
        Assert.All(rows, row => Assert.Equal(columns, row.Length));
        Assert.All(rows, row => Assert.DoesNotContain("", row));
        Assert.Equal(firstRows + secondRows, rows.Length);
        Assert.Equal(firstRows, rows.Count(row => row[^1] == first));
        Assert.Equal(secondRows, rows.Count(row => row[^1] == second));
    }
}
