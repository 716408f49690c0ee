using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Pooling and resizing against loops over what each window sees, and their errors.</summary>
public sealed class PoolingTests
{
    public static TheoryData<int, int, int, int, int, int> Geometries => new()
    {
        { 2, 2, 2, 2, 0, 0 }, { 3, 2, 1, 2, 1, 1 }, { 2, 3, 2, 1, 1, 0 }, { 3, 3, 2, 3, 0, 1 }, { 1, 1, 1, 1, 0, 0 }, { 5, 6, 1, 1, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void EachPlaceHasTheLargestAndTheMeanOfItsWindow(int height, int width, int down, int across, int top, int left)
    {
        // All numbers are below 0, so that a 0 from past the edge would be the largest.
        Tensor x = -Draw.Positive([2, 3, 5, 6], 1);
        double[,][] seen = Windows(x, (height, width), (down, across), (top, left));
        Tensor largest = x.MaxPool2d((height, width), (down, across), (top, left));
        Tensor mean = x.AvgPool2d((height, width), (down, across), (top, left));
        int places = seen.GetLength(1);
        Assert.Equal(2 * 3 * places, largest.Shape.Size);
        Assert.Equal(largest.Shape, mean.Shape);
        Assert.Equal([2, 3, ((5 + (2 * top) - height) / down) + 1, ((6 + (2 * left) - width) / across) + 1], largest.Shape);
        (double[] most, double[] average) = (largest.ToDoubles(), mean.ToDoubles());
        for (int i = 0; i < most.Length; i++)
        {
            double[] window = seen[i / places, i % places];
            Assert.Equal(window.Max(), most[i]);
            Assert.Equal(window.Sum() / (height * width), average[i], 1e-13);
        }
    }

    [Fact]
    public void AWindowMovesByItsOwnSizeUnlessItIsTold()
    {
        Tensor x = Draw.Signed([1, 1, 4, 6], 2);
        Assert.Equal([1, 1, 2, 2], x.MaxPool2d((2, 3)).Shape);
        Assert.Equal(x.MaxPool2d((2, 3), (2, 3)).ToDoubles(), x.MaxPool2d((2, 3)).ToDoubles());
        Assert.Equal([1, 1, 3, 4], x.AvgPool2d((2, 3), (1, 1)).Shape);
        Assert.Equal([1, 1, 2, 2], x.AvgPool2d((2, 3)).Shape);
    }

    [Fact]
    public void OfEqualLargestOnesTheFirstGetsTheCotangent()
    {
        Tensor x = Tensor.Ones([1, 1, 2, 2]).AsLeaf();
        Assert.Equal([1.0, 0, 0, 0], Gradients.Of(x.MaxPool2d((2, 2)).Sum(), [x])[0].ToDoubles());
        Assert.Equal([0.25, 0.25, 0.25, 0.25], Gradients.Of(x.GlobalMaxPool().Sum(), [x])[0].ToDoubles());
    }

    [Fact]
    public void TheEdgeIsNotChosenEvenWhereNothingIsLargerAndANaNIs()
    {
        Tensor x = Tensor.Full([1, 1, 2, 2], double.NegativeInfinity, DType.Float64).AsLeaf();
        Assert.Equal([4.0, 0, 0, 0], Gradients.Of(x.MaxPool2d((3, 3), (1, 1), (1, 1)).Sum(), [x])[0].ToDoubles());
        Tensor y = Tensor.From([1.0, double.NaN, 3, 4], [1, 1, 2, 2]);
        Assert.Equal([double.NaN], y.MaxPool2d((2, 2)).ToDoubles());
        Tensor index = Tensor.Apply(new WindowArgMaxOp(new Window(2, 2, (1, 1), (1, 0), (1, 1))), y);
        Assert.Equal([1, 1, 3], index.ToArray<int>());
    }

    [Fact]
    public void ASumUnderAWindowAndItsSpread()
    {
        var window = new Window(2, 2, (1, 1), (0, 1), (1, 2));
        Tensor sums = Tensor.Apply(new WindowSumOp(window), Tensor.From([1.0, 2, 3, 4, 5, 6], [1, 1, 2, 3]));
        Assert.Equal([1, 1, 1, 3], sums.Shape);
        Assert.Equal([7.0, 14, 7], sums.ToDoubles());
        Tensor spread = Tensor.Apply(new WindowSumTransposeOp(window, [1, 1, 2, 3]), Tensor.From([1.0, 10, 100], [1, 1, 1, 3]));
        Assert.Equal([10.0, 101, 10, 10, 101, 10], spread.ToDoubles());
    }

    [Fact]
    public void AChannelAsAWhole()
    {
        Tensor line = Tensor.From([1.0, 5, 3, -4, -2, -6], [1, 2, 3]);
        Assert.Equal([3.0, -4], line.GlobalAvgPool().ToDoubles());
        Assert.Equal([5.0, -2], line.GlobalMaxPool().ToDoubles());
        Tensor image = Draw.Signed([2, 3, 4, 5], 3);
        Assert.Equal([2, 3], image.GlobalAvgPool().Shape);
        Assert.Equal(image.Max([2, 3]).ToDoubles(), image.GlobalMaxPool().ToDoubles());
    }

    [Fact]
    public void PixelsAreRepeatedToBlocks()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4], [1, 1, 2, 2]);
        Tensor y = x.UpsampleNearest(2);
        Assert.Equal([1, 1, 4, 4], y.Shape);
        Assert.Equal([1.0, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], y.ToDoubles());
        Assert.Equal(x.ToDoubles(), x.UpsampleNearest(1).ToDoubles());
    }

    [Fact]
    public void ChannelsAreLaidOutAsPixels()
    {
        Tensor x = Draw.Signed([2, 12, 3, 2], 4);
        Tensor y = x.PixelShuffle(2);
        Assert.Equal([2, 3, 6, 4], y.Shape);
        double[] from = x.ToDoubles();
        Assert.Equal(
            Oracle.Places(y.Shape).Select(p =>
            {
                int channel = (p[1] * 4) + (p[2] % 2 * 2) + (p[3] % 2);
                return from[(((((p[0] * 12) + channel) * 3) + (p[2] / 2)) * 2) + (p[3] / 2)];
            }),
            y.ToDoubles());
    }

    [Fact]
    public void WhatIsNoImageOrNoPaddingIsNamed()
    {
        Tensor x = Tensor.Ones([2, 4, 4]);
        Says(() => x.MaxPool2d((2, 2)), "MaxPool2d of [2, 4, 4]", "an image has the axes");
        Says(() => x.AvgPool2d((2, 2)), "AvgPool2d of [2, 4, 4]", "an image has the axes");
        Says(() => x.UpsampleNearest(2), "UpsampleNearest of [2, 4, 4]", "an image has the axes");
        Says(() => x.PixelShuffle(2), "PixelShuffle of [2, 4, 4]", "an image has the axes");
        Says(() => x.Reshape([8, 4]).GlobalAvgPool(), "GlobalAvgPool of [8, 4]");
        Says(() => x.Reshape([8, 4]).GlobalMaxPool(), "GlobalMaxPool of [8, 4]");
        Tensor image = x.Unsqueeze(0);
        foreach ((int, int) padding in ((int, int)[])[(2, 0), (0, 2), (-1, 0), (0, -1)])
        {
            Says(() => image.AvgPool2d((2, 3), padding: padding), "AvgPool2d of [1, 2, 4, 4]", $"padding {padding}", "(2, 3)");
        }
        Says(() => image.MaxPool2d((5, 1)), "5 × 1", "does not fit on 4 × 4");
        Says(() => image.AvgPool2d((5, 1)), "5 × 1", "does not fit on 4 × 4");
        Says(() => Tensor.Ones([1, 1, 0, 4]).MaxPool2d((2, 2), padding: (1, 1)), "MaxPool2d of [1, 1, 0, 4]", "among none");
        Says(() => Tensor.Apply(new WindowSumTransposeOp(new Window(2, 2, (2, 2), (0, 0), (1, 1)), [1, 2, 4, 4]), image), "[1, 2, 2, 2]");
        Assert.Throws<ArgumentOutOfRangeException>(() => image.UpsampleNearest(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.PixelShuffle(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.PixelShuffle(-1));

        static void Says(Action action, params string[] parts)
        {
            string message = Assert.Throws<ShapeException>(action).Message;
            Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
        }
    }

    /// <summary>For each channel of each sample and each place of the window, the numbers that it sees.</summary>
    private static double[,][] Windows(Tensor x, (int Y, int X) size, (int Y, int X) stride, (int Y, int X) padding)
    {
        (int height, int width) = (x.Shape[2], x.Shape[3]);
        double[] numbers = x.ToDoubles();
        (int Y, int X)[] corners =
        [
            .. from top in Enumerable.Range(-padding.Y, height + (2 * padding.Y) - size.Y + 1).Where((_, i) => i % stride.Y == 0)
               from left in Enumerable.Range(-padding.X, width + (2 * padding.X) - size.X + 1).Where((_, i) => i % stride.X == 0)
               select (top, left),
        ];
        var seen = new double[x.Shape[0] * x.Shape[1], corners.Length][];
        for (int channel = 0; channel < seen.GetLength(0); channel++)
        {
            for (int place = 0; place < corners.Length; place++)
            {
                seen[channel, place] =
                [
                    .. from row in Enumerable.Range(corners[place].Y, size.Y).Where(r => r >= 0 && r < height)
                       from column in Enumerable.Range(corners[place].X, size.X).Where(c => c >= 0 && c < width)
                       select numbers[(((channel * height) + row) * width) + column],
                ];
            }
        }
        return seen;
    }
}
