using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Losses against plain loops of their formulas, against each other, at their edges, and their gradients to order 2.</summary>
public class MoreLossTests
{
    private const DType F64 = DType.Float64;

    private static readonly Tensor _logits = new RandomSource(1).Normal([4, 3], type: F64);
    private static readonly Tensor _classes = Tensor.From(2, 0, 1, 2);
    private static readonly Tensor _soft = new RandomSource(2).Normal([4, 3], type: F64).Softmax(1);

    [Fact]
    public void BinaryCrossEntropyOnProbabilitiesIsThatOnLogits()
    {
        Tensor targets = new RandomSource(3).Uniform([4, 3], type: F64);
        double expected = Losses.BinaryCrossEntropyWithLogits(_logits, targets).Item();
        Assert.Equal(expected, Losses.BinaryCrossEntropy(_logits.Sigmoid(), targets).Item(), 1e-12);
        Tensor inside = _logits.Sigmoid() * 0.9 + 0.05;
        GradCheck.Check(x => Losses.BinaryCrossEntropy(x[0], x[1]), [inside, targets], tolerance: 1e-5);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void CertainAndWrongCostsAHundred(DType type)
    {
        Tensor p = Tensor.From(0.0, 1.0, 0.0, 1.0).To(type).AsLeaf();
        Tensor t = Tensor.From(1.0, 0.0, 0.0, 1.0).To(type);
        Tensor loss = Losses.BinaryCrossEntropy(p, t);
        Assert.Equal(50, loss.Item());
        Assert.All(Gradients.Of(loss, [p])[0].ToDoubles(), g => Assert.True(double.IsFinite(g), $"{g}"));
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1e-6)]
    [InlineData(double.NaN)]
    public void WhatIsNoProbabilityIsNamed(double wrong)
    {
        Tensor p = Tensor.From(0.5, wrong);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Losses.BinaryCrossEntropy(p, Tensor.Zeros([2], F64))).Message;
        Assert.Contains("element 1", message);
        Assert.Contains(wrong.ToString("G9", System.Globalization.CultureInfo.InvariantCulture), message);
    }

    [Fact]
    public void CrossEntropyTakesClassesProbabilitiesAndSmoothing()
    {
        double[] x = _logits.ToDoubles();
        double[] soft = _soft.ToDoubles();
        int[] classes = _classes.ToArray<int>();
        foreach (double smoothing in (double[])[0, 0.2, 1])
        {
            double hard = 0;
            double mixed = 0;
            for (int i = 0; i < 4; i++)
            {
                double total = Math.Log(Enumerable.Range(0, 3).Sum(j => Math.Exp(x[(3 * i) + j])));
                for (int j = 0; j < 3; j++)
                {
                    double cost = total - x[(3 * i) + j];
                    hard += cost * (((1 - smoothing) * (classes[i] == j ? 1 : 0)) + (smoothing / 3)) / 4;
                    mixed += cost * (((1 - smoothing) * soft[(3 * i) + j]) + (smoothing / 3)) / 4;
                }
            }
            Assert.Equal(hard, Losses.CrossEntropy(_logits, _classes, smoothing).Item(), 1e-12);
            Assert.Equal(mixed, Losses.CrossEntropy(_logits, _soft, smoothing).Item(), 1e-12);
            GradCheck.Check(t => Losses.CrossEntropy(t[0], _classes, smoothing), [_logits]);
            GradCheck.Check(t => Losses.CrossEntropy(t[0], t[1], smoothing), [_logits, _soft]);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Losses.CrossEntropy(_logits, _classes, 1.1));
        Assert.Throws<DTypeException>(() => Losses.CrossEntropy(_logits, Tensor.Zeros([4], F64)));
        Assert.Throws<ShapeException>(() => Losses.CrossEntropy(_logits, Tensor.From(1, 2)));
    }

    [Fact]
    public void NegativeLogLikelihoodOfLogSoftmaxIsCrossEntropy()
    {
        double expected = Losses.CrossEntropy(_logits, _classes).Item();
        Assert.Equal(expected, Losses.NegativeLogLikelihood(_logits.LogSoftmax(1), _classes).Item(), 1e-12);
        GradCheck.Check(t => Losses.NegativeLogLikelihood(t[0], _classes), [_logits]);
        Assert.Throws<IndexException>(() => Losses.NegativeLogLikelihood(_logits, Tensor.From(0, 1, 2, 3)));
        Assert.Throws<ShapeException>(() => Losses.NegativeLogLikelihood(_logits, _soft));
    }

    [Fact]
    public void KullbackLeiblerIsTheMeanOverSamples()
    {
        double[] p = _soft.ToDoubles();
        double[] q = _logits.Softmax(1).ToDoubles();
        double expected = p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum() / 4;
        Assert.Equal(expected, Losses.KullbackLeibler(_logits.LogSoftmax(1), _soft).Item(), 1e-12);
        Assert.Equal(0, Losses.KullbackLeibler(_soft.Log(), _soft).Item(), 1e-12);
        GradCheck.Check(t => Losses.KullbackLeibler(t[0].LogSoftmax(1), t[1]), [_logits, _soft], tolerance: 1e-5);

        Tensor oneHot = Tensor.From([1.0, 0, 0, 1], [2, 2]).AsLeaf();
        Tensor even = Tensor.Full([2, 2], Math.Log(0.5), F64).AsLeaf();
        Tensor loss = Losses.KullbackLeibler(even, oneHot);
        Assert.Equal(Math.Log(2), loss.Item(), 1e-12);
        Assert.All(Gradients.Of(loss, [oneHot, even]).SelectMany(g => g.ToDoubles()), g => Assert.True(double.IsFinite(g), $"{g}"));
        Assert.Throws<ShapeException>(() => Losses.KullbackLeibler(_logits, Tensor.Zeros([4], F64)));
    }

    [Fact]
    public void AbsoluteAndHuberErrors()
    {
        Tensor x = Tensor.From(0.0, 0.5, 2, -3, 1).AsLeaf();
        Tensor t = Tensor.From(0.0, 0.0, 0, 0, 0);
        Assert.Equal(6.5 / 5, Losses.L1(x, t).Item(), 1e-15);
        Assert.Equal([0, 0.2, 0.2, -0.2, 0.2], Gradients.Of(Losses.L1(x, t), [x])[0].ToDoubles());
        Assert.Equal((0 + 0.125 + 1.5 + 2.5 + 0.5) / 5, Losses.Huber(x, t).Item(), 1e-15);
        Assert.Equal((0 + 0.125 + 2 + (2 * 2) + 0.5) / 5, Losses.Huber(x, t, delta: 2).Item(), 1e-15);
        double[] expected = [0, 0.1, 0.2, -0.2, 0.2];
        Assert.All(expected.Zip(Gradients.Of(Losses.Huber(x, t), [x])[0].ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-15));
        Tensor away = Tensor.From(0.3, -0.4, 2.2, -3.1);
        Tensor from = Tensor.From(0.1, 0.1, 0.1, 0.1);
        GradCheck.Check(a => Losses.Huber(a[0], a[1], 0.8), [away, from]);
        GradCheck.Check(a => Losses.L1(a[0], a[1]), [away, from]);
        GradCheck.Check(a => Losses.MeanSquaredError(a[0], a[1]), [away, from]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Losses.Huber(x, t, 0));
        Assert.Contains("[5], [1]", Assert.Throws<ShapeException>(() => Losses.L1(x, Tensor.Zeros([1], F64))).Message);
        Assert.Throws<ShapeException>(() => Losses.Huber(x, Tensor.Zeros([1], F64)));
    }
}
