using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>
/// Every layer's gradient, in its input and in each parameter, against finite differences; norms and dropout against their rules.
/// </summary>
public class LayerTests
{
    public static TheoryData<string> Layers => new(
        "linear", "linear without bias", "batch norm", "batch norm at inference", "batch norm of images", "layer norm", "relu",
        "leaky relu", "tanh", "sigmoid", "softplus", "elu", "flatten", "dropout", "residual", "sequential");

    [Theory]
    [MemberData(nameof(Layers))]
    public void GradientsAreThoseOfFiniteDifferences(string name)
    {
        (Module layer, Shape shape, RandomSource? masks) = Make(name);
        var random = new RandomSource(4);

        // Parameters away from 0 and 1, where a missing term could hide.
        foreach (Parameter p in layer.Parameters()) { p.Set(p + random.Normal(p.Shape, 0, 0.3, DType.Float64)); }
        Tensor Call(Tensor x)
        {
            // The same mask in every call.
            if (masks is not null)
            {
                masks.Counter = 0;
            }
            return layer.Call(x);
        }

        Tensor x = random.Normal(shape, type: DType.Float64);
        bool kinked = name is "relu" or "leaky relu" or "elu" or "sequential";
        GradCheck.Check(inputs => Call(inputs[0]), [x], order: kinked ? 1 : 2);
        foreach (Parameter p in layer.Parameters())
        {
            // The sum weighted by x-independent numbers: under batch norm the plain sum would not depend on the input at all.
            Tensor y = Call(x);
            Tensor weights = new RandomSource(8).Normal(y.Shape, type: DType.Float64);
            double[] gradient = Gradients.Of((y * weights).Sum(), [p])[0].ToDoubles();
            double[] place = p.ToDoubles();
            for (int i = 0; i < place.Length; i++)
            {
                double At(double offset)
                {
                    double[] moved = [.. place];
                    moved[i] += offset;
                    p.Set(Tensor.From(moved, p.Shape));
                    return (Call(x) * weights).Sum().Item();
                }
                double expected = (At(1e-5) - At(-1e-5)) / 2e-5;
                Assert.Equal(expected, gradient[i], 1e-7);
            }
            p.Set(Tensor.From(place, p.Shape));
        }
    }

    [Fact]
    public void ALinearLayerIsXTimesWTransposedPlusB()
    {
        var layer = new Linear(2, 3, new RandomSource(1), Init.Given(Tensor.From([1f, 2, 3, 4, 5, 6], [3, 2])));
        layer.Bias!.Set(Tensor.From(10f, 20, 30));
        Assert.Equal([1 - 2 + 10, 3 - 4 + 20, 5 - 6 + 30], layer.Call(Tensor.From([1f, -1], [1, 2])).ToDoubles());
        string message = Assert.Throws<ShapeException>(() => layer.Call(Tensor.Ones([4, 3]))).Message;
        Assert.Contains("[4, 3]", message, StringComparison.Ordinal);
    }

    /// <summary>
    /// PyTorch: running ← (1 − 0.1) running + 0.1 · batch, with the unbiased variance, though the batch itself is normalised by
    /// the biased one.
    /// </summary>
    [Fact]
    public void RunningStatisticsMoveByPyTorchsRule()
    {
        var layer = new BatchNorm(2, type: DType.Float64);
        double[][] batches = [[1, 10, 2, 20, 6, 60], [0, -1, 1, 3, 5, 4]];
        double[] mean = [0, 0];
        double[] variance = [1, 1];
        foreach (double[] batch in batches)
        {
            double[] y = layer.Call(Tensor.From(batch, [3, 2])).ToDoubles();
            for (int f = 0; f < 2; f++)
            {
                double[] column = [batch[f], batch[f + 2], batch[f + 4]];
                double m = column.Average();
                double squares = column.Sum(v => (v - m) * (v - m));
                mean[f] = (0.9 * mean[f]) + (0.1 * m);
                variance[f] = (0.9 * variance[f]) + (0.1 * squares / 2);
                for (int i = 0; i < 3; i++) { Assert.Equal((column[i] - m) / Math.Sqrt((squares / 3) + 1e-5), y[(2 * i) + f], 1e-12); }
            }
        }
        Assert.Equal(mean, layer.RunningMean.ToDoubles().Select(v => Math.Round(v, 12)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-11);
        Assert.Equal(variance, layer.RunningVariance.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-11);

        layer.Eval();
        double[] inferred = layer.Call(Tensor.From([7.0, 8.0], [1, 2])).ToDoubles();
        for (int f = 0; f < 2; f++) { Assert.Equal((7 + f - mean[f]) / Math.Sqrt(variance[f] + 1e-5), inferred[f], 1e-12); }
        Assert.Equal(mean, layer.RunningMean.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-11);
    }

    [Fact]
    public void RunningStatisticsOfImagesAreTakenOverBatchAndPlaces()
    {
        var layer = new BatchNorm(2, momentum: 1, type: DType.Float64);
        Tensor x = new RandomSource(1).Normal([3, 2, 4, 5], type: DType.Float64);
        layer.Call(x);
        double[] values = x.ToDoubles();
        for (int f = 0; f < 2; f++)
        {
            double[] mine = [.. values.Where((_, i) => i / 20 % 2 == f)];
            double m = mine.Average();
            Assert.Equal(m, layer.RunningMean.ToDoubles()[f], 1e-12);
            Assert.Equal(mine.Sum(v => (v - m) * (v - m)) / 59, layer.RunningVariance.ToDoubles()[f], 1e-12);
        }
    }

    [Fact]
    public void LayerNormLooksAtEachRowAlone()
    {
        var layer = new LayerNorm(4, type: DType.Float64);
        double[] y = layer.Call(Tensor.From([1.0, 2, 3, 4, -1000, 0, 0, 1000], [2, 4])).ToDoubles();
        double deviation = Math.Sqrt(1.25 + 1e-5);
        Assert.Equal([-1.5 / deviation, -0.5 / deviation, 0.5 / deviation, 1.5 / deviation], y[..4], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(Math.Sqrt(2), y[7], 1e-9);
    }

    [Fact]
    public void DropoutActsInTrainingOnly()
    {
        var layer = new Dropout(0.25, new RandomSource(1));
        Tensor x = Tensor.Ones([100, 100]);
        double[] y = layer.Call(x).ToDoubles();
        Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - (4.0 / 3)) < 1e-6));

