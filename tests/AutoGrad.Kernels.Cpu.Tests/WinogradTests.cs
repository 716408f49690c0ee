using AutoGrad.Kernels.Reference;
using AutoGrad.Kernels.Tests;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>When Winograd's algorithm is taken, and what it costs in accuracy.</summary>
public sealed class WinogradTests
{
    private static readonly CpuDevice _cpu = new(1);
    private static readonly ReferenceDevice _plain = new();

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

    [Theory]
    [InlineData(7, 4, 2, 1, 9)] // 4 + 3
    [InlineData(14, 5, 3, 2, 17)] // 5 + 5 + 4
    [InlineData(8, 4, 2, 2, 10)]
    [InlineData(8, 5, 2, 1, 11)] // 5 + 4: the first tile is a whole one
    [InlineData(3, 2, 2, 2, 6)] // no tiles of one
    public void TheLastTilesAreShorterWhereWholeOnesWouldReachPastTheEdge(int length, int results, int tiles, int whole, int points)
    {
        var line = new TileLine(length, results);
        Assert.Equal((tiles, whole, points), (line.Tiles, line.Whole, line.Points(taps: 2)));
        int[] sizes = [.. Enumerable.Range(0, tiles).Select(line.Results)];
        Assert.Equal(sizes.Sum(m => m + 1), points);
        for (int tile = 0; tile < tiles; tile++) { Assert.Equal(sizes[..tile].Sum(), line.Start(tile)); }
        Assert.InRange(sizes.Sum(), length, length + 1);
    }

    [Fact]
    public void APointHasTheRowsOfTheTilesThatHaveIt()
    {
        // Two by two tiles, the second ones shorter: the first of four has all 5 × 5 points, the last only 4 × 4.
        Assert.True(WinogradGeometry.Suits(Plan(6, 64, 128, 14, 4, 2, 1), 16, out WinogradGeometry g));
        Assert.Equal([0, 1, 2, 3], TilesWith(0, 0));
        Assert.Equal([0, 1], TilesWith(4, 3));
        Assert.Equal([0, 2], TilesWith(3, 4));
        Assert.Equal([0], TilesWith(4, 4));

        int[] TilesWith(int down, int across)
        {
            const int Images = 6;
            PointRows rows = g.RowsAt((down * g.Points) + across, Images);
            int[] all = [.. Enumerable.Range(0, rows.Count).Select(n => rows.Run(n, rows.Count).Row)];
            Assert.All(all.Chunk(Images), c => Assert.Equal(Enumerable.Range(c[0], Images), c));
            return [.. all.Chunk(Images).Select(c => c[0] / Images)];
        }
    }

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
            [batch, inputs, size, size],
            [outputs, inputs, taps, taps],
            window,
            1,
            [batch, outputs, window.Down(size), window.Across(size)]);
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
        if (type == DType.Float64)
        {
            device.Write<double>(x, numbers);
        }
        else
        {
            device.Write<float>(x, Array.ConvertAll(numbers, v => (float)v));
        }
        return x;
    }

    /// <summary>The root of the mean square of the errors.</summary>
    private static double Error(double[] exact, double[] actual) => Math.Sqrt(exact.Zip(actual, (e, a) => (e - a) * (e - a)).Average());
}
