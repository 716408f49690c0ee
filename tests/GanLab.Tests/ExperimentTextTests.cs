using GanLab.Experiments;

namespace GanLab.Tests;

public class ExperimentTextTests
{
    private static readonly ExperimentText _text = ExperimentText.Parse(
        """
        # Explanation

        One {unit}.

        ## Details

        Two {unit}s.

        # Figures

        ## A line falls

        By {share} a layer,
        for {layers} layers.
        """);

    [Fact]
    public void APartIsMarkdownWithItsSections() =>
        Assert.Equal("One metre.\n\n## Details\n\nTwo metres.", _text.Part("Explanation", ("unit", "metre")));

    [Fact]
    public void ASectionIsOneLine() =>
        Assert.Equal("By 0.7 a layer, for 30 layers.", _text.Line("A line falls", ("layers", "30"), ("share", "0.7")));

    [Fact]
    public void AHeadingThatIsNotThereIsNamedWithThoseThatAre()
    {
        string message = Assert.Throws<InvalidOperationException>(() => _text.Line("A line rises")).Message;
        Assert.Equal("the text has no 'A line rises'; it has 'Details', 'A line falls'", message);
        Assert.Throws<InvalidOperationException>(() => _text.Part("Details"));
    }

    [Fact]
    public void APlaceholderWithoutAValueIsAnError()
    {
        string message = Assert.Throws<InvalidOperationException>(() => _text.Line("A line falls", ("layers", "30"))).Message;
        Assert.Equal("'A line falls' has a placeholder {share}, for which there is no value", message);
    }

    [Fact]
    public void AValueWithoutAPlaceholderIsAnError()
    {
        string message = Assert.Throws<InvalidOperationException>(
            () => _text.Line("A line falls", ("layers", "30"), ("share", "0.7"), ("rate", "0.1"))).Message;
        Assert.Equal("'A line falls' has no placeholder {rate}, for which there is a value", message);
    }

    [Fact]
    public void AHeadingThatStandsTwiceIsAnError()
    {
        Assert.Throws<ArgumentException>(() => ExperimentText.Parse("# A\n\nx\n\n# A\n\ny\n"));
        Assert.Throws<ArgumentException>(() => ExperimentText.Parse("# A\n\n## B\n\nx\n\n# C\n\n## B\n\ny\n"));
    }
}
