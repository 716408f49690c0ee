
namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>A kernel of the CPU makes no objects: a training step calls hundreds.</summary>
public sealed class GarbageTests
{
    // One thread: the scratch memory of others would be made whenever they first come by.
    private readonly CpuDevice _device = new(1);

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 4)]
    [InlineData(40, 1)]
    public void ConvolutionsLeaveNone(int channels, int groups)
    {
        var window = new Window(3, 3, (1, 1), (1, 1), (1, 1));
        var plan = new ConvolutionPlan([3, channels, 14, 14], [channels, channels / groups, 3, 3], window, groups, [3, channels, 14, 14]);
        (Storage image, Storage kernel, Storage bias) = (New(plan.Image.Size), New(plan.Kernel.Size), New(channels));
        Storage y = New(plan.Y.Size);
        None(() => _device.Convolve(plan, image, kernel, bias, y));
        None(() => _device.ConvolveTransposed(plan, y, kernel, bias, image));
        None(() => _device.ConvolveKernel(plan, image, y, kernel));
    }

    [Theory]
    [InlineData(64, 20, 49)]
    [InlineData(500, 90, 1)]
    public void NormalisationLeavesNone(int outer, int features, int inner)
    {
        var plan = new NormalisationPlan(outer, features, inner, 1e-5);
        long n = plan.Shape.Size;
        (Storage x, Storage c, Storage y) = (New(n), New(n), New(n));
        var statistics = new FeatureStatistics(New(features), New(features));
        var sums = new FeatureSums(New(features), New(features));
        None(() => _device.Normalise(plan, x, null, null, y, statistics));
        None(() => _device.NormaliseSums(plan, x, statistics, c, sums));
        None(() => _device.NormaliseGradient(plan, x, statistics, null, c, sums, y));
    }

    [Fact]
    public void WindowsLeaveNone()
    {
        var window = new Window(2, 2, (2, 2), (0, 0), (1, 1));
        Shape image = [3, 4, 30, 30];
        (Storage x, Storage seen, Storage y) = (New(image.Size), New(image.Size), New(image.Size / 4));
        Storage index = _device.Allocate(DType.Int32, image.Size / 4);
        None(() => _device.Unfold(window, x, image, seen));
        None(() => _device.Fold(window, seen, x, image));
        None(() => _device.WindowArgMax(window, x, image, index));
        None(() => _device.WindowSum(window, x, image, y));
        None(() => _device.WindowSumTranspose(window, y, x, image));
    }

    [Fact]
    public void LoopsAlongAxesLeaveNone()
    {
        Shape shape = [30, 40, 50], each = [1, 40, 1];
        (Storage x, Storage y, Storage sums) = (New(shape.Size), New(shape.Size), New(40));
        (Storage index, Storage places) = (_device.Allocate(DType.Int32, shape.Size), _device.Allocate(DType.Int32, 1500));
        _device.Fill(index, 7);
        None(() => _device.Reduce(default(SumReduction), x, shape, sums, each));
        None(() => _device.CumulativeSum(x, shape, 1, fromEnd: true, y));
        None(() => _device.ArgMax(x, shape, 1, places));
        None(() => _device.Gather(x, shape, 1, index, y, shape));
        None(() => _device.ScatterAdd(x, shape, 1, index, y, shape));
    }

    private static void None(Action kernel)
    {
        for (int warmUp = 0; warmUp < 3; warmUp++) { kernel(); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        kernel();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private Storage New(long length)
    {
        Storage numbers = _device.Allocate(DType.Float32, length);
        _device.Fill(numbers, 1);
        return numbers;
    }
}
