using System.Globalization;
using System.Xml.Linq;
using GanLab.Experiments;
using GanLab.Experiments.ChainRule;
using GanLab.Experiments.Drawing;

namespace GanLab.Tests;

public class GraphDrawingTests
{
    private static readonly GraphFigure _tape =
        new ChainRuleExperiment().Run(QuickRun.Context()).Figures.OfType<GraphFigure>().Single();

    [Fact]
    public void TheTapeHasItsValuesOnTheNodesAndItsCotangentsOnTheEdges()
    {
        Assert.Equal(10, _tape.Nodes.Count);
        Assert.Equal(11, _tape.Edges.Count);
        Assert.Contains(new GraphNode("v1", "v1 = x − 1", "−0.5"), _tape.Nodes);
        Assert.Contains(new GraphNode("x", "x = 0.5", "∂L/∂x = −1.15"), _tape.Nodes);
        Assert.Contains(new GraphEdge("x", "v6", "−0.15"), _tape.Edges);
        Assert.Contains(new GraphEdge("y", "v3", "0.4"), _tape.Edges);
    }

    [Fact]
    public void NoTwoNodesOverlapAndEachStandsBelowWhatItDependsOn()
    {
        XElement svg = XDocument.Parse(GraphDrawing.Svg(_tape, "the tape")).Root!;
        List<(double X, double Y)> places = [.. svg.Elements("g").Select(g => Place(g.Attribute("transform")!.Value))];
        Assert.Equal(10, places.Count);
        Assert.Equal(11, svg.Elements("path").Count());
        for (int a = 0; a < places.Count; a++)
        {
            Assert.All(places.Skip(a + 1), b => Assert.True(Math.Abs(b.X - places[a].X) > 118 || Math.Abs(b.Y - places[a].Y) > 46));
        }
        Dictionary<string, (double X, double Y)> byName = _tape.Nodes.Zip(places).ToDictionary(n => n.First.Name, n => n.Second);
        Assert.All(_tape.Edges, e => Assert.True(byName[e.From].Y < byName[e.To].Y));
    }

    [Fact]
    public void NoTwoCotangentsLieOnEachOther()
    {
        XElement svg = XDocument.Parse(GraphDrawing.Svg(_tape, "the tape")).Root!;
        double Number(XElement text, string name) => double.Parse(text.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        List<(double X, double Y)> places = [.. svg.Elements("text").Select(t => (Number(t, "x"), Number(t, "y")))];
        Assert.Equal(_tape.Edges.Count, places.Count);
        for (int a = 0; a < places.Count; a++)
        {
            Assert.All(places.Skip(a + 1), b => Assert.True(Math.Abs(b.X - places[a].X) > 36 || Math.Abs(b.Y - places[a].Y) > 14));
        }
    }

    private static (double X, double Y) Place(string transform)
    {
        double[] numbers =
        [
            .. transform["translate(".Length..^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)),
        ];
        return (numbers[0], numbers[1]);
    }
}
