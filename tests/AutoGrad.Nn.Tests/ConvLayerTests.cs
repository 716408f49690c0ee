using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Nn.Tests;

/// <summary>Layers over images and lines: values against plain loops, gradients against differences, to order 2.</summary>
[Properties(Arbitrary = [typeof(Geometries), typeof(Seeds)], Replay = "20261,7")]
public class ConvLayerTests
{
    private const DType F64 = DType.Float64;

    [Property(MaxTest = 30)]
    public void Conv2dIsTheSumOverTheWindow(Geometry drawn, Seed seed)
    {
        var random = new Random(seed.Value);
        (int groups, int perGroup, int stride, int padding, int dilation) =
            (drawn.Groups, drawn.Inputs, drawn.Stride, drawn.Padding, drawn.Dilation);
        (int kh, int kw) = (drawn.Window, drawn.Outputs);
        var layer = new Conv2d(
            groups * perGroup, groups * 2, (kh, kw), new RandomSource(7), (stride, 1), (padding, 1), (dilation, 1), groups, type: F64);
        layer.Bias!.Set(Tensor.From(Draw(random, groups * 2), [groups * 2]));
        (int h, int w) = (drawn.Height, kw + drawn.Extra);
        Tensor x = Tensor.From(Draw(random, 2 * groups * perGroup * h * w), [2, groups * perGroup, h, w]);
        Tensor y = layer.Call(x);
        int outH = ((h + (2 * padding) - (dilation * (kh - 1)) - 1) / stride) + 1;
        int outW = w + 2 - (kw - 1);
        Assert.Equal(new Shape(2, groups * 2, outH, outW), y.Shape);
        double[] xs = x.ToDoubles();
        double[] ws = layer.Weight.ToDoubles();
        double[] bs = layer.Bias.ToDoubles();
        double[] ys = y.ToDoubles();
        for (int n = 0; n < 2; n++)
        {
            for (int o = 0; o < groups * 2; o++)
            {
                for (int at = 0; at < outH * outW; at++)
                {
                    double sum = bs[o];
                    for (int tap = 0; tap < perGroup * kh * kw; tap++)
                    {
                        (int c, int ky, int kx) = (tap / (kh * kw), tap / kw % kh, tap % kw);
                        int iy = (at / outW * stride) + (ky * dilation) - padding;
                        int ix = (at % outW) + kx - 1;
                        if (iy < 0 || iy >= h || ix < 0 || ix >= w) { continue; }
                        int channel = (o / 2 * perGroup) + c;
                        sum += ws[(o * perGroup * kh * kw) + tap] * xs[(((((n * groups * perGroup) + channel) * h) + iy) * w) + ix];
                    }
                    Assert.Equal(sum, ys[(((n * groups * 2) + o) * outH * outW) + at], 1e-10);
                }
            }
        }
    }

    /// <summary>⟨conv(x), y⟩ = ⟨x, transposed conv(y)⟩ with the same weights, whatever the geometry: what "transposed" means.</summary>
    [Property(MaxTest = 30)]
    public void TransposedLayersAreTheAdjoints(Geometry c, Seed seed)
    {
        var random = new Random(seed.Value);
        (int groups, int a, int b) = (c.Groups, c.Groups * c.Inputs, c.Groups * c.Outputs);
        (int k, int s, int d, int h) = (c.Window, c.Stride, c.Dilation, c.Height);
        int p = Math.Min(c.Padding, k - 1);
        var forth = new Conv2d(a, b, k, new RandomSource(3), s, p, d, groups, bias: false, type: F64);
        int places = ((h + (2 * p) - (d * (k - 1)) - 1) / s) + 1;
        int extra = (h + (2 * p) - (d * (k - 1)) - 1) % s;
        var back = new ConvTranspose2d(
            b, a, k, new RandomSource(3), s, p, extra, d, groups, Init.Given(forth.Weight), bias: false, type: F64);
        Tensor x = Tensor.From(Draw(random, a * h * h), [1, a, h, h]);
        Tensor y = Tensor.From(Draw(random, b * places * places), [1, b, places, places]);
        Tensor enlarged = back.Call(y);
        Assert.Equal(x.Shape, enlarged.Shape);
        Assert.Equal((forth.Call(x) * y).Sum().Item(), (x * enlarged).Sum().Item(), 1e-9);

        var line = new Conv1d(a, b, k, new RandomSource(3), s, p, d, groups, bias: false, type: F64);
        var lineBack = new ConvTranspose1d(
            b, a, k, new RandomSource(3), s, p, extra, d, groups, Init.Given(line.Weight), bias: false, type: F64);
        (Tensor u, Tensor v) = (x.Select(2, 0), y.Select(2, 0));
        Assert.Equal((line.Call(u) * v).Sum().Item(), (u * lineBack.Call(v)).Sum().Item(), 1e-9);
    }

