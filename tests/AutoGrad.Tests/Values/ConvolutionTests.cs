using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Convolutions against the sums that define them, and their errors.</summary>
public sealed class ConvolutionTests
{
    public static TheoryData<int, int, int, int, int> Geometries => new()
    {
        { 1, 0, 1, 1, 1 }, { 2, 1, 1, 1, 2 }, { 1, 2, 2, 2, 3 }, { 3, 1, 2, 2, 4 }, { 2, 0, 1, 4, 5 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void AConvolutionIsItsSum(int stride, int padding, int dilation, int groups, int seed)
    {
        Tensor x = Draw.Signed([2, 4, 7, 6], seed);
        Tensor w = Draw.Signed([8, 4 / groups, 3, 2], seed + 1);
        Tensor b = Draw.Signed([8], seed + 2);
        Tensor y = x.Conv2d(w, b, (stride, stride), (padding, padding), (dilation, dilation), groups);
        (double[] vx, double[] vw, double[] vb, double[] vy) = (x.ToDoubles(), w.ToDoubles(), b.ToDoubles(), y.ToDoubles());
        int perGroup = 4 / groups;
        for (int i = 0; i < vy.Length; i++)
        {
            int across = i % y.Shape[3];
            int down = i / y.Shape[3] % y.Shape[2];
            int channel = i / (y.Shape[3] * y.Shape[2]) % 8;
            int sample = i / (y.Shape[3] * y.Shape[2] * 8);
            double sum = vb[channel];
            for (int tap = 0; tap < perGroup * 6; tap++)
            {
                int from = (channel / (8 / groups) * perGroup) + (tap / 6);
                int row = (down * stride) - padding + (tap / 2 % 3 * dilation);
                int column = (across * stride) - padding + (tap % 2 * dilation);
                if (row < 0 || row >= 7 || column < 0 || column >= 6) { continue; }
                sum += vx[(((sample * 4) + from) * 42) + (row * 6) + column] * vw[(channel * perGroup * 6) + tap];
            }
            Assert.Equal(sum, vy[i], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void ATransposedConvolutionIsTheAdjoint(int stride, int padding, int dilation, int groups, int seed)
    {
        Tensor x = Draw.Signed([2, 4, 7, 6], seed);
        Tensor w = Draw.Signed([8, 4 / groups, 3, 2], seed + 1);
        Tensor y = x.Conv2d(w, null, (stride, stride), (padding, padding), (dilation, dilation), groups);
        Tensor u = Draw.Signed(y.Shape, seed + 2);
        int Rest(int size, int taps) => (size + (2 * padding) - (dilation * (taps - 1)) - 1) % stride;
        Tensor back = u.ConvTranspose2d(
            w, null, (stride, stride), (padding, padding), (Rest(7, 3), Rest(6, 2)), (dilation, dilation), groups);
        Assert.Equal(x.Shape, back.Shape);
        Assert.Equal((y * u).Sum().Item(), (x * back).Sum().Item(), 1e-9);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ANanReachesNoFurtherThanATile(float odd)
    {
        // With 32 channels the algorithm is Winograd's, in tiles of 4 × 4 for windows of 3 × 3.
        const int size = 24, tile = 4, at = 9;
        var pixels = new float[32 * size * size];
        Tensor weight = Tensor.Ones([32, 32, 3, 3]);
        double[] clean = Tensor.From(pixels, [1, 32, size, size]).Conv2d(weight, padding: (1, 1)).ToDoubles();
        pixels[(at * size) + at] = odd;
        double[] y = Tensor.From(pixels, [1, 32, size, size]).Conv2d(weight, padding: (1, 1)).ToDoubles();
        for (int i = 0; i < y.Length; i++)
        {
            int away = Math.Max(Math.Abs((i / size % size) - at), Math.Abs((i % size) - at));
            Assert.True(away > 1 || !double.IsFinite(y[i]));
            Assert.True(away <= tile || y[i] == clean[i], $"{away} away");
        }
    }

    [Fact]
    public void AConvolutionOfLinesIsThatOfImagesOneHigh()
    {
        Tensor x = Draw.Signed([2, 4, 9], 1);
        Tensor w = Draw.Signed([6, 2, 3], 2);
        Tensor b = Draw.Signed([6], 3);
        Tensor y = x.Conv1d(w, b, stride: 2, padding: 1, dilation: 2, groups: 2);
        Assert.Equal([2, 6, 4], y.Shape);
        Assert.Equal(
            x.Unsqueeze(2).Conv2d(w.Unsqueeze(2), b, (1, 2), (0, 1), (1, 2), 2).ToDoubles(),
            y.ToDoubles());

        // The adjoint, but for the bias, which it adds by itself.
        Tensor u = Draw.Signed(y.Shape, 4);
        Tensor back = u.ConvTranspose1d(w, stride: 2, padding: 1, dilation: 2, groups: 2);
        Assert.Equal(x.Shape, back.Shape);
        Assert.Equal(((y - b.Reshape([6, 1])) * u).Sum().Item(), (x * back).Sum().Item(), 1e-9);
        Tensor c = Draw.Signed([4], 5);
        Assert.Equal(
            (back + c.Reshape([4, 1])).ToDoubles(), u.ConvTranspose1d(w, c, stride: 2, padding: 1, dilation: 2, groups: 2).ToDoubles());
        Assert.Equal([2, 4, 10], u.ConvTranspose1d(w, null, 2, 1, outputPadding: 1, 2, 2).Shape);
    }

    [Theory]
    [InlineData(0, 0, 2, 2)]
    [InlineData(0, 0, 0, 2)]
    [InlineData(0, 0, 2, 0)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(2, 1, 1, 2)]
    public void AnOutputPaddingWidensTheImageAtItsEnd(int paddingY, int paddingX, int extraY, int extraX)
    {
        // Stride 1 and dilation 3: there is room for more places than the input has.
        Tensor x = Draw.Signed([2, 3, 3, 4], 1);
        Tensor w = Draw.Signed([3, 2, 2, 3], 2);
        Tensor y = x.ConvTranspose2d(w, null, (1, 1), (paddingY, paddingX), (extraY, extraX), (3, 3));
        Tensor whole = x.ConvTranspose2d(w, dilation: (3, 3));
        Assert.Equal([2, 2, 6, 10], whole.Shape);
        Assert.Equal([2, 2, 6 - (2 * paddingY) + extraY, 10 - (2 * paddingX) + extraX], y.Shape);
        Tensor expected = whole.Pad([0, 0, 0, 0], [0, 0, 2, 2])
            .Slice(2, paddingY, y.Shape[2])
            .Slice(3, paddingX, y.Shape[3]);
        Assert.All(expected.ToDoubles().Zip(y.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-13));
    }

    [Fact]
    public void AnImageMayBeCutDownToOnePixel()
    {
        Tensor x = Draw.Signed([1, 1, 3, 3], 1);
        Tensor one = Tensor.Ones([1, 1, 1, 1], DType.Float64);
        Assert.Equal(x[.., .., 1..2, 1..2].ToDoubles(), x.ConvTranspose2d(one, padding: (1, 1)).ToDoubles());
        Assert.Equal([1, 1, 3, 1], x.ConvTranspose2d(one, padding: (0, 1)).Shape);
        Assert.Equal([1, 1, 1, 3], x.ConvTranspose2d(one, padding: (1, 0)).Shape);
        Says(() => x.ConvTranspose2d(one, padding: (2, 0)), "padding (2, 0)", "-1 × 3");
        Says(() => x.ConvTranspose2d(one, padding: (0, 2)), "padding (0, 2)", "3 × -1");
    }

    [Fact]
    public void GeometryThatDoesNotFitIsNamedWithItsNumbers()
    {
        Tensor x = Draw.Signed([1, 4, 5, 5], 1);
        Says(() => x.Conv2d(Draw.Signed([2, 4, 6, 2], 1)), "6 × 2", "5 × 5");
        Says(() => x.Conv2d(Draw.Signed([2, 2, 2, 2], 1), groups: 3), "3 groups");
        Says(() => x.Conv2d(Draw.Signed([2, 3, 2, 2], 1)), "3 channels", "4");
        Says(() => x.Conv2d(Draw.Signed([3, 2, 2, 2], 1), groups: 2), "2 groups", "3 out");
        Says(() => x.Conv2d(Draw.Signed([2, 4, 2, 2], 1), groups: 0), "Conv2d of [1, 4, 5, 5]", "0 groups");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), groups: 0), "ConvTranspose2d of [1, 4, 5, 5]", "0 groups");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), groups: 3), "3 groups");
        Says(() => x[0..1].Flatten().ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1)), "ConvTranspose2d of [100]", "four axes");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2], 1)), "[4, 2, 2] Float64", "four axes");
        Says(() => x.Conv1d(Draw.Signed([2, 4, 2], 1)), "Conv1d of [1, 4, 5, 5]", "three axes");
        Says(() => x.Flatten(2).Conv1d(Draw.Signed([2, 4], 1)), "[2, 4] Float64", "three axes");
        Says(() => x.ConvTranspose1d(Draw.Signed([4, 2, 2], 1)), "ConvTranspose1d of [1, 4, 5, 5]", "three axes");
        Says(() => x.Conv2d(Draw.Signed([2, 4, 2, 2], 1), Draw.Signed([3], 1)), "[3]", "[2]");
        Says(() => x.Conv2d(Draw.Signed([2, 4, 2, 2], 1), stride: (0, 1)), "(0, 1)");
        Says(() => x[0..1].Flatten().Conv2d(Draw.Signed([2, 4, 2, 2], 1)), "four axes");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), outputPadding: (1, 0)), "(1, 0)");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), outputPadding: (0, 1)), "(0, 1)");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), outputPadding: (-1, 0)), "(-1, 0)");
        Says(() => x.ConvTranspose2d(Draw.Signed([4, 2, 2, 2], 1), outputPadding: (0, -1)), "(0, -1)");
        Says(() => x.ConvTranspose2d(Draw.Signed([3, 2, 2, 2], 1)), "3 channels", "4");
        Says(() => x.MaxPool2d((2, 2), padding: (2, 0)), "(2, 0)");
        Says(() => x.PixelShuffle(3), "3²", "4 channels");
    }

    [Fact]
    public void AWindowThatIsNoneOrDoesNotFitIsRefused()
    {
        Tensor x = Draw.Signed([1, 1, 5, 5], 1);
        Window[] none =
        [
            Make(height: 0), Make(width: 0), Make(strideY: 0), Make(strideX: 0), Make(dilationY: 0), Make(dilationX: 0),
            Make(paddingY: -1), Make(paddingX: -1),
        ];
        Assert.All(none, w => Says(() => Tensor.Apply(new UnfoldOp(w), x), "Unfold of [1, 1, 5, 5]", "is no window"));
        Says(() => Tensor.Apply(new UnfoldOp(Make(height: 6)), x), "6 × 1", "does not fit on 5 × 5");
        Says(() => Tensor.Apply(new UnfoldOp(Make(width: 6)), x), "1 × 6", "does not fit on 5 × 5");
        Assert.Equal([1, 25, 1], Tensor.Apply(new UnfoldOp(Make(height: 5, width: 5)), x).Shape);
        Says(() => Tensor.Apply(new UnfoldOp(Make()), x.Reshape([5, 5])), "Unfold of [5, 5]", "[batch, channels, height, width]");
        Says(() => Tensor.Apply(new FoldOp(Make(), [1, 1, 5, 5]), x.Reshape([1, 5, 5])), "Fold of [1, 5, 5]", "[1, 1, 25]", "[1, 1, 5, 5]");

        static Window Make(
            int height = 1,
            int width = 1,
            int strideY = 1,
            int strideX = 1,
            int paddingY = 0,
            int paddingX = 0,
            int dilationY = 1,
            int dilationX = 1)
            => new(height, width, (strideY, strideX), (paddingY, paddingX), (dilationY, dilationX));
    }

    [Fact]
    public void OpsOfAConvolutionRefuseTensorsOfAnother()
    {
        var window = new Window(2, 2, (1, 1), (0, 0), (1, 1));
        (Tensor x, Tensor w, Tensor y) = (Tensor.Ones([1, 2, 5, 5]), Tensor.Ones([3, 2, 2, 2]), Tensor.Ones([1, 3, 4, 4]));
        var plan = new ConvolutionPlan(x.Shape, w.Shape, window, 1, y.Shape);
        Assert.Equal(y.Shape, Tensor.Apply(new ConvolveOp(plan), x, w, Tensor.Ones([3])).Shape);
        Assert.Equal(x.Shape, Tensor.Apply(new ConvolveTransposedOp(plan), y, w, Tensor.Ones([2])).Shape);
        Assert.Equal(w.Shape, Tensor.Apply(new ConvolveKernelOp(plan), x, y).Shape);
        Says(() => Tensor.Apply(new ConvolveOp(plan), y, w), "Convolve of [1, 3, 4, 4], [3, 2, 2, 2]", "[1, 2, 5, 5] and [3, 2, 2, 2]");
        Says(() => Tensor.Apply(new ConvolveOp(plan), x, y), "Convolve of [1, 2, 5, 5], [1, 3, 4, 4]");
        Says(() => Tensor.Apply(new ConvolveOp(plan), x, w, Tensor.Ones([2])), "bias is [2], not [3]");
        Says(() => Tensor.Apply(new ConvolveTransposedOp(plan), x, w), "ConvolveTransposed of", "[1, 3, 4, 4] and [3, 2, 2, 2]");
        Says(() => Tensor.Apply(new ConvolveTransposedOp(plan), y, w, Tensor.Ones([3])), "bias is [3], not [2]");
        Says(() => Tensor.Apply(new ConvolveKernelOp(plan), x, x), "ConvolveKernel of", "[1, 2, 5, 5] and [1, 3, 4, 4]");
        Tensor back = Tensor.Ones([2, 3, 2, 2]);
        Says(() => x.ConvTranspose2d(back, Tensor.Ones([2])), "ConvTranspose2d of [1, 2, 5, 5]", "bias is [2], not [3]");
        Says(() => x.ConvTranspose2d(back, stride: (1, 0)), "ConvTranspose2d of [1, 2, 5, 5]", "is no window");
    }

    private static void Says(Action action, params string[] parts)
    {
        string message = Assert.Throws<ShapeException>(action).Message;
        Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
    }
}
