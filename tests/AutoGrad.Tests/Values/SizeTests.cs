using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Sizes that no int holds are refused with the size; those that one holds are right, whatever the numbers on the way.</summary>
public sealed class SizeTests
{
    private const int Huge = int.MaxValue;

    public static TheoryData<string, string, Func<Tensor>> Refused => new()
    {
        { "PixelShuffle of [1, 1, 1, 1]", "65536²", () => Tensor.Ones([1, 1, 1, 1]).PixelShuffle(65_536) },
        { "UpsampleNearest of [1, 1, 3, 2]", "3221225472", () => Tensor.Ones([1, 1, 3, 2]).UpsampleNearest(1 << 30) },
        { "ConvTranspose2d", "2147483649", () => Image(2, 2).ConvTranspose2d(Image(2, 2), stride: (Huge, 1)) },
        { "Conv2d", "4294967297", () => Image(3, 3).Conv2d(Image(2, 2), padding: (Huge, 0)) },
        { "Conv2d", "does not fit", () => Image(3, 3).Conv2d(Image(2, 2), dilation: (1, Huge)) },
        { "MaxPool2d", "2147483650", () => Image(4, 4).MaxPool2d((Huge, 1), padding: (Huge / 2, 0)) },
        { "Concat", "4294967294", () => Tensor.Concat([Tensor.Zeros([Huge, 0]), Tensor.Zeros([Huge, 0])]) },
        { "Pad of [1]", "4294967295", () => Tensor.From(1f).Pad([Huge], [Huge]) },
        { "Tile of [2]", "4294967294", () => Tensor.From(1f, 2f).Tile(Huge) },
        { "[2147483647, 2147483647]", "more than 2147483647", () => Tensor.Zeros([Huge, Huge]) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatIsTooLargeIsRefusedWithItsSize(string op, string size, Func<Tensor> call)
    {
        string message = Assert.Throws<ShapeException>(call).Message;
        Assert.Contains(op, message, StringComparison.Ordinal);
        Assert.Contains(size, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStrideBeyondTheImageIsAStrideToNowhere()
    {
        Tensor x = Image(5, 6), w = Image(3, 2);
        foreach ((int Y, int X) huge in ((int, int)[])[(Huge, Huge), (Huge, 1), (1 << 30, 2)])
        {
            (int Y, int X) plain = (Math.Min(huge.Y, 50), Math.Min(huge.X, 50));
            Equal(x.Conv2d(w, stride: plain, padding: (1, 1)), x.Conv2d(w, stride: huge, padding: (1, 1)));
            Equal(x.AvgPool2d((3, 2), plain, (1, 1)), x.AvgPool2d((3, 2), huge, (1, 1)));
            Equal(x.MaxPool2d((3, 2), plain, (1, 1)), x.MaxPool2d((3, 2), huge, (1, 1)));
            Equal(Gradient(x, w, plain), Gradient(x, w, huge));
        }
        Equal(Image(1, 1).ConvTranspose2d(w, stride: (9, 9)), Image(1, 1).ConvTranspose2d(w, stride: (Huge, Huge)));
    }

    private static Tensor Gradient(Tensor x, Tensor w, (int Y, int X) stride)
    {
        Tensor image = x.AsLeaf(), kernel = w.AsLeaf();
        Tensor[] bars = Gradients.Of(image.Conv2d(kernel, stride: stride, padding: (1, 1)).Square().Sum(), [image, kernel]);
        return Tensor.Concat([bars[0].Flatten(), bars[1].Flatten()]);
    }

    private static Tensor Image(int height, int width)
        => Tensor.From([.. Enumerable.Range(0, height * width).Select(i => (float)((i * 7) % 11) - 4)], [1, 1, height, width]);

    private static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToDoubles(), actual.ToDoubles());
    }
}
