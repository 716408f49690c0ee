using System.Globalization;
using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>The matrix product, called as an op calls it: square ones, and those that the layers of the workloads are made of.</summary>
/// <param name="alone">One thread.</param>
/// <param name="pair">Several.</param>
/// <param name="seconds">How long a figure is timed.</param>
internal sealed class ProductRoofline(Ceilings alone, Ceilings pair, double seconds)
{
    private static readonly string[] _layouts = ["NN", "TN", "NT"];
    private static readonly int[] _sizes = [64, 128, 256, 512, 1024, 2048];

    /// <summary>Layers as (batch, inputs, outputs), convolutions as the products that they come down to.</summary>
    private static readonly (string Name, int Batch, int Inputs, int Outputs)[] _layers =
    [
        ("2 → 64", 128, 2, 64), ("64 → 64", 128, 64, 64), ("64 → 1", 128, 64, 1),
        ("2 → 512", 256, 2, 512), ("512 → 512", 256, 512, 512), ("512 → 1", 256, 512, 1),
        ("64 → 256", 64, 64, 256), ("256 → 512", 64, 256, 512), ("512 → 784", 64, 512, 784), ("784 → 512", 128, 784, 512),
        ("64 → 6272", 64, 64, 6272), ("6272 → 1", 64, 6272, 1),
    ];

    /// <summary>Prints the table of square products in one element type.</summary>
    public void PrintSquares(DType type)
    {
        string one = Gflops(alone.Operations(type)), two = Gflops(pair.Operations(type));
        Console.WriteLine($"Products of n × n matrices, {type}: GFLOP/s and share of the FMA peak,");
        Console.WriteLine($"{one} on one thread and {two} on {pair.Device.Threads}; then two threads against one.");
        Console.WriteLine($"{"n",5}{string.Concat(_layouts.Concat(_layouts).Select(l => $"{l,11}"))}{"2 : 1",8}");
        foreach (int n in _sizes)
        {
            Console.Write($"{n,5}");
            double total = 0;
            foreach (Ceilings ceilings in (Ceilings[])[alone, pair])
            {
                double previous = total;
                total = 0;
                foreach (string layout in _layouts)
                {
                    double time = Time(ceilings.Device, type, n, n, n, layout);
                    total += time;
                    double speed = 2.0 * n * n * n / time;
                    Console.Write($"{Gflops(speed),6}{speed / ceilings.Operations(type),5:P0}");
                }
                if (previous > 0)
                {
                    Console.WriteLine($"{previous / total,8:F2}");
                }
            }
        }
        Console.WriteLine();
    }

    /// <summary>Prints the table of layers: forward (NT), gradient of the input (NN), gradient of the weight (TN).</summary>
    public void PrintLayers()
    {
        Console.WriteLine("Products of layers, Float32: time, and share of the ceiling, the higher of what arithmetic and memory allow.");
        string several = $"{pair.Device.Threads} threads µs";
        Console.WriteLine($"{"layer",-12}{"m",5}{"n",6}{"k",6}{"",4}{"1 thread µs",13}{"share",7}{several,14}{"share",7}{"2 : 1",7}");
        foreach ((string name, int batch, int inputs, int outputs) in _layers)
        {
            PrintLayer(name, batch, outputs, inputs, "NT");
            PrintLayer("", batch, inputs, outputs, "NN");
            PrintLayer("", outputs, inputs, batch, "TN");
        }
        Console.WriteLine();
    }

    private static string Gflops(double operations) => (operations * 1e-9).ToString("F1", CultureInfo.InvariantCulture);

    private void PrintLayer(string name, int m, int n, int k, string layout)
    {
        double operations = 2.0 * m * n * k, bytes = sizeof(float) * (((double)m * k) + ((double)k * n) + ((double)m * n));
        double one = Time(alone.Device, DType.Float32, m, n, k, layout), two = Time(pair.Device, DType.Float32, m, n, k, layout);
        double limitOne = alone.Limit(DType.Float32, operations, bytes), limitTwo = pair.Limit(DType.Float32, operations, bytes);
        Console.Write($"{name,-12}{m,5}{n,6}{k,6}{layout,4}{one * 1e6,13:F1}{limitOne / one,7:P0}");
        Console.WriteLine($"{two * 1e6,14:F1}{limitTwo / two,7:P0}{one / two,7:F2}");
    }

    private double Time(Device device, DType type, int m, int n, int k, string layout)
    {
        using var product = new ProductCase(device, type, m, n, k, layout);
        return Timing.Best(product.Multiply, seconds);
    }
}
