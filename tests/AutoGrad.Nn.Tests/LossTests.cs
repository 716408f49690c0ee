using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Losses by plain formulas, at extreme logits, and what wrong shapes and classes are told.</summary>
public class LossTests
{
    [Fact]
    public void BinaryCrossEntropyIsTheFormula()
    {
        double[] x = [-2, -0.5, 0, 3];
        double[] t = [0, 1, 0.25, 0.9];
        double expected = x.Zip(t, (a, b) => (-b * Math.Log(Sigmoid(a))) - ((1 - b) * Math.Log(1 - Sigmoid(a)))).Average();
        Assert.Equal(expected, Losses.BinaryCrossEntropyWithLogits(Tensor.From(x), Tensor.From(t)).Item(), 1e-12);
        double allOnes = x.Average(a => -Math.Log(Sigmoid(a)));
        Assert.Equal(allOnes, Losses.BinaryCrossEntropyWithLogits(Tensor.From(x), 1).Item(), 1e-12);
        Tensor logits = Tensor.From(x).AsLeaf();
        double[] gradient = Gradients.Of(Losses.BinaryCrossEntropyWithLogits(logits, Tensor.From(t)), [logits])[0].ToDoubles();
        for (int i = 0; i < 4; i++) { Assert.Equal((Sigmoid(x[i]) - t[i]) / 4, gradient[i], 1e-12); }
    }

    [Theory]
    [InlineData(1000, 1, 0, 0)]
    [InlineData(1000, 0, 1000, 1)]
    [InlineData(-1000, 0, 0, 0)]
    [InlineData(-1000, 1, 1000, -1)]
    public void ExtremeLogitsGiveTheLimit(float logit, float target, double loss, double slope)
    {
        Tensor x = Tensor.From(logit).AsLeaf();
        Tensor y = Losses.BinaryCrossEntropyWithLogits(x, target);
        Assert.Equal(loss, y.Item());
        Assert.Equal(slope, Gradients.Of(y, [x])[0].Item());
    }

    [Fact]
    public void CrossEntropyIsTheFormulaAlsoAtExtremes()
    {
        double[] x = [1, 2, 0.5, -1, 0, 3];
        int[] c = [1, 0];
        double First(int row, int label) =>
            Math.Log(Enumerable.Range(0, 3).Sum(j => Math.Exp(x[(row * 3) + j]))) - x[(row * 3) + label];
        Tensor logits = Tensor.From(x, [2, 3]);
        Assert.Equal((First(0, 1) + First(1, 0)) / 2, Losses.CrossEntropy(logits, Tensor.From(c)).Item(), 1e-12);
        GradCheck.Check(inputs => Losses.CrossEntropy(inputs[0], Tensor.From(c)), [logits]);

        Tensor extreme = Tensor.From([1000f, -1000, 0], [1, 3]).AsLeaf();
        Tensor right = Losses.CrossEntropy(extreme, Tensor.From(0));
        Tensor wrong = Losses.CrossEntropy(extreme, Tensor.From(1));
        Assert.Equal(0, right.Item());
        Assert.Equal(2000, wrong.Item());
        Assert.Equal([1, -1, 0], Gradients.Of(wrong, [extreme])[0].ToDoubles());
    }

    [Fact]
    public void CrossEntropyNamesWhatDoesNotFit()
    {
        Tensor logits = Tensor.Ones([2, 3]);
        string message = Assert.Throws<ShapeException>(() => Losses.CrossEntropy(logits, Tensor.From(0, 1, 2))).Message;
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
        Assert.Contains("[3]", message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Losses.CrossEntropy(Tensor.Ones([3]), Tensor.From(0)));
        Assert.Throws<IndexException>(() => Losses.CrossEntropy(logits, Tensor.From(0, 3)));
        Assert.Throws<IndexException>(() => Losses.CrossEntropy(logits, Tensor.From(-1, 0)));
    }

    [Fact]
    public void MeanSquaredErrorDoesNotBroadcast()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4], [2, 2]);
        Assert.Equal((0 + 4 + 1 + 9) / 4.0, Losses.MeanSquaredError(x, Tensor.From([1.0, 0, 4, 1], [2, 2])).Item());
        GradCheck.Check(inputs => Losses.MeanSquaredError(inputs[0], inputs[1]), [x, x + 1]);
        string message = Assert.Throws<ShapeException>(() => Losses.MeanSquaredError(x, Tensor.Ones([2], DType.Float64))).Message;
        Assert.Contains("[2, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[2]", message, StringComparison.Ordinal);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
