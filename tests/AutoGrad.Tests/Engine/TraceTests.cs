using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>What a trace says: formulas as one writes them, names, numbers, and the lines that they make.</summary>
public sealed class TraceTests
{
    private static Tensor X => Tensor.Scalar(0.5, DType.Float64).AsLeaf("x");

    public static TheoryData<double, double, string> Lines => new()
    {
        { 1, 0, "x" }, { -1, 0, "−x" }, { 2, 0, "2 · x" }, { 0.25, 0, "0.25 · x" }, { -3, 0, "-3 · x" },
        { 1, 2, "x + 2" }, { 1, -2, "x − 2" }, { -1, 3, "−x + 3" }, { 2, -0.5, "2 · x − 0.5" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void AStraightLineIsWrittenWithoutWhatDoesNothing(double scale, double shift, string formula)
    {
        using var trace = Trace.Start();
        X.Affine(scale, shift);
        Assert.Equal(formula, trace.Forward.Single().Rule);
    }

    [Fact]
    public void TheWholeTextOfASmallDerivation()
    {
        Tensor x = X;
        Tensor w = Tensor.From(1.0, 2).AsLeaf();
        using var trace = Trace.Start();
        Tensor loss = ((x - 1).Square() * w).SumTo([]);
        Gradients.Of(loss, [x]);
        string[] lines =
        [
            "forward",
            "  v1  = -0.5         x − 1",
            "  v2  = 0.25         (v1)²",
            "  v4  = [0.25, 0.5]  v2 · v3",
            "  v5  = 0.75         Sum(v4)",
            "reverse",
            "  v4̄  = [1, 1]       from v5 = Sum(v4), with v5̄ = 1",
            "  v2̄  = 3            from v4 = v2 · v3, with v4̄ = [1, 1]",
            "  v1̄  = -3           from v2 = (v1)², with v2̄ = 3",
            "  x̄   = -3           from v1 = x − 1, with v1̄ = -3",
            "",
        ];
        Assert.Equal(string.Join('\n', lines), trace.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ConstantsAppearWithTheirNumbersOrNames()
    {
        Tensor x = Tensor.From(1.0, 2, 3, 4).AsLeaf("x");
        Tensor named = Tensor.From(1.0, 1, 1, 1);
        named.Name = "k";
        using var trace = Trace.Start();
        Tensor y = ((x * Tensor.From(1.0, 2, 3, 4)) + named + Tensor.Scalar(7, DType.Float64)).SumTo([]);
        Gradients.Of(y, [x]);
        Assert.Equal(["x · [1, 2, 3, 4]", "v1 + k", "v2 + 7", "Sum(v3)"], trace.Forward.Select(s => s.Rule));

        // A product keeps its constant for the sweep; a sum does not, and only a name is left of it.
        Assert.Contains(trace.Reverse, s => s.Rule.StartsWith("from v1 = x · [1, 2, 3, 4],", StringComparison.Ordinal));
        Assert.Contains(trace.Reverse, s => s.Rule.StartsWith("from v2 = v1 + k,", StringComparison.Ordinal));
        Assert.Contains(trace.Reverse, s => s.Rule.StartsWith("from v3 = v2 + c,", StringComparison.Ordinal));
    }

    [Fact]
    public void OfManyNumbersTheFirstFourAreShown()
    {
        Tensor x = Tensor.From(1.0, 2, 3, 4, 5).AsLeaf();
        using var trace = Trace.Start();
        _ = x * 1;
        _ = x[..4];
        Assert.Equal(["[1, 2, 3, 4, …]", "[1, 2, 3, 4]"], trace.Forward.Select(s => s.Text));
        Assert.Equal([1.0, 2, 3, 4, 5], trace.Forward[0].Values);
    }

    [Fact]
    public void OnlyWhatIsRecordedIsWrittenDownAndOnlyUntilTheEnd()
    {
        Tensor x = X;
        Trace outer = Trace.Start();
        _ = Tensor.Scalar(1).Exp();
        _ = x > 0;
        using (var inner = Trace.Start())
        {
            _ = x.Exp();
            Assert.Single(inner.Forward);
        }
        Assert.Empty(outer.Forward);
        _ = x.Sin();
        outer.Dispose();
        _ = x.Cos();
        Assert.Equal(["Sin"], outer.Forward.Select(s => s.Op));
    }

    [Fact]
    public void EachUseOfAnInputHasItsOwnStepAndConstantsHaveNone()
    {
        Tensor x = X;
        using var trace = Trace.Start();
        Tensor y = (x * x) + (x * 3) + (x * Tensor.Scalar(2, DType.Float64));
        Gradients.Of(y, [x]);
        Assert.Equal(4, trace.Reverse.Count(s => s.Name == "x̄"));
        Assert.Equal(["v1̄", "v2̄", "v3̄", "v4̄"], trace.Reverse.Select(s => s.Name).Where(n => n[0] == 'v').Order());
    }

    [Fact]
    public void WhatWasComputedBeforeTheTraceGetsItsNameOrANumber()
    {
        Tensor a = X * 2;
        Tensor b = X * 3;
        b.Name = "b";
        using var trace = Trace.Start();
        Tensor y = a * b;
        Gradients.Of(y, [a, b]);
        Assert.Equal("v1 · b", trace.Forward.Single().Rule);
        Assert.Equal(["b̄", "v1̄"], trace.Reverse.Select(s => s.Name).Order());
        Tensor early = X * 5;
        early.Name = "early";
        using var later = Trace.Start();
        Gradients.Of(early.Exp(), [early]);
        Assert.StartsWith("from v1 = exp(early),", later.Reverse.Single().Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameGoesWithItsValueAndCanBeTakenBack()
    {
        Tensor x = Tensor.From(1.0, 2).AsLeaf("x");
        Assert.Equal(("x", "y"), (x.Detach().Name, x.AsLeaf("y").Name));
        Assert.Contains("'x'", $"{x}", StringComparison.Ordinal);
        x.Name = null;
        Assert.Null(x.Name);
        Assert.Null(x.Detach().Name);
        Assert.DoesNotContain("'", $"{x}", StringComparison.Ordinal);
    }

    [Fact]
    public void AStepOfAnOpBeforeTheTraceIsToldByTheNameOfItsValue()
    {
        Tensor x = X;
        Tensor y = x * 5;
        y.Name = "y";
        using var trace = Trace.Start();
        Gradients.Of(y, [x]);
        Assert.StartsWith("from y = 5 · x, with ȳ = 1", trace.Reverse.Single().Rule, StringComparison.Ordinal);
    }
}
