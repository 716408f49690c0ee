using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Gpu;

/// <summary>The figures of one device.</summary>
/// <param name="device">The device.</param>
/// <param name="library">The same with the vendor's matrix product, or null.</param>
/// <param name="seconds">How long a figure is timed.</param>
internal sealed class GpuFigures(Device device, Device? library, double seconds)
{
    // A launch is not waited for. So many are timed together, and then one number is read, which waits for all of them.
    private const int Together = 20;
    private const int Elements = 1 << 24;

    /// <summary>Prints the tables.</summary>
    public void Print()
    {
        Console.WriteLine("Matrix products, GFLOP/s: ours, cuBLAS, the share");
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (int size in (int[])[64, 256, 512, 1024, 2048, 4096])
            {
                foreach (string layout in (string[])["NN", "NT", "TN"]) { PrintProduct(type, size, layout); }
            }
        }
        Console.WriteLine($"Other kernels over {Elements} floats, GB/s and share of the copy");
        Storage a = Full(), b = Full(), y = Full(), sum = device.Allocate(DType.Float32, 1);
        Shape shape = [Elements];
        var whole = StridedView.Whole(shape);
        double copy = 0;
        PrintStream("copy", 2, () => device.Copy(a, whole, y, whole), y);
        PrintStream("a + b", 3, () => device.Zip(default(AddFunction), a, shape, b, shape, y, shape), y);
        PrintStream("tanh", 2, () => device.Map(default(TanhFunction), a, y), y);
        PrintStream("exp", 2, () => device.Map(default(ExpFunction), a, y), y);
        PrintStream("sum", 1, () => device.Reduce(default(SumReduction), a, shape, sum, [1]), sum);
        PrintStream("normal numbers", 1, () => device.Random(Distribution.Normal, 1, 0, y), y);
        foreach (Storage storage in (Storage[])[a, b, y, sum]) { storage.Release(); }

        void PrintStream(string name, int streams, Action kernel, Storage result)
        {
            double rate = streams * 4.0 * Elements / Time(kernel, result) / 1e9;
            copy = copy == 0 ? rate : copy;
            Console.WriteLine($"{name,-16}{rate,10:F1}{rate / copy,8:P0}");
        }

        Storage Full()
        {
            Storage storage = device.Allocate(DType.Float32, Elements);
            device.Random(Distribution.Uniform, 1, 0, storage);
            return storage;
        }
    }

    private void PrintProduct(DType type, int size, string layout)
    {
        double ours = Rate(device);
        double theirs = library is null ? double.NaN : Rate(library);
        string beside = library is null ? "" : $"{theirs,10:F0}{ours / theirs,8:P0}";
        Console.WriteLine($"{type} {size,5} {layout}{ours,10:F0}{beside}");

        double Rate(Device where)
        {
            using var product = new ProductCase(where, type, size, size, size, layout);
            return 2.0 * size * size * size / Time(product.Multiply, product.Y) / 1e9;
        }
    }

    private double Time(Action kernel, Storage result)
        => Timing.Best(
            () =>
            {
                for (int i = 0; i < Together; i++) { kernel(); }
                if (result.DType == DType.Float32)
                {
                    result.Device.Read<float>(result, 0, new float[1]);
                }
                else
                {
                    result.Device.Read<double>(result, 0, new double[1]);
                }
            },
            seconds) / Together;
}