    [Property(MaxTest = 8)]
    public void GradientsOfConvolutionsOverRandomGeometry(Geometry drawn, Seed seed)
    {
        // Differences take two values for each number: a small image.
        Geometry c = drawn with { Window = Math.Min(drawn.Window, 2), Stride = Math.Min(drawn.Stride, 2), Extra = drawn.Extra % 2 };
        var random = new Random(seed.Value);
        (int groups, int a, int b) = (c.Groups, c.Groups, c.Groups * c.Outputs);
        (int k, int s, int p, int d, int h) = (c.Window, c.Stride, Math.Min(c.Padding, 1), c.Dilation, c.Height);
        var g = new RandomSource(11);
        Tensor image = Tensor.From(Draw(random, a * h * 3), [1, a, h, 3]);
        Tensor line = Tensor.From(Draw(random, a * h), [1, a, h]);
        CheckGradients(new Conv2d(a, b, (k, 2), g, (s, 1), (p, 0), (d, 1), groups, type: F64), image);
        CheckGradients(new ConvTranspose2d(a, b, (k + 1, 1), g, (s, 2), 0, (s - 1, 1), (d, 1), groups, type: F64), image);
        CheckGradients(new Conv1d(a, b, k, g, s, p, d, groups, type: F64), line);
        CheckGradients(new ConvTranspose1d(a, b, k + 1, g, s, 0, s - 1, d, groups, type: F64), line);
    }

    [Fact]
    public void GradientsOfTheOtherLayers()
    {
        var g = new RandomSource(5);
        Tensor image = g.Normal([2, 4, 4, 2], type: F64);

        // Far apart, so that no window's largest value changes within the differences' steps.
        Tensor apart = Tensor.From([.. new RandomSource(6).Permutation(64).Select(i => 0.1 * i)], [2, 4, 4, 2]);
        Module[] smooth =
        [
            new AvgPool2d(2, 1, 1), new GlobalAvgPool(), new Upsample(2), new PixelShuffle(2), new GroupNorm(2, 4, type: F64),
            new InstanceNorm(4, affine: true, type: F64), new InstanceNorm(4), new BatchNorm(4, type: F64), new LayerNorm(2, type: F64),
            new Flatten(), new Unflatten(1, 2, 2), new Reshape(8, 4),
        ];
        foreach (Module layer in smooth) { CheckGradients(layer, image, 1e-5); }
        Module[] selecting = [new MaxPool2d((2, 1), 1), new MaxPool2d(2, padding: 1), new GlobalMaxPool()];
        foreach (Module layer in selecting) { CheckGradients(layer, apart); }
        Tensor index = Tensor.From([2, 0, 2, 1], [2, 2]);
        var embedding = new Embedding(4, 3, g, type: F64);
        Assert.Equal(new Shape(2, 2, 3), embedding.Call(index).Shape);
        GradCheck.Check(w => embedding.Call(index, w), [embedding.Weight.Detach()]);
    }

