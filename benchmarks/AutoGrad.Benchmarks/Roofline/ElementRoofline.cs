using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>Kernels that go once through their numbers: element by element, reductions, softmax, Adam.</summary>
/// <param name="ceilings">The device and what its memory can carry.</param>
/// <param name="seconds">How long a figure is timed.</param>
internal sealed class ElementRoofline(Ceilings ceilings, double seconds)
{
    private static readonly int[] _sizes = [1_000, 100_000, 1_000_000, 10_000_000];
    private readonly Device _device = ceilings.Device;

    /// <summary>Prints the table: nanoseconds an element, and the share of the bandwidth of a plain stream of the same size.</summary>
    public void Print()
    {
        Console.WriteLine($"{ceilings.Device.Threads} thread(s), Float32: ns an element,");
        Console.WriteLine("and the share of the bandwidth of a triad (for two inputs) or a copy.");
        Console.WriteLine($"{"n",-16}{string.Concat(_sizes.Select(n => $"{n,15}"))}");
        PrintRow("triad GB/s", 3, (n, _) => (ceilings.Triad(n) * 1e-9, null));
        PrintRow("copy GB/s", 2, (n, _) => (ceilings.Copy(n) * 1e-9, null));
        Zip<AddFunction>("add", default);
        Zip<MultiplyFunction>("multiply", default);
        Map("affine", new AffineFunction(2, 1));
        Map("ReLU", new LeakyReluFunction(0));
        Map<ExpFunction>("exp", default);
        Map<TanhFunction>("tanh", default);
        Map<SigmoidFunction>("sigmoid", default);
        Reduce<SumReduction>("sum", default, n => [n], n => [1]);
        Reduce<SumReduction>("sum of rows", default, n => [n / 100, 100], n => [n / 100, 1]);
        Reduce<SumReduction>("sum of columns", default, n => [n / 100, 100], _ => [1, 100]);
        Reduce<MaxReduction>("max of rows", default, n => [n / 100, 100], n => [n / 100, 1]);
        PrintRow("softmax", 2, (n, buffers) => Figure(n, 2, SoftmaxOf(buffers[0], n)));
        var adam = new AdamRule(1e-3, 0.9, 0.999, 1e-8, 1);
        PrintRow("Adam", 7, (n, b) => Figure(n, 7, () => _device.Update(adam, b[0], b[1], b[2], b[3], b[3])));
        Console.WriteLine();
    }

    private void Map<F>(string name, F function)
        where F : unmanaged, IUnaryFunction
        => PrintRow(name, 2, (n, b) => Figure(n, 2, () => _device.Map(function, b[0], b[1])));

    private void Zip<F>(string name, F function)
        where F : unmanaged, IBinaryFunction
        => PrintRow(name, 3, (n, b) => Figure(n, 3, () => _device.Zip(function, b[0], [n], b[1], [n], b[2], [n])));

    private void Reduce<R>(string name, R reduction, Func<int, Shape> from, Func<int, Shape> to)
        where R : unmanaged, IReduction
        => PrintRow(name, 1, (n, b) =>
        {
            Storage y = _device.Allocate(DType.Float32, to(n).Size);
            (double, double?) figure = Figure(n, 1, () => _device.Reduce(reduction, b[0], from(n), y, to(n)));
            y.Release();
            return figure;
        });

    private Action SoftmaxOf(Storage numbers, int n)
    {
        numbers.Retain();
        var x = new Tensor(numbers, [n / 100, 100]);
        return () =>
        {
            using var scope = new TensorScope();
            x.Softmax(1);
        };
    }

    /// <summary>Nanoseconds an element, and the share of the bandwidth, if the kernel carries so many numbers an element.</summary>
    private (double Nanoseconds, double? Share) Figure(int n, int carried, Action action)
    {
        double time = Timing.Best(action, seconds);
        double bandwidth = carried == 3 ? ceilings.Triad(n) : ceilings.Copy(n);
        return (time / n * 1e9, carried * sizeof(float) * n / bandwidth / time);
    }

    private void PrintRow(string name, int carried, Func<int, Storage[], (double Value, double? Share)> figure)
    {
        Console.Write($"{name,-16}");
        foreach (int n in _sizes)
        {
            Storage[] buffers = [.. Enumerable.Range(0, Math.Clamp(carried, 2, 4)).Select(i => Numbers((ulong)i, n))];
            (double value, double? share) = figure(n, buffers);
            foreach (Storage buffer in buffers) { buffer.Release(); }
            Console.Write($"{value,9:G3}{share,6:P0}");
        }
        Console.WriteLine();
    }

    private Storage Numbers(ulong seed, int n)
    {
        Storage storage = _device.Allocate(DType.Float32, n);
        _device.Random(Distribution.Uniform, seed, 0, storage);
        return storage;
    }
}
