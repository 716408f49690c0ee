using GanLab.Experiments;
using GanLab.Experiments.ChainRule;
using GanLab.Experiments.Depth;

namespace GanLab.Tests;

public class ExplanationTests
{
    private static readonly ExperimentResult _result = FakeExperiment.Nothing with
    {
        Explanation = "![The line](figure \"it falls\")\n\nProse.\n\n![A table](table)\n\nMore.",
        Figures = [Named("Left over"), Named("The line falls")],
        Tables = [new("A table of numbers", ["n"], [["1"]])],
        Verdicts = [Verdict.AtMost("that it falls", 1, 2)],
    };

    private static GraphFigure Named(string title) => new(title, string.Empty, [], []);

    [Fact]
    public void AFigureAndATableStandWhereTheExplanationPlacesThem()
    {
        IReadOnlyList<ExplanationPiece> pieces = Explanation.Pieces(_result);
        Assert.Equal(["", "Prose.", "More."], pieces.Select(p => p.Markdown));
        Assert.Equal([["The line falls"], [], ["Left over"]], pieces.Select(p => p.Figures.Select(f => f.Title)));
        Assert.Equal([0, 1, 0], pieces.Select(p => p.Tables.Count));
    }

    [Fact]
    public void ATitleThatTheVerdictsDenySaysSo()
    {
        ExperimentResult failed = _result with { Verdicts = [Verdict.AtMost("that it falls", 3, 2)] };
        Assert.Equal("Not in this run: The line falls", Explanation.Pieces(failed)[0].Figures[0].Title);
    }

    [Fact]
    public void APlaceWithoutItsFigureIsNamed()
    {
        ExperimentResult wrong = _result with { Figures = [] };
        string message = Assert.Throws<InvalidOperationException>(() => Explanation.Pieces(wrong)).Message;
        Assert.Equal("the explanation places a figure 'The line', which is not there", message);
    }

    [Theory]
    [InlineData(typeof(ChainRuleExperiment))]
    [InlineData(typeof(DepthExperiment))]
    public void AnExperimentOpensWithAFigureAndPlacesAllAndItsClaimsAreJudged(Type type)
    {
        ExperimentResult result = ((IExperiment)Activator.CreateInstance(type)!).Run(QuickRun.Context());
        IReadOnlyList<ExplanationPiece> pieces = Explanation.Pieces(result);
        Assert.Equal(string.Empty, pieces[0].Markdown);
        Assert.Single(pieces[0].Figures);
        Assert.Empty(pieces[^1].Figures);
        Assert.Empty(pieces[^1].Tables);
        Assert.All(pieces.SelectMany(p => p.Figures), f => Assert.True(f.Claim is null || f.Verdicts.Count > 0, f.Title));
    }
}
