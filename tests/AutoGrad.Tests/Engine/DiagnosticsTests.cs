using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Anomalies, traces, graphs and printing.</summary>
public sealed class DiagnosticsTests
{
    [Fact]
    public void AnomalyLooksAtTheSumsOfASweepToo()
    {
        // Two finite shares whose sum is not.
        Tensor x = Tensor.From(1f).AsLeaf();
        Tensor y = ((x * 3e38) + (x * 3e38)) * 1e-30;
        Tensor seed = Tensor.From(1e30f);
        using (Anomaly.Detect())
        {
            AnomalyException e = Assert.Throws<AnomalyException>(() => Gradients.Of(y, [x], seed));
            Assert.Contains("Add of [1], [1]", e.Message, StringComparison.Ordinal);
        }
        Assert.Equal(double.PositiveInfinity, Gradients.Of(y, [x], seed)[0].Item());
    }

    [Fact]
    public void AnAnomalyForwardNamesTheOpThePlaceAndTheCaller()
    {
        Tensor x = Tensor.From(1f, 0, 2).AsLeaf();
        using (Anomaly.Detect())
        {
            AnomalyException e = Assert.Throws<AnomalyException>(() => TakeLogarithm(x));
            foreach (string part in (string[])["Log of [3]", "element 1", "is finite", nameof(TakeLogarithm), "DiagnosticsTests.cs"])
            {
                Assert.Contains(part, e.Message, StringComparison.Ordinal);
            }

            // The engine's own frames are left out: the first line is the user's.
            Assert.Contains(nameof(TakeLogarithm), e.Message.ReplaceLineEndings("\n").Split('\n')[1], StringComparison.Ordinal);
        }
        Assert.Equal(double.NegativeInfinity, TakeLogarithm(x).ToDoubles()[1]);
    }

