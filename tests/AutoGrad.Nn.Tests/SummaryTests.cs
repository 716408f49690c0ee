using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>The table of a model, and that making it leaves the model as it was.</summary>
public class SummaryTests
{
    [Fact]
    public void TheTableShowsLayersShapesAndTotals()
    {
        var g = new RandomSource(1);
        var model = new Sequential(
            new Conv2d(1, 8, 3, g, stride: 2, padding: 1),
            new BatchNorm(8),
            Activation.Relu(),
            new Flatten(),
            new Residual(new SpectralNorm(new Linear(128, 128, g), g)),
            new Linear(128, 10, g));
        const string expected = """
            layer          description         output           parameters
                           input               [2, 1, 8, 8]
            0              Conv2d 1 → 8, 3 × 3  [2, 8, 4, 4]             80
            1              BatchNorm           [2, 8, 4, 4]             16
            2              ReLU                [2, 8, 4, 4]              0
            3              Flatten             [2, 128]                  0
            4.inner.inner  Linear 128 → 128    [2, 128]             16,512
            5              Linear 128 → 10     [2, 10]               1,290
                           total                                    17,898
            71,592 bytes of parameters, 272 numbers of other state
            """;
        ModelSummary summary = ModelSummary.Of(model, Tensor.Zeros([2, 1, 8, 8]));
        Assert.Equal(17_898, summary.Parameters);
        Assert.Equal(17_898, summary.Rows.Sum(r => r.Parameters));
        Assert.Equal(Words(expected), Words(summary.ToString()));
        string[] lines = summary.ToString().Split('\n');
        Assert.All(lines[2..^1], line => Assert.Equal(lines[0].Length, line.Length));
    }

    [Fact]
    public void TheModelStaysAsItWas()
    {
        var g = new RandomSource(1);
        var frozen = new BatchNorm(3);
        frozen.Eval();
        var norm = new BatchNorm(3);
        var dropout = new Dropout(0.5, g);
        var model = new Sequential(new Linear(2, 3, g), norm, frozen, dropout);
        ulong counter = g.Counter;
        double[][] before = [.. model.StateDictionary().Values.Select(t => t.ToDoubles())];
        ModelSummary.Of(model, Tensor.Ones([4, 2]));
        Assert.Equal(before, model.StateDictionary().Values.Select(t => t.ToDoubles()));
        Assert.Equal(counter, g.Counter);
        Assert.Equal((true, true, false, true), (model.IsTraining, norm.IsTraining, frozen.IsTraining, dropout.IsTraining));
        Assert.Throws<ShapeException>(() => ModelSummary.Of(model, Tensor.Ones([4, 3])));
        Assert.Equal((true, true, false, true), (model.IsTraining, norm.IsTraining, frozen.IsTraining, dropout.IsTraining));
    }

    [Fact]
    public void SharedPartsCountOnceAndUncalledOnesAreMarked()
    {
        var shared = new Linear(2, 2, new RandomSource(1));
        Assert.Equal(6, ModelSummary.Of(new Sequential(shared, shared), Tensor.Ones([1, 2])).Rows.Sum(r => r.Parameters));
        ModelSummary lazy = ModelSummary.Of(new Lazy(), Tensor.Ones([1, 2]));
        Assert.Equal((1, null), (lazy.Rows.Count, lazy.Rows[0].Output));
        Assert.Contains("not called", lazy.ToString());
    }

    private static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private sealed class Lazy : Module
    {
        public Lazy() => AddModule("never", new Linear(2, 2, new RandomSource(1)));

        protected override Tensor Forward(Tensor x) => x;
    }
}