    [Fact]
    public void GradientsAndValuesOfActivations()
    {
        Tensor x = Tensor.From(-2.3, -0.7, -0.1, 0.2, 1.1, 3.0);
        (Module Layer, Func<double, double> Value)[] layers =
        [
            (Activation.Silu(), v => v * Sigmoid(v)),
            (Activation.Mish(), v => v * Math.Tanh(Math.Log(1 + Math.Exp(v)))),
            (Activation.Selu(), v => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.Exp(v) - 1))),
            (Activation.Gelu(tanh: true), v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v))))),
            (Activation.Softplus(3), v => Math.Log(1 + Math.Exp(3 * v)) / 3),
            (Activation.LogSigmoid(), v => Math.Log(Sigmoid(v))),
        ];
        foreach ((Module layer, Func<double, double> value) in layers)
        {
            CheckGradients(layer, x);
            Assert.All(layer.Call(x).ToDoubles().Zip(x.ToDoubles()), pair => Assert.Equal(value(pair.Second), pair.First, 1e-12));
        }
        CheckGradients(Activation.Gelu(), x);

        // The two forms of GELU are within 5e-4 of each other everywhere (Hendrycks, Gimpel 2016).
        Assert.InRange((Activation.Gelu().Call(x) - Activation.Gelu(tanh: true).Call(x)).Abs().Max().Item(), 1e-6, 5e-4);
        Assert.Throws<ArgumentOutOfRangeException>(() => Activation.Softplus(0));
    }

    [Fact]
    public void ShapesOfPoolsAndReshapes()
    {
        Tensor x = Tensor.Zeros([2, 4, 6, 8]);
        Assert.Equal(new Shape(2, 4, 3, 4), new MaxPool2d(2).Call(x).Shape);
        Assert.Equal(new Shape(2, 4, 3, 8), new AvgPool2d((3, 1), (2, 1), (1, 0)).Call(x).Shape);
        Assert.Equal(new Shape(2, 4), new GlobalMaxPool().Call(x).Shape);
        Assert.Equal(new Shape(2, 4, 18, 24), new Upsample(3).Call(x).Shape);
        Assert.Equal(new Shape(2, 1, 12, 16), new PixelShuffle(2).Call(x).Shape);
        Assert.Equal(new Shape(2, 24, 8), new Flatten(1, 2).Call(x).Shape);
        Assert.Equal(new Shape(2, 4, 6, 2, 4), new Unflatten(-1, 2, 4).Call(x).Shape);
        Assert.Equal(new Shape(2, 12, 16), new Reshape(12, 16).Call(x).Shape);
        Assert.Throws<ShapeException>(() => new Unflatten(1, 3, 2).Call(x));
        Assert.Throws<ShapeException>(() => new Reshape(5).Call(x));
    }

    /// <summary>The variance of the weights tells how many inputs and outputs were counted; 5 % are four standard deviations.</summary>
    [Fact]
    public void InitialisersCountReceptiveFields()
    {
        var g = new RandomSource(1);
        AssertVariance(2.0 / (16 * 16), new Conv2d(16, 64, 4, g, weight: Init.HeNormal).Weight);
        AssertVariance(2.0 / (4 * 16), new Conv2d(16, 64, 4, g, groups: 4, weight: Init.HeNormal).Weight);
        AssertVariance(2.0 / ((16 * 16) + (64 * 16)), new Conv2d(16, 64, 4, g, weight: Init.GlorotNormal).Weight);
        AssertVariance(2.0 / (32 * 9), new Conv1d(32, 64, 9, g, weight: Init.HeNormal).Weight);
        AssertVariance(2.0 / (16 * 16), new ConvTranspose2d(16, 64, 4, g, weight: Init.HeNormal).Weight);
        AssertVariance(2.0 / (4 * 16), new ConvTranspose2d(16, 64, 4, g, groups: 4, weight: Init.HeNormal).Weight);
        AssertVariance(2.0 / ((64 * 16) + (16 * 16)), new ConvTranspose2d(64, 16, 4, g, weight: Init.GlorotNormal).Weight);
        AssertVariance(2.0 / (32 * 9), new ConvTranspose1d(32, 64, 9, g, weight: Init.HeNormal).Weight);
        Assert.Equal(new Shape(16, 16, 4, 4), new ConvTranspose2d(16, 64, 4, g, groups: 4).Weight.Shape);
    }

    /// <summary>A transposed convolution of groups is that of each group on its own, also in how its first weights are laid out.</summary>
    [Fact]
    public void OrthogonalTransposedWeightsAreOrthogonalForEachOutput()
    {
        Tensor w = new ConvTranspose2d(3, 2, 2, new RandomSource(2), weight: Init.Orthogonal(), type: F64).Weight;
        Tensor rows = w.Permute(1, 0, 2, 3).Reshape([2, 12]);
        double[] gram = rows.MatMul(rows, transposeB: true).ToDoubles();
        double[] identity = [1, 0, 0, 1];
        Assert.All(gram.Zip(identity), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void WrongGeometryIsRefusedWithItsNumbers()
    {
        var g = new RandomSource(1);
        string groups = Assert.Throws<ShapeException>(() => new Conv2d(4, 6, 3, g, groups: 3)).Message;
        Assert.Contains("3 groups do not divide 4 channels in and 6 out", groups);
        Assert.Throws<ShapeException>(() => new ConvTranspose1d(4, 6, 3, g, groups: 0));
        Assert.Throws<ShapeException>(() => new GroupNorm(3, 4));
        var conv = new Conv2d(4, 6, 3, g);
        Assert.Contains("[1, 5, 4, 4]", Assert.Throws<ShapeException>(() => conv.Call(Tensor.Zeros([1, 5, 4, 4]))).Message);
        Assert.Contains("[1, 5, 4]", Assert.Throws<ShapeException>(() => new InstanceNorm(4).Call(Tensor.Zeros([1, 5, 4]))).Message);
        Assert.Throws<IndexException>(() => new Embedding(4, 2, g).Call(Tensor.From(4)));
    }

    private static void CheckGradients(Module layer, Tensor x, double tolerance = 1e-6)
        => GradCheck.Check(t => layer.Call(t[0], t[1..]), [x, .. layer.Parameters().Select(p => p.Detach())], tolerance: tolerance);

    private static void AssertVariance(double expected, Tensor weight)
        => Assert.InRange(weight.To(F64).Square().Mean().Item() / expected, 0.95, 1.05);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Draw(Random random, int n) => [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];

    /// <summary>A convolution: channels in and out for each group, a window, and how many rows the image has beyond the window.</summary>
    public sealed record Geometry(int Groups, int Inputs, int Outputs, int Window, int Stride, int Padding, int Dilation, int Extra)
    {
        public int Height => (Dilation * (Window - 1)) + 1 + Extra;
    }

    /// <summary>Geometries on which the window fits, shrunk one number at a time.</summary>
    public static class Geometries
    {
        public static Arbitrary<Geometry> All { get; } = (
            from channels in Gen.Choose(1, 2).ArrayOf(3)
            from window in Gen.Choose(1, 3)
            from stride in Gen.Choose(1, 3)
            from padding in Gen.Choose(0, 2)
            from dilation in Gen.Choose(1, 2)
            from extra in Gen.Choose(0, 4)
            select new Geometry(channels[0], channels[1], channels[2], window, stride, padding, dilation, extra)).ShrunkBy(Smaller);

        private static IEnumerable<Geometry> Smaller(Geometry c) => ((Geometry[])
            [c with { Groups = c.Groups - 1 }, c with { Inputs = c.Inputs - 1 }, c with { Outputs = c.Outputs - 1 },
             c with { Window = c.Window - 1 }, c with { Stride = c.Stride - 1 }, c with { Padding = c.Padding - 1 },
             c with { Dilation = c.Dilation - 1 }, c with { Extra = c.Extra - 1 }]).Where(
            g => g is { Groups: > 0, Inputs: > 0, Outputs: > 0, Window: > 0, Stride: > 0, Padding: >= 0, Dilation: > 0, Extra: >= 0 });
    }
}
