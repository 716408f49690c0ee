using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Convolutions: the three maps of one sum of products, over drawn geometry and over the sizes of real layers.</content>
public abstract partial class DeviceContract
{
    [Fact]
    public void ConvolutionsAreThePlainOnes()
    {
        Draw.Try(
            from batch in Gen.Choose(0, 3)
            from groups in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(2, 3)))
            from channels in Gen.Elements(1, 1, 2, 3, 5, 17).Two()
            from size in Gen.Choose(1, 9).Two()
            from window in Windows
            from cut in Gen.Elements(false, false, false, true)
            where window.Down(size.Item1) > 0 && window.Across(size.Item2) > 0
            from type in Draw.Floating
            from seed in Draw.Seed
            select (plan: Plan(batch, channels.Item1, channels.Item2, size, window, groups, cut), type, seed),
            c => SameConvolutions(c.plan, c.type, c.seed),
            tests: 200);
    }

    [Theory]
    [InlineData(1, 1, 5, 5, 4, 4, 2, 1, 1, 1)] // a first layer of one channel
    [InlineData(2, 64, 1, 14, 4, 4, 2, 1, 1, 1)] // a last layer to one channel
    [InlineData(3, 16, 40, 14, 4, 4, 2, 1, 1, 1)] // the middle of a DCGAN
    [InlineData(5, 32, 33, 7, 3, 3, 1, 1, 1, 1)] // the usual window of three
    [InlineData(2, 20, 24, 9, 5, 5, 2, 2, 1, 1)]
    [InlineData(2, 24, 20, 9, 3, 3, 2, 1, 1, 1)]
    [InlineData(2, 24, 20, 8, 2, 2, 1, 0, 1, 1)]
    [InlineData(2, 24, 20, 8, 2, 2, 2, 0, 1, 1)]
    [InlineData(2, 24, 20, 11, 3, 3, 1, 2, 2, 1)] // with dilation
    [InlineData(1, 40, 50, 12, 1, 1, 1, 0, 1, 1)] // one pixel at a time
    [InlineData(2, 30, 30, 9, 3, 3, 1, 1, 1, 30)] // each channel by itself
    [InlineData(2, 32, 32, 9, 4, 4, 2, 1, 1, 2)]
    [InlineData(4, 48, 16, 4, 4, 4, 1, 0, 1, 1)] // one place alone
    [InlineData(1, 3, 16, 90, 3, 5, 1, 1, 1, 1)] // rows longer than a panel
    [InlineData(2, 0, 3, 5, 3, 3, 1, 1, 1, 1)] // no channels to sum over
    [InlineData(1, 2, 3, 600, 3, 1, 1, 1, 1, 1)] // rows longer than a block
    public void ConvolutionsOfLayersAreThePlainOnes(
        int batch, int inputs, int outputs, int size, int height, int width, int stride, int padding, int dilation, int groups)
    {
        var window = new Window(height, width, (stride, stride), (padding, padding), (dilation, dilation));
        ConvolutionPlan plan = Plan(batch, inputs / groups, outputs / groups, (Math.Min(size, 60), size), window, groups, cut: false);
        SameConvolutions(plan, DType.Float32, 1);
        SameConvolutions(plan, DType.Float64, 2);
    }

    /// <summary>What a device does that has no convolution of its own.</summary>
    [Fact]
    public void AnUnfoldedConvolutionIsThePlainOne()
    {
        var window = new Window(3, 2, (2, 1), (1, 2), (1, 2));
        foreach (bool cut in (bool[])[false, true])
        {
            ConvolutionPlan plan = Plan(2, 3, 4, (7, 6), window, groups: 2, cut);
            SameConvolutions(plan, DType.Float64, 3, unfolded: true);
        }
    }

    /// <summary>A convolution with room for its window; if <paramref name="cut"/>, without the last places.</summary>
    private static ConvolutionPlan Plan(
        int batch, int inputs, int outputs, (int Height, int Width) size, Window window, int groups, bool cut)
    {
        int down = window.Down(size.Height) - (cut && window.Down(size.Height) > 1 ? 1 : 0);
        int across = window.Across(size.Width) - (cut && window.Across(size.Width) > 1 ? 1 : 0);
        return new ConvolutionPlan(
            [batch, groups * inputs, size.Height, size.Width],
            [groups * outputs, inputs, window.Height, window.Width],
            window,
            groups,
            [batch, groups * outputs, down, across]);
    }

    private void SameConvolutions(ConvolutionPlan plan, DType type, int seed, bool unfolded = false)
    {
        double[] image = Draw.Numbers(plan.Image.Size, seed, type);
        double[] kernel = Draw.Numbers(plan.Kernel.Size, seed + 1, type);
        double[] y = Draw.Numbers(plan.Y.Size, seed + 2, type);
        double[]? bias = seed % 2 == 0 ? null : Draw.Numbers(plan.Y[1], seed + 3, type);
        double[]? biasBack = seed % 2 == 0 ? null : Draw.Numbers(plan.Image[1], seed + 3, type);
        double taps = plan.Kernel.Slice(1..).Size;
        Check("Convolve", plan.Y, taps, (device, result) =>
        {
            (Storage x, Storage w, Storage? b) = (Put(device, type, image), Put(device, type, kernel), Optional(device, bias));
            if (unfolded)
            {
                new UnfoldedConvolution(plan, device).Convolve(x, w, b, result);
            }
            else
            {
                device.Convolve(plan, x, w, b, result);
            }
        });
        double spread = (double)plan.Y[1] / plan.Groups * plan.Window.Height * plan.Window.Width;
        Check("ConvolveTransposed", plan.Image, spread, (device, result) =>
        {
            (Storage x, Storage w, Storage? b) = (Put(device, type, y), Put(device, type, kernel), Optional(device, biasBack));
            if (unfolded)
            {
                new UnfoldedConvolution(plan, device).ConvolveTransposed(x, w, b, result);
            }
            else
            {
                device.ConvolveTransposed(plan, x, w, b, result);
            }
        });
        Check("ConvolveKernel", plan.Kernel, (double)plan.Y[0] * plan.Y[2] * plan.Y[3], (device, result) =>
        {
            (Storage x, Storage z) = (Put(device, type, image), Put(device, type, y));
            if (unfolded)
            {
                new UnfoldedConvolution(plan, device).ConvolveKernel(x, z, result);
            }
            else
            {
                device.ConvolveKernel(plan, x, z, result);
            }
        });

        Storage? Optional(Device device, double[]? numbers) => numbers is null ? null : Put(device, type, numbers);

        void Check(string name, Shape shape, double terms, Action<Device, Storage> run) => Same(
            Tolerance.Sum,
            device =>
            {
                Storage result = Blank(device, type, shape.Size);
                run(device, result);
                return result;
            },
            () => $"{name} {type} {plan}",
            [.. Enumerable.Repeat((9 * terms) + 3, (int)shape.Size)]);
    }
}
