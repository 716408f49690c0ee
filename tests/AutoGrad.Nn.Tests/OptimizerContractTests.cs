using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Nn.Tests;

/// <summary>What all optimisers share: settings are checked, a step changes all or nothing, and joint norms are taken in float64.</summary>
public class OptimizerContractTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<Parameter>, double, Optimizer>> _rules = new()
    {
        ["sgd"] = (p, rate) => new Sgd(p, rate),
        ["momentum"] = (p, rate) => new Sgd(p, rate, 0.9),
        ["adam"] = (p, rate) => new Adam(p, rate),
        ["adamw"] = (p, rate) => new AdamW(p, rate, amsGrad: true),
        ["rmsprop"] = (p, rate) => new RmsProp(p, rate, momentum: 0.5, centered: true),
    };

    public static TheoryData<string> Rules => [.. _rules.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void TheRateIsCheckedWhenMadeAndWhenSet(string rule)
    {
        Parameter[] w = [new Parameter(Tensor.From(1f), "w")];
        Optimizer optimizer = _rules[rule](w, 0);
        foreach (double rate in (double[])[double.NaN, -1, -1e-300, double.PositiveInfinity, double.NegativeInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _rules[rule](w, rate));
            Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Rate = rate);
            Assert.Equal(0, optimizer.Rate);
        }
    }

    [Fact]
    public void OtherSettingsAreNumbersInTheirRange()
    {
        Parameter[] w = [new Parameter(Tensor.From(1f), "w")];
        foreach (double wrong in (double[])[double.NaN, -0.1, double.PositiveInfinity])
        {
            Action[] makings =
            [
                () => new Sgd(w, 1, momentum: wrong), () => new Sgd(w, 1, weightDecay: wrong),
                () => new Adam(w, beta1: wrong), () => new Adam(w, beta2: wrong), () => new Adam(w, epsilon: wrong),
                () => new Adam(w, weightDecay: wrong), () => new AdamW(w, weightDecay: wrong),
                () => new RmsProp(w, decay: wrong), () => new RmsProp(w, epsilon: wrong), () => new RmsProp(w, momentum: wrong),
                () => new RmsProp(w, weightDecay: wrong), () => new ExponentialMovingAverage(w, wrong),
            ];
            Assert.All(makings, making => Assert.Throws<ArgumentOutOfRangeException>(making));
        }
        foreach (double wrong in (double[])[1, 1.5])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(w, beta1: wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(w, beta2: wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp(w, decay: wrong));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void AParameterIsThereOnce(string rule)
    {
        var w = new Parameter(Tensor.From(1f), "w");
        Assert.Contains("'w' [1] is there twice", Assert.Throws<ArgumentException>(() => _rules[rule]([w, w], 1)).Message);
    }

    /// <summary>The last gradient is wrong in each way there is: neither the first parameter nor the rule's state moves.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void AStepThatDoesNotFitChangesNothing(string rule)
    {
        Parameter[] parameters = [new Parameter(Tensor.From(1f, 2f), "first"), new Parameter(Tensor.From(3f), "last")];
        Optimizer optimizer = _rules[rule](parameters, 0.1);
        Tensor good = Tensor.From(1f, 1f);
        optimizer.Step([good, Tensor.From(1f)]);
        Tensor gone;
        using (new TensorScope()) { gone = Tensor.From(1f); }
        double[][] before = [.. parameters.Select(p => p.ToDoubles()), .. optimizer.StateDictionary().Values.Select(s => s.ToDoubles())];
        Assert.Throws<ReturnedTensorException>(() => optimizer.Step([good, gone]));
        Assert.Throws<DeviceException>(() => optimizer.Step([good, Tensor.Ones([1], device: new ReferenceDevice())]));
        Assert.Throws<DTypeException>(() => optimizer.Step([good, Tensor.From(1.0)]));
        Assert.Throws<ShapeException>(() => optimizer.Step([good, Tensor.Scalar(1)]));
        Assert.Throws<ShapeException>(() => optimizer.Step([good]));
        Assert.Throws<ShapeException>(() => optimizer.Step([good, Tensor.From(1f), Tensor.From(1f)]));
        double[][] after = [.. parameters.Select(p => p.ToDoubles()), .. optimizer.StateDictionary().Values.Select(s => s.ToDoubles())];
        Assert.Equal(before, after);
        Assert.Equal(1, optimizer.Steps);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void AStateThatIsNoneChangesNothing(string rule)
    {
        var w = new Parameter(Tensor.From(1f), "w");
        Optimizer optimizer = _rules[rule]([w], 0.1);
        optimizer.Step([Tensor.From(1f)]);
        IReadOnlyDictionary<string, Tensor> state = optimizer.StateDictionary();
        (string Name, Tensor Value)[] wrong =
        [
            ("rate", Tensor.Scalar(double.NaN, DType.Float64)), ("rate", Tensor.Scalar(-1, DType.Float64)), ("rate", Tensor.Scalar(1)),
            ("steps", State.OfNumber(ulong.MaxValue)), ("steps", Tensor.From(1)), ("more.0", Tensor.From(1f)),
        ];
        foreach ((string name, Tensor value) in wrong)
        {
            var changed = new Dictionary<string, Tensor>(state) { [name] = value };
            Assert.Throws<StateMismatchException>(() => optimizer.Load(changed));
            Assert.Equal(state.Select(s => s.Value.ToDoubles()), optimizer.StateDictionary().Select(s => s.Value.ToDoubles()));
        }
    }

    [Fact]
    public void AParameterTakesNoNumbersOfAnotherDevice()
    {
        var w = new Parameter(Tensor.From(1f), "w");
        Assert.Contains("'w'", Assert.Throws<DeviceException>(() => w.Set(Tensor.Ones([1], device: new ReferenceDevice()))).Message);
        Assert.Throws<ArgumentException>(() => w.Clip(1, -1));
        Assert.Throws<ArgumentException>(() => w.Clip(double.NaN, 1));
        Assert.Equal((1, 0), (w.Item(), w.Version));
    }

    [Fact]
    public void ClippingKeepsTheDirectionOfExplodingGradients()
    {
        (Tensor[] clipped, double norm) = GradientClip.ByNorm([Tensor.From(1e20f), Tensor.From(5f)], 1);
        Assert.Equal(1e20, norm, 1e13);
        Assert.Equal(1, clipped[0].Item(), 1e-6);
        Assert.Equal(5e-20, clipped[1].Item(), 1e-26);
        (clipped, norm) = GradientClip.ByNorm([Tensor.From(3e-30f), Tensor.From(4e-30f)], 1);
        Assert.Equal(5e-30, norm, 1e-36);
        Assert.Equal(3e-30f, clipped[0].Item());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ANormThatIsNotFiniteIsSaid(float wrong)
    {
        Tensor[] gradients = [Tensor.From(2f), Tensor.From(wrong)];
        (Tensor[] clipped, double norm) = GradientClip.ByNorm(gradients, 1);
        Assert.False(double.IsFinite(norm));
        Assert.Equal([2, wrong], clipped.Select(g => (float)g.Item()));
        string message = Assert.Throws<AnomalyException>(() => GradientClip.ByNorm(gradients, 1, errorIfNotFinite: true)).Message;
        Assert.Contains("2 gradients", message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void ABoundIsPositive(double bound)
        => Assert.Throws<ArgumentOutOfRangeException>(() => GradientClip.ByNorm([Tensor.From(1f)], bound));

    /// <summary>v ← μ v + g, p ← p − α (g + μ v), at several momenta and with gradients that change.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(1)]
    public void NesterovFollowsTheRuleAtAnyMomentum(double momentum)
    {
        var p = new Parameter(Tensor.From(1.0), "p");
        var rule = new Sgd([p], 0.1, momentum, nesterov: true);
        double expected = 1;
        double velocity = 0;
        for (int t = 0; t < 6; t++)
        {
            double gradient = Math.Sin(t) + 0.3;
            velocity = (momentum * velocity) + gradient;
            expected -= 0.1 * (gradient + (momentum * velocity));
            rule.Step([Tensor.From(gradient)]);
            Assert.Equal(expected, p.Item(), 1e-13);
        }
    }
}
