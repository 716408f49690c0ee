using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Windows over images, and running sums.</content>
public abstract partial class DeviceContract
{
    [Fact]
    public void UnfoldAndFoldAreThePlainOnes()
    {
        Draw.Try(
            from planes in Gen.Choose(0, 3).ArrayOf(2)
            from size in Gen.Choose(1, 9).ArrayOf(2)
            from window in Windows
            where window.Down(size[0]) > 0 && window.Across(size[1]) > 0
            from type in Draw.Floating
            from seed in Draw.Seed
            select (image: new Shape(planes[0], planes[1], size[0], size[1]), window, type, seed),
            c => SameWindows(c.image, c.window, c.type, c.seed),
            tests: 150);
    }

    [Fact]
    public void UnfoldAndFoldAreThePlainOnesWhereTheWorkIsShared()
    {
        var window = new Window(3, 4, (2, 1), (1, 2), (1, 2));
        SameWindows([3, 5, 40, 41], window, DType.Float32, 1);
        SameWindows([3, 5, 40, 41], window, DType.Float64, 2);
    }

    [Fact]
    public void CumulativeSumIsThePlainOne()
    {
        Draw.Try(
            from shape in Draw.AnyShape.Where(s => s.Rank > 0)
            from axis in Gen.Choose(0, shape.Rank - 1)
            from fromEnd in Gen.Elements(false, true)
            from type in Draw.Floating
            from seed in Draw.Seed
            select (shape, axis, fromEnd, type, seed),
            c => Same(
                Tolerance.Exact,
                device =>
                {
                    Storage y = Blank(device, c.type, c.shape.Size);
                    device.CumulativeSum(Put(device, c.type, Coarse(c.shape.Size, c.seed, c.type)), c.shape, c.axis, c.fromEnd, y);
                    return y;
                },
                () => $"CumulativeSum {c.type} {c.shape} along {c.axis}"),
            tests: 100);
    }

    private static Gen<Window> Windows =>
        from taps in Gen.Choose(1, 4).ArrayOf(2)
        from stride in Gen.Choose(1, 3).ArrayOf(2)
        from padding in Gen.Choose(0, 3).ArrayOf(2)
        from dilation in Gen.Choose(1, 3).ArrayOf(2)
        select new Window(taps[0], taps[1], (stride[0], stride[1]), (padding[0], padding[1]), (dilation[0], dilation[1]));

    private void SameWindows(Shape image, Window window, DType type, int seed)
    {
        Shape seen = [image[0], image[1] * window.Height * window.Width, window.Down(image[2]) * window.Across(image[3])];
        Same(
            Tolerance.Exact,
            device =>
            {
                Storage y = Blank(device, type, seen.Size);
                device.Unfold(window, Put(device, type, Coarse(image.Size, seed, type)), image, y);
                return y;
            },
            () => $"Unfold {type} {image} by {window}");
        Same(
            Tolerance.Function,
            device =>
            {
                Storage y = Blank(device, type, image.Size);
                device.Fold(window, Put(device, type, Coarse(seen.Size, seed, type)), y, image);
                return y;
            },
            () => $"Fold {type} {seen} to {image} by {window}");
    }
}
