using System.CommandLine;
using System.Globalization;
using System.Numerics.Tensors;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>
/// The command <c>dotnet-peers</c>: single kernels against the managed product of Math.NET Numerics and the vector functions of
/// System.Numerics.Tensors, in turn.
/// </summary>
internal static class DotnetPeers
{
    private const int Rounds = 3;
    private delegate void Vectors(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each is timed in a round.",
            DefaultValueFactory = _ => 0.1,
        };
        var command = new Command("dotnet-peers", "Kernels against Math.NET Numerics and System.Numerics.Tensors, in turn.") { seconds };
        command.SetAction(parsed =>
        {
            double time = parsed.GetValue(seconds);
            Console.WriteLine($"{Machine.Description}, {Machine.Today}");
            Console.WriteLine($"{"kernel",-28}{"thr",4}{"ours µs",12}{"theirs µs",12}{"ratio",8}");
            Control.UseManaged();
            foreach (int threads in (int[])[1, Environment.ProcessorCount])
            {
                Control.MaxDegreeOfParallelism = threads;
                var device = new CpuDevice(threads);
                foreach (int n in (int[])[64, 256, 512]) { Product(device, n, time); }
            }
            var alone = new CpuDevice(1);
            foreach (int n in (int[])[1_000, 100_000, 10_000_000])
            {
                Map<ExpFunction>("exp", alone, n, TensorPrimitives.Exp, time);
                Map<TanhFunction>("tanh", alone, n, TensorPrimitives.Tanh, time);
                Map<SigmoidFunction>("sigmoid", alone, n, TensorPrimitives.Sigmoid, time);
                Add(alone, n, time);
                Sum(alone, n, time);
            }
        });
        return command;
    }

    private static void Product(CpuDevice device, int n, double seconds)
    {
        using var ours = new ProductCase(device, DType.Float32, n, n, n, "NN");
        var a = Matrix<float>.Build.Random(n, n, 1);
        var b = Matrix<float>.Build.Random(n, n, 2);
        var y = Matrix<float>.Build.Dense(n, n);
        Print($"product {n} × {n}, Math.NET", device.Threads, ours.Multiply, () => a.Multiply(b, y), seconds);
    }

    private static void Map<F>(string name, CpuDevice device, int n, Vectors theirs, double seconds)
        where F : unmanaged, IUnaryFunction
    {
        Storage[] numbers = Numbers(device, n);
        float[] x = Values(numbers[0]), y = new float[n];
        Print($"{name} of {n}, Tensors", 1, () => device.Map(default(F), numbers[0], numbers[1]), () => theirs(x, y), seconds);
        Release(numbers);
    }

    private static void Add(CpuDevice device, int n, double seconds)
    {
        Storage[] numbers = Numbers(device, n);
        float[] a = Values(numbers[0]), b = Values(numbers[1]), y = new float[n];
        void Ours() => device.Zip(default(AddFunction), numbers[0], [n], numbers[1], [n], numbers[2], [n]);
        Print($"add of {n}, Tensors", 1, Ours, () => TensorPrimitives.Add<float>(a, b, y), seconds);
        Release(numbers);
    }

    private static void Sum(CpuDevice device, int n, double seconds)
    {
        Storage[] numbers = Numbers(device, n);
        float[] x = Values(numbers[0]);
        float sink = 0;
        void Ours() => device.Reduce(default(SumReduction), numbers[0], [n], numbers[1], [1]);
        Print($"sum of {n}, Tensors", 1, Ours, () => sink += TensorPrimitives.Sum<float>(x), seconds);
        GC.KeepAlive(sink);
        Release(numbers);
    }

    private static void Print(string name, int threads, Action ours, Action theirs, double seconds)
    {
        (double us, double them) = (double.MaxValue, double.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            us = Math.Min(us, Timing.Best(ours, seconds));
            them = Math.Min(them, Timing.Best(theirs, seconds));
        }
        string Microseconds(double time) => (time * 1e6).ToString("G4", CultureInfo.InvariantCulture);
        string ratio = (them / us).ToString("F2", CultureInfo.InvariantCulture);
        Console.WriteLine($"{name,-28}{threads,4}{Microseconds(us),12}{Microseconds(them),12}{ratio,8}");
    }

    private static Storage[] Numbers(CpuDevice device, int n) => [.. Enumerable.Range(0, 3).Select(i =>
    {
        Storage storage = device.Allocate(DType.Float32, n);
        device.Random(Distribution.Uniform, (ulong)i, 0, storage);
        return storage;
    })];

    private static float[] Values(Storage storage)
    {
        var values = new float[storage.Length];
        storage.Device.Read<float>(storage, 0, values);
        return values;
    }

    private static void Release(Storage[] numbers)
    {
        foreach (Storage storage in numbers) { storage.Release(); }
    }
}
