using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Kernels.Tests;

/// <summary>When Winograd's algorithm is taken, and what it costs in accuracy.</summary>
public sealed class WinogradTests
{
    private static readonly CpuDevice _cpu = new(1);
    private static readonly PlainDevice _plain = new();

    [Theory]
    [InlineData(14, 4, 2, 1, 4)]
    [InlineData(28, 4, 2, 1, 5)]
    [InlineData(8, 3, 1, 1, 4)]
    [InlineData(9, 2, 1, 0, 4)]
    public void ItsRoundingErrorsAreNearThoseOfThePlainSum(int size, int taps, int stride, int padding, int results)
    {
        ConvolutionPlan plan = Plan(2, 64, 32, size, taps, stride, padding);
        Assert.True(WinogradGeometry.Suits(plan, 16, out WinogradGeometry geometry));
        Assert.Equal(results, geometry.Results);
        double[] image = Draw.Numbers(plan.Image.Size, 1, DType.Float32), kernel = Draw.Numbers(plan.Kernel.Size, 2, DType.Float32);
        double[] exact = Convolve(_plain, DType.Float64, plan, image, kernel);
        double fast = Error(exact, Convolve(_cpu, DType.Float32, plan, image, kernel));
        double plain = Error(exact, Convolve(_plain, DType.Float32, plan, image, kernel));
        Assert.InRange(fast, plain / 4, plain * 4);
        Assert.InRange(Error(exact, Convolve(_cpu, DType.Float64, plan, image, kernel)), 0, plain * 1e-8);
    }

    [Theory]
    [InlineData(1, 64, 14, 4, 2)] // too few channels
    [InlineData(64, 64, 14, 1, 1)] // one tap
    [InlineData(64, 64, 14, 5, 1)] // too many taps
    [InlineData(64, 64, 13, 3, 2)] // phases with missing taps
    [InlineData(64, 64, 4, 4, 1)] // too few places for a tile
    public void WhereItDoesNotPayItIsNotTaken(int inputs, int outputs, int size, int taps, int stride)
        => Assert.False(WinogradGeometry.Suits(Plan(64, inputs, outputs, size, taps, stride, 0), 16, out _));

    [Fact]
    public void BlocksOfImagesAreOfNearlyEqualSize()
    {
        Assert.True(WinogradGeometry.Suits(Plan(64, 64, 128, 14, 4, 2, 1), 16, out WinogradGeometry g));
        Assert.Equal(64, g.ImagesIn(long.MaxValue));
        Assert.Equal(1, g.ImagesIn(1));
        Assert.Equal(13, g.ImagesIn(15 * g.NumbersAnImage));
    }

    private static ConvolutionPlan Plan(int batch, int inputs, int outputs, int size, int taps, int stride, int padding)
    {
        var window = new Window(taps, taps, (stride, stride), (padding, padding), (1, 1));
        return new ConvolutionPlan(
            [batch, inputs, size, size], [outputs, inputs, taps, taps], window, 1, [batch, outputs, window.Down(size), window.Across(size)]);
    }

    private static double[] Convolve(Device device, DType type, ConvolutionPlan plan, double[] image, double[] kernel)
    {
        Storage y = device.Allocate(type, plan.Y.Size);
        device.Convolve(plan, Put(device, type, image), Put(device, type, kernel), null, y);
        if (type == DType.Float64)
        {
            var values = new double[y.Length];
            device.Read<double>(y, 0, values);
            return values;
        }
        var singles = new float[y.Length];
        device.Read<float>(y, 0, singles);
        return Array.ConvertAll(singles, v => (double)v);
    }

    private static Storage Put(Device device, DType type, double[] numbers)
    {
        Storage x = device.Allocate(type, numbers.Length);
        if (type == DType.Float64) { device.Write<double>(x, numbers); }
        else { device.Write<float>(x, Array.ConvertAll(numbers, v => (float)v)); }
        return x;
    }

    /// <summary>The root of the mean square of the errors.</summary>
    private static double Error(double[] exact, double[] actual) => Math.Sqrt(exact.Zip(actual, (e, a) => (e - a) * (e - a)).Average());
}
