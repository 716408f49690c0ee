using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>The per-layer monitor against gradients taken directly.</summary>
public class GradientFlowTests
{
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Sequential _model;
    private readonly Tensor _x;

    public GradientFlowTests()
    {
        var random = new RandomSource(1);
        _first = new Linear(3, 4, random, type: DType.Float64);
        _second = new Linear(4, 2, random, type: DType.Float64);
        _model = new Sequential(_first, Activation.Tanh(), _second);
        _x = random.Normal([5, 3], type: DType.Float64);
    }

    [Fact]
    public void TheNumbersAreThoseOfDirectGradients()
    {
        using GradientFlow flow = GradientFlow.Watch(_model);
        IReadOnlyList<LayerFlow> layers = flow.Measure(_model.Call(_x).Square().Sum());

        Tensor h1 = _x.Linear(_first.Weight, _first.Bias);
        Tensor h2 = h1.Tanh();
        Tensor h3 = h2.Linear(_second.Weight, _second.Bias);
        Tensor[] outputs = [h1, h2, h3];
        Tensor loss = h3.Square().Sum();
        Tensor[] direct = Gradients.Of(loss, outputs);
        Assert.Equal(["0", "1", "2"], layers.Select(l => l.Name));
        Assert.Equal(["Linear 3 → 4", "Tanh", "Linear 4 → 2"], layers.Select(l => l.Description));
        for (int i = 0; i < 3; i++)
        {
            double[] g = direct[i].ToDoubles();
            int width = g.Length / 5;
            Assert.Equal(Rms(outputs[i].ToDoubles()), layers[i].ActivationRms, 1e-12);
            Assert.Equal(Rms(g), layers[i].GradientRms, 1e-12);
            Assert.Equal(g.Chunk(width).Average(row => Math.Sqrt(row.Sum(v => v * v))), layers[i].GradientPerSample, 1e-12);
            Assert.Equal(g.Length, layers[i].Gradient.Counts.Sum());
            Assert.Equal(g.Min(), layers[i].Gradient.Min);
            Assert.Equal(g.Max(), layers[i].Gradient.Max);
            Assert.Equal(outputs[i].ToDoubles().Max(), layers[i].Activations.Max);
            Assert.Equal(GradientFlow.ClassOf(Rms(g) / Rms(direct[2].ToDoubles())), layers[i].Class);
        }
        double[] weights = [.. Gradients.Of(loss, [_first.Weight, _first.Bias!]).SelectMany(g => g.ToDoubles())];
        Assert.Equal(Math.Sqrt(weights.Sum(v => v * v)), layers[0].WeightGradientNorm, 1e-12);
        Assert.True(double.IsNaN(layers[1].WeightGradientNorm));
        Assert.All(layers, l => Assert.True(double.IsNaN(l.UpdateNorm)));
    }

    [Theory]
    [InlineData(0, GradientClass.Vanishing)]
    [InlineData(0.0099, GradientClass.Vanishing)]
    [InlineData(0.01, GradientClass.Normal)]
    [InlineData(10, GradientClass.Normal)]
    [InlineData(10.1, GradientClass.Exploding)]
    [InlineData(double.NaN, GradientClass.Exploding)]
    public void TheScaleIsFixed(double size, GradientClass expected) => Assert.Equal(expected, GradientFlow.ClassOf(size));

    [Theory]
    [InlineData(0.001, GradientClass.Vanishing)]
    [InlineData(1, GradientClass.Normal)]
    [InlineData(100, GradientClass.Exploding)]
    public void TheClassTellsHowTheStackCarriesAGradient(double gain, GradientClass expected)
    {
        var random = new RandomSource(2);
        var model = new Sequential(
            new Linear(4, 4, random, Init.Orthogonal(), type: DType.Float64),
            new Linear(4, 4, random, Init.Orthogonal(gain), type: DType.Float64));
        using GradientFlow flow = GradientFlow.Watch(model);

        // The loss's own scale plays no part.
        Assert.Equal(expected, flow.Measure(model.Call(random.Normal([3, 4], type: DType.Float64)).Sum() * 1e-6)[0].Class);
    }

    [Fact]
    public void UpdatesAreWhatAStepHasMoved()
    {
        using GradientFlow flow = GradientFlow.Watch(_model);
        Tensor loss = _model.Call(_x).Square().Sum();
        IReadOnlyList<LayerFlow> before = flow.Measure(loss);
        new Sgd(_model.Parameters(), 0.01).Step(Gradients.Of(loss, _model.Parameters()));
        IReadOnlyList<LayerFlow> after = flow.MeasureUpdates();
        Assert.Equal(0.01 * before[0].WeightGradientNorm, after[0].UpdateNorm, 1e-12);
        Assert.Equal(0.01 * before[2].WeightGradientNorm, after[2].UpdateNorm, 1e-12);
        Assert.True(double.IsNaN(after[1].UpdateNorm));
        Assert.Equal(before[0].GradientRms, after[0].GradientRms);
    }

    [Fact]
    public void NothingIsSeenOnceTheWatchHasEnded()
    {
        GradientFlow flow = GradientFlow.Watch(_model);
        flow.Dispose();
        Assert.Empty(flow.Measure(_model.Call(_x).Sum()));
    }

    [Fact]
    public void AHistogramCountsFiniteValuesOnly()
    {
        Histogram h = Histogram.Of([0, 1, 1, 2, double.NaN, double.PositiveInfinity], bins: 2);
        Assert.Equal([1, 3], h.Counts);
        Assert.Equal([3, 0], Histogram.Of([5, 5, 5], bins: 2).Counts);
        Assert.Equal([0, 0], Histogram.Of([], bins: 2).Counts);
    }

    private static double Rms(double[] v) => Math.Sqrt(v.Average(x => x * x));
}
