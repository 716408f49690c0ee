using System.Reflection;
using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>What all losses share: equal shapes or an error with both, classes as Int32, exact zeros where nothing is weighed.</summary>
public class LossContractTests
{
    private const double Infinity = double.PositiveInfinity;

    /// <summary>Every loss of predictions and targets.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> _losses = new()
    {
        [nameof(Losses.BinaryCrossEntropyWithLogits)] = Losses.BinaryCrossEntropyWithLogits,
        [nameof(Losses.BinaryCrossEntropy)] = Losses.BinaryCrossEntropy,
        [nameof(Losses.CrossEntropy)] = (x, t) => Losses.CrossEntropy(x, t),
        [nameof(Losses.NegativeLogLikelihood)] = Losses.NegativeLogLikelihood,
        [nameof(Losses.KullbackLeibler)] = Losses.KullbackLeibler,
        [nameof(Losses.MeanSquaredError)] = Losses.MeanSquaredError,
        [nameof(Losses.L1)] = Losses.L1,
        [nameof(Losses.Huber)] = (x, t) => Losses.Huber(x, t),
    };

    private static readonly string[] _ofClasses = [nameof(Losses.CrossEntropy), nameof(Losses.NegativeLogLikelihood)];

    [Fact]
    public void TheTableHasEveryLoss()
        => Assert.Equal(
            typeof(Losses).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name).Distinct().Order(),
            _losses.Keys.Order());

    /// <summary>Shapes that would broadcast, and shapes that would not.</summary>
    [Fact]
    public void ShapesThatDifferAreShown()
    {
        (Shape X, Shape T)[] pairs =
            [([4, 1], [4]), ([4], [4, 1]), ([4, 3], [3]), ([4, 3], [1, 3]), ([4, 3], []), ([1], [4]), ([4, 3], [4, 2])];
        foreach ((string name, Func<Tensor, Tensor, Tensor> loss) in _losses)
        {
            foreach ((Shape x, Shape t) in pairs)
            {
                if (_ofClasses.Contains(name) && x.Rank == 2 && t == x.Slice(..1))
                {
                    continue;
                }
                string message = Assert.Throws<ShapeException>(() => loss(Tensor.Ones(x), Tensor.Ones(t))).Message;
                Assert.Contains($"{name} of {x}, {t}", message);
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Bool)]
    public void ClassNumbersOfAnotherTypeAreNamed(DType type)
    {
        foreach (string name in _ofClasses)
        {
            string message = Assert.Throws<DTypeException>(() => _losses[name](Tensor.Ones([2, 3]), Tensor.Zeros([2], type))).Message;
            Assert.Contains($"{name} of [2, 3], [2]: class numbers are Int32, not {type}", message);
        }
    }

    /// <summary>A class of probability 0 adds nothing, also where its logit is −∞; one that is not 0 costs ∞.</summary>
    [Fact]
    public void MaskedClassesAddNothing()
    {
        Tensor logits = Tensor.From(new[] { -Infinity, 0, -Infinity, 1, 1, -Infinity }, [2, 3]).AsLeaf();
        Tensor targets = Tensor.From(new double[] { 0, 1, 0, 0.5, 0.5, 0 }, [2, 3]).AsLeaf();
        Tensor loss = Losses.CrossEntropy(logits, targets);
        Assert.Equal(Math.Log(2) / 2, loss.Item(), 1e-15);
        Assert.Equal([0, 0, 0, 0, 0, 0], Gradients.Of(loss, [logits])[0].ToDoubles());
        Assert.Equal(0, Gradients.Of(loss, [targets])[0].ToDoubles()[0]);
        Assert.Equal(0, Losses.KullbackLeibler(logits.LogSoftmax(1), targets).Item(), 1e-15);
        Assert.Equal(Infinity, Losses.CrossEntropy(logits, Tensor.From(new[] { 0.5, 0.5, 0, 0.5, 0.5, 0 }, [2, 3])).Item());
        Assert.Equal(Infinity, Losses.KullbackLeibler(logits.LogSoftmax(1), Tensor.From(new[] { 1.0, 0, 0, 1, 0, 0 }, [2, 3])).Item());
        Tensor broken = Tensor.From(new[] { double.NaN, 0 }, [1, 2]);
        Assert.True(double.IsNaN(Losses.CrossEntropy(broken, Tensor.From(new double[] { 0, 1 }, [1, 2])).Item()));
    }

    /// <summary>Where a probability is 0 and the logarithm finite, the loss still has its slope there.</summary>
    [Fact]
    public void TheSlopeAtAProbabilityOf0IsTheLogarithm()
    {
        Tensor logits = Tensor.From(new double[] { 1, 2, 3 }, [1, 3]);
        Tensor targets = Tensor.From(new double[] { 0, 1, 0 }, [1, 3]).AsLeaf();
        double[] expected = (-logits.LogSoftmax(1)).ToDoubles();
        Assert.Equal(expected, Gradients.Of(Losses.CrossEntropy(logits, targets), [targets])[0].ToDoubles());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void HubersDeltaIsPositive(double delta)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Losses.Huber(Tensor.Ones([2]), Tensor.Ones([2]), delta));

    /// <summary>The error names the loss, not the gather inside it.</summary>
    [Fact]
    public void AClassOutOfRangeNamesTheLoss()
    {
        Tensor rows = Tensor.Zeros([2, 3]);
        Tensor classes = Tensor.From(1, 7);
        string entropy = Assert.Throws<IndexException>(() => Losses.CrossEntropy(rows, classes)).Message;
        Assert.StartsWith("CrossEntropy of [2, 3], [2]: The index 7", entropy, StringComparison.Ordinal);
        string likelihood = Assert.Throws<IndexException>(() => Losses.NegativeLogLikelihood(rows, classes)).Message;
        Assert.StartsWith("NegativeLogLikelihood of [2, 3], [2]: The index 7", likelihood, StringComparison.Ordinal);
    }
}
