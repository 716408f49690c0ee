using System.Xml.Linq;
using GanLab.Reporting;

namespace GanLab.Tests;

public class FormulaTests
{
    [Theory]
    [InlineData("x", "<mi>x</mi>")]
    [InlineData("1,030", "<mn>1,030</mn>")]
    [InlineData("∇_θ L", "<msub><mrow><mi>∇</mi></mrow><mrow><mi>θ</mi></mrow></msub><mi>L</mi>")]
    [InlineData("x^(i + 1)", "<msup><mrow><mi>x</mi></mrow><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msup>")]
    [InlineData("1/(D − 1)", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>D</mi><mo>−</mo><mn>1</mn></mrow></mfrac>")]
    [InlineData("√(n/2)", "<msqrt><mfrac><mrow><mi>n</mi></mrow><mrow><mn>2</mn></mrow></mfrac></msqrt>")]
    [InlineData("∂D/∂G", "<mfrac><mrow><mrow><mi>∂</mi><mi>D</mi></mrow></mrow><mrow><mrow><mi>∂</mi><mi>G</mi></mrow></mrow></mfrac>")]
    [InlineData("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>")]
    public void TheNotationIsSet(string text, string parts) => Assert.Equal($"<math>{parts}</math>", Formula.ToMathMl(text));

    [Theory]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData("‖x")]
    [InlineData("x_")]
    [InlineData("1/")]
    [InlineData("√")]
    [InlineData("")]
    [InlineData("f(|x|) = ‖(a)‖^2/2)) + (")]
    public void WhateverIsWrittenIsWellFormed(string text) =>
        Assert.Equal("math", XDocument.Parse(Formula.ToMathMl(text)).Root!.Name.LocalName);

    [Fact]
    public void ProseAndLinesHoldFormulas()
    {
        Assert.Equal("<p>so <math><mi>x</mi></math>.</p>\n", HtmlReport.Prose("so $x$."));
        Assert.Equal("so &lt; <math><mi>x</mi></math>.", HtmlReport.Inline("so < $x$."));
    }
}
