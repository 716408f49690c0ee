using GanLab.Experiments;
using GanLab.Experiments.ChainRule;
using GanLab.Experiments.Depth;
using GanLab.Experiments.Saturation;

namespace GanLab.Tests;

/// <summary>Figures against numbers that are not computed by the code which draws them.</summary>
public class FigureTests
{
    private static readonly Lazy<ExperimentResult> _chainRule = new(() => new ChainRuleExperiment().Run(Tiny()));

    private static readonly Lazy<ExperimentResult> _depth = new(() => new DepthExperiment().Run(QuickRun.Context()));

    private static readonly Lazy<Figure[]> _pair = new(() => [.. ExactPairFigures.All([])]);

    public static TheoryData<string> Tinies => [.. Registry.All.Select(e => e.Name).Where(n => n is "chain-rule" or "gradient-penalty")];

    [Theory]
    [MemberData(nameof(Tinies))]
    public void EveryAxisAndColourBarHasAName(string name) => ResultCheck.Check(Registry.All.Single(e => e.Name == name).Run(Tiny()));

    [Fact]
    public void TheMapOfTheLossIsNeitherMirroredNorTransposed()
    {
        SurfaceFigure map = _chainRule.Value.Figures.OfType<SurfaceFigure>().Single();
        int columns = map.Values[0].Length;
        double width = (map.XMax - map.XMin) / columns;
        double height = (map.YMax - map.YMin) / map.Values.Length;

        // The cells in which (0.5, −0.3) and (1.2, −0.8) lie.
        double At(double x, double y) => map.Values[(int)((y - map.YMin) / height)][(int)((x - map.XMin) / width)];
        Assert.Equal(0.215, At(0.5, -0.3), 0.03);
        Assert.Equal(-0.35, At(1.2, -0.8), 0.001);
        Series path = map.Points![0];
        Assert.Equal((0.5, -0.3), (path.X[0], path.Y[0]));
        Assert.Equal((0.615, -0.365), (path.X[1], path.Y[1]));
        Assert.Equal(("start", "1"), (path.Labels[0], path.Labels[1]));
    }

    [Fact]
    public void TheLinesOfTheDescentStandAtTheNumbersOfTheDerivation()
    {
        LineFigure norm = Lines(_chainRule.Value, "The norm of the gradient");
        Assert.Equal(Math.Sqrt((1.15 * 1.15) + (0.65 * 0.65)), norm.Series[0].Y[0], 1e-12);
        Assert.Equal(0.85, norm.Series[0].Y[60] / norm.Series[0].Y[59], 1e-6);
        LineFigure near = Lines(_chainRule.Value, "Descent nears");
        Assert.Equal(Math.Sqrt((0.5 * 0.5) + (0.2 * 0.2)), near.Series[0].Y[0], 1e-12);
        Assert.Equal(Math.Sqrt((0.2 * 0.2) + (0.3 * 0.3)), near.Series[0].Y[^1], 0.002);
    }

    [Fact]
    public void ADepthLineFallsTowardsTheInputByItsFactorALayer()
    {
        Series[] lines = [.. _depth.Value.Figures.OfType<PanelFigure>().First().Panels.SelectMany(p => p.Series)];
        Series linear = lines.Single(s => s.Name == "linear U(±1/√n)");
        Assert.Equal((0.0, 30.0), (linear.X[0], linear.X[^1]));
        Assert.Equal(Math.Log10(1 / Math.Sqrt(3)), (Math.Log10(linear.Y[0]) - Math.Log10(linear.Y[30])) / 30, 0.02);
        Assert.Equal(1, lines.Single(s => s.Name == "ReLU He").Y[^1]);
    }

    [Fact]
    public void TheExactLinesOfSaturationStandAtTheLiteraturesNumbers()
    {
        static double At(Series s, double x) => s.Y[Array.FindIndex(s.X, v => Math.Abs(v - x) < 1e-9)];
        LineFigure gradients = Assert.IsType<LineFigure>(_pair.Value[0]);
        Assert.Equal(0.44960, At(gradients.Series[0], 2), 5e-6);
        Assert.Equal(2 - 0.44960, At(gradients.Series[1], 2), 5e-6);
        IReadOnlyList<LineFigure> panels = Assert.IsType<PanelFigure>(_pair.Value[1]).Panels;
        Assert.Equal(0.336831, At(panels[0].Series[0], 2), 5e-7);
        Assert.Equal(0.693147 - 0.632720, At(panels[1].Series[0], 4), 1e-6);
    }

    [Fact]
    public void TheHistogramsCountEveryWeight()
    {
        ExperimentResult result = Registry.All.Single(e => e.Name == "gradient-penalty").Run(Tiny());
        HistogramFigure histogram = result.Figures.OfType<HistogramFigure>().Single();

        // Tiny critics are 2-16-16-16-1.
        Assert.All(histogram.Counts, c => Assert.Equal((2 * 16) + (16 * 16) + (16 * 16) + 16, c.Counts.Sum()));
    }

    private static LineFigure Lines(ExperimentResult result, string title) =>
        result.Figures.OfType<LineFigure>().Single(f => f.Title.StartsWith(title, StringComparison.Ordinal));

    private static ExperimentContext Tiny() => QuickRun.Context() with { Tiny = true };
}
