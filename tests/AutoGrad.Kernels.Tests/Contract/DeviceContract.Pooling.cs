using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Pooling: the largest number and the sum under a window, and what is spread out under it.</content>
public abstract partial class DeviceContract
{
    [Fact]
    public void PoolingIsThePlainOne()
    {
        Draw.Try(
            from planes in Gen.Choose(0, 3).Two()
            from size in Gen.Choose(0, 19).Two()
            from window in Windows
            where window.Down(size.Item1) > 0 && window.Across(size.Item2) > 0
            from type in Draw.Floating
            from seed in Draw.Seed
            select (image: new Shape(planes.Item1, planes.Item2, size.Item1, size.Item2), window, type, seed),
            c => SamePooling(c.image, c.window, c.type, c.seed, composed: false),
            tests: 300);
    }

    [Theory]
    [InlineData(28, 28, 2, 2, 0)]
    [InlineData(14, 15, 3, 2, 1)]
    [InlineData(33, 40, 3, 1, 1)]
    [InlineData(9, 200, 5, 4, 2)] // rows of many vectors
    [InlineData(150, 130, 2, 2, 1)] // planes of several bands
    [InlineData(20, 9000, 2, 3, 0)] // rows longer than a band
    public void PoolingOfLayersIsThePlainOne(int height, int width, int taps, int stride, int padding)
    {
        var window = new Window(taps, taps, (stride, stride), (padding, padding), (1, 1));
        SamePooling([2, 3, height, width], window, DType.Float32, 1, composed: false);
        SamePooling([2, 3, height, width], window, DType.Float64, 2, composed: false);
    }

    /// <summary>What a device does that has no pooling of its own.</summary>
    [Fact]
    public void AComposedPoolingIsThePlainOne()
    {
        Draw.Try(
            from window in Windows
            where window.Down(6) > 0 && window.Across(5) > 0
            from planes in Gen.Choose(0, 2)
            from type in Draw.Floating
            from seed in Draw.Seed
            select (image: new Shape(2, planes, 6, 5), window, type, seed),
            c => SamePooling(c.image, c.window, c.type, c.seed, composed: true),
            tests: 60);
    }

    [Fact]
    public void NeitherTheEdgeNorALaterOneOfEqualsIsChosen()
    {
        const double Low = double.NegativeInfinity;
        var window = new Window(3, 3, (2, 2), (1, 1), (1, 1));
        double[] x = [Low, Low, Low, Low, Low, Low, double.NaN, 5, 5, 5, 5, double.NaN, 7, 7, 7, 7];
        foreach (bool composed in (bool[])[false, true])
        {
            Storage y = Blank(Device, DType.Int32, 4);
            Storage image = Put(Device, DType.Float32, x);
            if (composed)
            {
                new ComposedPooling(Device, window, [1, 1, 4, 4]).ArgMax(image, y);
            }
            else
            {
                Device.WindowArgMax(window, image, [1, 1, 4, 4], y);
            }
            Assert.Equal([0.0, 6, 12, 6], Get(y));
        }
    }

    private void SamePooling(Shape image, Window window, DType type, int seed, bool composed)
    {
        Shape places = [image[0], image[1], window.Down(image[2]) * window.Across(image[3])];
        // Few values, so that there are equal ones, and −∞ and NaN among them.
        double[] x = Array.ConvertAll(
            Draw.Numbers(image.Size, seed, DType.Int32, -4, 9),
            v => v > 7 ? double.NaN : v < -2 ? double.NegativeInfinity : v);
        double[] numbers = Draw.Numbers(image.Size, seed, type);
        double[] bar = Draw.Numbers(places.Size, seed + 1, type);
        ComposedPooling Composed(Device device) => new(device, window, image);

        Check("WindowArgMax", DType.Int32, places.Size, (device, y) =>
        {
            if (composed)
            {
                Composed(device).ArgMax(Put(device, type, x), y);
            }
            else
            {
                device.WindowArgMax(window, Put(device, type, x), image, y);
            }
        });
        Check("WindowSum", type, places.Size, (device, y) =>
        {
            if (composed)
            {
                Composed(device).Sum(Put(device, type, numbers), y);
            }
            else
            {
                device.WindowSum(window, Put(device, type, numbers), image, y);
            }
        });
        Check("WindowSumTranspose", type, image.Size, (device, y) =>
        {
            if (composed)
            {
                Composed(device).SumTranspose(Put(device, type, bar), y);
            }
            else
            {
                device.WindowSumTranspose(window, Put(device, type, bar), y, image);
            }
        });

        void Check(string name, DType result, long length, Action<Device, Storage> run) => Same(
            result == DType.Int32 ? Tolerance.Exact : Tolerance.Sum,
            device =>
            {
                Storage y = Blank(device, result, length);
                run(device, y);
                return y;
            },
            () => $"{name} {type} {image} by {window}",
            // The terms of a sum: at most the taps, each of size 3.
            [.. Enumerable.Repeat(3.0 * window.Height * window.Width, (int)length)]);
    }
}
