namespace AutoGrad.Nn.Tests;

/// <summary>Several watches on one model, layers that are used twice, and gradients whose squares are no float32.</summary>
public class GradientWatchTests
{
    [Fact]
    public void TwoWatchesOnOneModelBothMeasure()
    {
        var random = new RandomSource(1);
        var model = new Sequential(new Linear(3, 4, random), Activation.Tanh(), new Linear(4, 2, random));
        Tensor x = random.Normal([5, 3]);
        GradientFlow first = GradientFlow.Watch(model);
        using GradientFlow second = GradientFlow.Watch(model);
        Tensor loss = model.Call(x).Square().Sum();
        double[] Sizes(GradientFlow flow) => [.. flow.Measure(loss).Select(l => l.GradientRms)];
        Assert.Equal(3, Sizes(first).Length);
        Assert.Equal(Sizes(first), Sizes(second));
        first.Dispose();
        loss = model.Call(x).Square().Sum();
        Assert.Equal(3, Sizes(second).Length);
    }

    [Fact]
    public void ALayerUsedTwiceIsMeasuredOnce()
    {
        var shared = new Linear(3, 3, new RandomSource(1));
        var model = new Sequential(shared, Activation.Tanh(), shared);
        using GradientFlow flow = GradientFlow.Watch(model);
        IReadOnlyList<LayerFlow> layers = flow.Measure(model.Call(Tensor.Ones([2, 3])).Square().Sum());
        Assert.Equal(["0", "1"], layers.Select(l => l.Name));
    }

    /// <summary>Sizes whose squares are below the smallest float32 are sizes all the same.</summary>
    [Fact]
    public void TinyGradientsHaveASize()
    {
        var model = new Sequential(new Lambda("times", x => x * 1e-25));
        using GradientFlow flow = GradientFlow.Watch(model);
        LayerFlow layer = flow.Measure((model.Call(Tensor.Ones([2, 2]).AsLeaf()) * 1e-25).Sum()).Single();
        Assert.Equal(1e-25, layer.ActivationRms, 1e-31);
        Assert.Equal(1e-25, layer.GradientRms, 1e-31);
        Assert.Equal(Math.Sqrt(2) * 1e-25, layer.GradientPerSample, 1e-31);
    }
}