        // Four standard errors of a share of ¼ among 10,000.
        Assert.Equal(0.25, y.Average(v => v == 0 ? 1.0 : 0), 4 * Math.Sqrt(0.25 * 0.75 / 10_000));
        Assert.NotEqual(y, layer.Call(x).ToDoubles());
        layer.Eval();
        Assert.Same(x, layer.Call(x));
        Assert.All(new Dropout(1, new RandomSource(1)).Call(x).ToDoubles(), v => Assert.Equal(0, v));
        Assert.All(new Dropout(0, new RandomSource(1)).Call(x).ToDoubles(), v => Assert.Equal(1, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5, new RandomSource(1)).Call(x));
    }

    private static (Module Layer, Shape Shape, RandomSource? Masks) Make(string name)
    {
        const DType type = DType.Float64;
        var random = new RandomSource(7);
        var masks = new RandomSource(6);
        return name switch
        {
            "linear" => (new Linear(3, 2, random, type: type), [4, 3], null),
            "linear without bias" => (new Linear(3, 2, random, bias: false, type: type), [2, 2, 3], null),
            "batch norm" => (new BatchNorm(3, type: type), [5, 3], null),
            "batch norm at inference" => (InEval(new BatchNorm(3, type: type)), [5, 3], null),
            "batch norm of images" => (new BatchNorm(2, type: type), [2, 2, 2, 2], null),
            "layer norm" => (new LayerNorm(4, type: type), [3, 4], null),
            "relu" => (Activation.Relu(), [3, 4], null),
            "leaky relu" => (Activation.LeakyRelu(0.2), [3, 4], null),
            "tanh" => (Activation.Tanh(), [3, 4], null),
            "sigmoid" => (Activation.Sigmoid(), [3, 4], null),
            "softplus" => (Activation.Softplus(), [3, 4], null),
            "elu" => (Activation.Elu(), [3, 4], null),
            "flatten" => (new Flatten(), [2, 3, 2], null),
            "dropout" => (new Dropout(0.5, masks), [3, 4], masks),
            "residual" => (new Residual(new Linear(3, 3, random, type: type), 0.5), [2, 3], null),
            _ => (new Sequential(new Linear(3, 4, random, type: type), Activation.LeakyRelu(), new Linear(4, 1, random, type: type)),
                [5, 3], null),
        };
    }

    private static Module InEval(Module module)
    {
        module.Eval();
        return module;
    }

    [Fact]
    public void AnActivationBehindALayerIsOneOpUnlessSomebodyWatches()
    {
        var random = new RandomSource(6);
        Module model = Networks(random);
        Tensor x = random.Normal([7, 3]);
        Assert.Equal(5, Ops(model.Call(x)));
        using GradientFlow flow = GradientFlow.Watch(model);
        Assert.Equal(9, Ops(model.Call(x)));

        static int Ops(Tensor y)
            => GraphExport.ToMermaid(y).Split('\n').Count(
                line => line.Contains("[\"", StringComparison.Ordinal) && !line.Contains("([\"", StringComparison.Ordinal));
    }

    [Fact]
    public void FusedOrNotTheNumbersAreTheSame()
    {
        var random = new RandomSource(7);
        Module model = Networks(random);
        Tensor x = random.Normal([7, 3]).AsLeaf();
        (float[] y, float[][] gradients) fused = Run();
        using GradientFlow flow = GradientFlow.Watch(model);
        (float[] y, float[][] gradients) apart = Run();
        Assert.Equal(apart.y, fused.y);
        Assert.Equal(apart.gradients, fused.gradients);

        (float[], float[][]) Run()
        {
            Tensor y = model.Call(x);
            Tensor slope = Gradients.Of(y.Square().Sum(), [x], createGraph: true)[0];
            Tensor[] all = Gradients.Of(slope.Square().Sum() + y.Sum(), [x, .. model.Parameters()]);
            return (y.ToArray<float>(), [.. all.Select(g => g.ToArray<float>())]);
        }
    }

    private static Sequential Networks(RandomSource random) => new(
        new Linear(3, 5, random), Activation.Relu(), new Linear(5, 4, random), Activation.LeakyRelu(0.2),
        new Linear(4, 6, random), Activation.Tanh(), new Linear(6, 2, random), Activation.Sigmoid(), new Linear(2, 1, random));
}