    [Fact]
    public void AnAnomalyInTheSweepNamesTheOpAndWhereItWasCalled()
    {
        Tensor x = Tensor.From(1f, 0, 2).AsLeaf();
        using (Anomaly.Detect())
        {
            Tensor y = TakeRoot(x).Sum();
            AnomalyException e = Assert.Throws<AnomalyException>(() => Gradients.Of(y, [x]));
            Assert.Contains("Divide", e.Message, StringComparison.Ordinal);
        }
        Tensor late;
        using (Anomaly.Detect()) { late = TakePower(x).Sum(); }
        using (Anomaly.Detect())
        {
            AnomalyException e = Assert.Throws<AnomalyException>(() => Gradients.Of(late, [x]));
            Assert.Contains("PowerOf", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFaultyVjpIsNamedWithTheCallSiteOfItsOp()
    {
        Tensor x = Tensor.From(1f, 2).AsLeaf();
        using (Anomaly.Detect())
        {
            Tensor y = CallFaulty(x);
            AnomalyException e = Assert.Throws<AnomalyException>(() => Gradients.Of(y.Sum(), [x]));
            foreach (string part in (string[])["VJP of Faulty of [2]", "input 0", "NaN", nameof(CallFaulty)])
            {
                Assert.Contains(part, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void AnAnomalySaysWhichInputsHadItAlready()
    {
        using Anomaly anomaly = Anomaly.Detect();
        Tensor bad = Tensor.From(1, double.NaN);
        Tensor good = Tensor.From(1.0, 2);
        Says(() => bad + good, "Add of [2]", "input 0 has NaN at element 1 of [2]; input 1 is finite");
        Says(() => good - bad, "input 0 is finite; input 1 has NaN at element 1 of [2]");
        Says(() => Tensor.From(true, false).Where(good, bad), "input 0 is finite; input 1 is finite; input 2 has NaN");
        Assert.Equal([false, false], bad.EqualTo(Tensor.From(double.NaN, 1)).ToArray<bool>());
        Says(() => Tensor.From(double.MaxValue) * 2, "∞");

        static void Says(Func<Tensor> act, params string[] parts)
        {
            AnomalyException e = Assert.Throws<AnomalyException>(act);
            Assert.All(parts, p => Assert.Contains(p.Replace("∞", "Infinity at element 0 of [1]", StringComparison.Ordinal), e.Message));
        }
    }

    [Fact]
    public void AnAnomalyOfTheSweepSaysWhetherItCameWithTheCotangent()
    {
        Tensor x = Tensor.From(1f, 2).AsLeaf();
        Tensor early = CallFaulty(x);
        using Anomaly anomaly = Anomaly.Detect();
        string finite = Assert.Throws<AnomalyException>(() => Gradients.Of(early, [x], Tensor.Ones([2]))).Message;
        Assert.Contains("input 0 has NaN at element 0 of [2], from a cotangent that is finite", finite, StringComparison.Ordinal);
        Assert.Contains("before the watch began.", finite, StringComparison.Ordinal);
        Tensor faulty = Tensor.Apply<FaultyOp>(x);
        string brought = Assert.Throws<AnomalyException>(
            () => Gradients.Of(faulty, [x], Tensor.From(1, float.PositiveInfinity))).Message;
        Assert.Contains("from a cotangent that has Infinity at element 1 of [2]", brought, StringComparison.Ordinal);
        Assert.DoesNotContain("before the watch began", brought, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWatchEndsAndNests()
    {
        using (Anomaly.Detect())
        {
            using (Anomaly.Detect()) { Assert.Equal(1, Tensor.Scalar(1).Square().Item()); }
            Assert.Throws<AnomalyException>(() => Tensor.Scalar(0).Log());
        }
        Assert.Equal(double.NegativeInfinity, Tensor.Scalar(0).Log().Item());
    }

    [Fact]
    public void ATraceHasTheNumbersOfTheDerivationByHand()
    {
        Tensor x = Tensor.Scalar(0.5, DType.Float64).AsLeaf("x");
        Tensor y = Tensor.Scalar(-0.3, DType.Float64).AsLeaf("y");
        using var trace = Trace.Start();
        Tensor loss = (x - 1).Square() + (y + 0.5).Square() + (0.5 * x * y);
        Tensor[] bars = Gradients.Of(loss, [x, y]);
        Assert.Equal(["Subtract", "Square", "Add", "Square", "Add", "Multiply", "Multiply", "Add"], trace.Forward.Select(s => s.Op));
        Close([-0.5, 0.25, 0.2, 0.04, 0.29, 0.25, -0.075, 0.215], trace.Forward.Select(s => s.Values.Single()));
        Close([-1.15, 0.65], bars.Select(b => b.Item()));

        // The shares of x̄ and ȳ, each from one use: 2(x − 1) = −1 and 0.5 y = −0.15; 2(y + 0.5) = 0.4 and 0.5 x = 0.25.
        Close([-0.15, -1], trace.Reverse.Where(s => s.Name.StartsWith('x')).Select(s => s.Values.Single()).OrderDescending());
        Close([0.4, 0.25], trace.Reverse.Where(s => s.Name.StartsWith('y')).Select(s => s.Values.Single()).OrderDescending());
        Assert.Equal(11, trace.Reverse.Count);
        string text = trace.ToString();
        Assert.Contains("-1.15", $"{bars[0]}", StringComparison.Ordinal);
        Assert.True(text.IndexOf("forward", StringComparison.Ordinal) < text.IndexOf("reverse", StringComparison.Ordinal));
        Assert.Contains("0.215", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheGraphAsText()
    {
        Tensor x = Tensor.Ones([2]).AsLeaf("x \"quoted\"");
        Tensor y = (x * x).Sum();
        string[] dot = Lines(GraphExport.ToGraphviz(y));
        Assert.Equal(
            ["digraph {", "rankdir = LR;",
                "n0 [label=\"x \\\"quoted\\\"\\n[2]\", shape=ellipse];", "n0 -> n1;", "n0 -> n1;", "n1 -> n2;", "}"],
            [dot[0], dot[1], dot[2], .. dot.Where(l => l.Contains("->", StringComparison.Ordinal)), dot[^1]]);
        Assert.Equal(["n0 --> n1", "n0 --> n1", "n1 --> n2"],
            Lines(GraphExport.ToMermaid(y)).Where(l => l.Contains("-->", StringComparison.Ordinal)));
        Assert.Contains("#quot;", GraphExport.ToMermaid(y), StringComparison.Ordinal);

        // Numbers of nodes run on from test to test; in their order they are 0, 1, 2 ….
        static string[] Lines(string text)
        {
            List<string> numbers = [.. Regex.Matches(text, @"\bn(\d+)\b").Select(m => m.Value).Distinct().OrderBy(n => long.Parse(n[1..]))];
            string named = Regex.Replace(text, @"\bn(\d+)\b", m => $"n{numbers.IndexOf(m.Value)}");
            return [.. named.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }
    }

    [Fact]
    public void AGraphIsWrittenInOnePassHoweverManyWaysLeadThroughIt()
    {
        Tensor ladder = Tensor.Ones([1]).AsLeaf();
        for (int i = 0; i < 60; i++) { ladder += ladder; }
        Assert.Equal(60, Regex.Count(GraphExport.ToMermaid(ladder), "Add"));
        Assert.Equal(120, Regex.Count(GraphExport.ToGraphviz(ladder), "->"));
    }

    [Fact]
    public void AGraphHasNoConstantsAndEachNodeOnce()
    {
        Tensor x = Tensor.Ones([2]).AsLeaf();
        Tensor twice = x * Tensor.From(1f, 3);
        Tensor y = (twice + twice) * x;
        string[] nodes = [.. GraphExport.ToMermaid(y).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Where(l => !l.Contains("-->", StringComparison.Ordinal)).Select(l => Regex.Replace(l, @"^ *n\d+", ""))];
        Assert.Equal(["([\"leaf<br/>[2]\"])", "[\"Multiply<br/>[2]\"]", "[\"Add<br/>[2]\"]", "[\"Multiply<br/>[2]\"]"],
            nodes.Select(n => n.Trim()));
        Assert.Equal(5, Regex.Count(GraphExport.ToGraphviz(y), "->"));
        Assert.Equal(1, Regex.Count(GraphExport.ToGraphviz(y), "shape=ellipse"));
        Assert.Equal(3, Regex.Count(GraphExport.ToGraphviz(y), "shape=box"));
        Assert.Throws<NoHistoryException>(() => GraphExport.ToGraphviz(Tensor.Ones([2])));
    }

    [Fact]
    public void TensorsPrintAsNestedLists()
    {
        Assert.Equal("Tensor [] 2.5", $"{Tensor.Scalar(2.5)}");
        Assert.Equal("Tensor [2, 2] Int32 \n[[1, 2],\n [3, 4]]", Unix(Tensor.From([1, 2, 3, 4], [2, 2])));
        Assert.Equal("Tensor [1, 1, 2] Bool \n[[[true, false]]]", Unix(Tensor.From([true, false], [1, 1, 2])));
        Assert.Equal("Tensor [0] \n[]", Unix(Tensor.Zeros([0])));
        Assert.Equal("Tensor [2] Float64 'w' \n[0.1, NaN]", Unix(Tensor.From(0.1, double.NaN).AsLeaf("w")));
        string large = Unix(Tensor.From([.. Enumerable.Range(0, 2000)], [2000]));
        Assert.Equal("Tensor [2000] Int32 \n[0, 1, 2, …, 1997, 1998, 1999]", large);

        static string Unix(Tensor t) => t.ToString().ReplaceLineEndings("\n");
    }

    private static void Close(IEnumerable<double> expected, IEnumerable<double> actual)
        => Assert.Equal(expected.Select(v => Math.Round(v, 12)), actual.Select(v => Math.Round(v, 12)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor TakeLogarithm(Tensor x)
    {
        Tensor y = x.Log();
        return y;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor TakeRoot(Tensor x) => x.Sqrt();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor TakePower(Tensor x) => x.Pow(0.5);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor CallFaulty(Tensor x)
    {
        Tensor y = Tensor.Apply<FaultyOp>(x);
        return y + 0;
    }

    /// <summary>Its VJP hands on NaN numbers that no op computed.</summary>
    private sealed class FaultyOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Fill(y, 1);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Tensor.Full(yBar.Shape, double.NaN);
    }

    /// <summary>Watches that end on another thread or in another order never end one another.</summary>
    [Fact]
    public void AWatchThatEndsOnAnotherThreadIsOver()
    {
        var anomaly = Anomaly.Detect();
        using var trace = Trace.Start();
        var thread = new Thread(() =>
        {
            using var own = Anomaly.Detect();
            anomaly.Dispose();
            Assert.Throws<AnomalyException>(() => Tensor.From(0.0).Log());
        });
        thread.Start();
        thread.Join();
        Assert.Equal(double.NegativeInfinity, Tensor.From(0.0).AsLeaf().Log().Item());
        Assert.Single(trace.Forward);
    }
}
