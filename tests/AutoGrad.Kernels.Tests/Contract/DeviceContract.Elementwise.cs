using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Kernels that work element by element.</content>
public abstract partial class DeviceContract
{
    private static readonly double[] _extremes =
    [
        0, -0.0, 1, -1, 0.625, -0.625, 1000, -1000, 88, -88, 104, -104, 745, -745, 1e-30, -1e-30, 1e-42, -1e-42, 5e-324, -5e-324,
        1e30, -1e30, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    [Fact]
    public void EveryFunctionIsCovered()
    {
        Assert.Equal([], FunctionTable.All<IUnaryFunction>().Except(FunctionTable.Unary.Select(f => f.Type)).Select(t => t.Name));
        Assert.Equal([], FunctionTable.All<IBinaryFunction>().Except(FunctionTable.Binary.Select(f => f.Type)).Select(t => t.Name));
    }

    [Fact]
    public void MapIsThePlainMap()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from type in Draw.Floating
            from seed in Draw.Seed
            from function in Gen.Elements(FunctionTable.Unary)
            select (shape, type, seed, function),
            c =>
            {
                double[] x = Draw.Numbers(c.shape.Size, c.seed, c.type, c.function.Low, c.function.High);
                Same(c.function.Tolerance, device => Mapped(device, c.function, c.type, x),
                    () => $"Map {c.function.Type.Name} {c.type} {c.shape}");
            },
            tests: 300);
    }

    [Fact]
    public void MapMayWriteOverItsInput()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            double[] numbers = Draw.Numbers(40_003, 3, type);
            Storage x = Put(Device, type, numbers);
            Storage y = Blank(Device, type, x.Length);
            Device.Map(default(TanhFunction), x, y);
            Device.Map(default(TanhFunction), x, x);
            Assert.Equal(Get(y), Get(x));
        }
    }

    [Fact]
    public void ZipIsThePlainZipWithBroadcasting()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from a in Draw.StretchingTo(shape)
            from b in Draw.StretchingTo(shape)
            from type in Draw.Floating
            from seed in Draw.Seed
            from function in Gen.Elements(FunctionTable.Binary)
            select (a, b, type, seed, function),
            c =>
            {
                Shape shape = Shape.Broadcast(c.a, c.b);
                double[] a = Draw.Numbers(c.a.Size, c.seed, c.type, c.function.Low, c.function.High);
                double[] b = Draw.Numbers(c.b.Size, c.seed + 1, c.type, c.function.Low, c.function.High);
                Same(
                    c.function.Tolerance,
                    device =>
                    {
                        Storage y = Blank(device, c.type, shape.Size);
                        c.function.Run(device, Put(device, c.type, a), c.a, Put(device, c.type, b), c.b, y, shape);
                        return y;
                    },
                    () => $"Zip {c.function.Type.Name} {c.type} {c.a}, {c.b}");
            },
            tests: 300);
    }

    [Fact]
    public void ZipMayWriteOverAnInputOfItsShape()
    {
        Shape shape = [3, 20_001];
        double[] a = Draw.Numbers(shape.Size, 1, DType.Float32);
        double[] b = Draw.Numbers(shape[-1], 2, DType.Float32);
        Same(
            Tolerance.Exact,
            device =>
            {
                Storage y = Put(device, DType.Float32, a);
                device.Zip(default(SubtractFunction), Put(device, DType.Float32, b), new Shape(shape[-1]), y, shape, y, shape);
                return y;
            },
            () => "Zip in place");
    }

    [Fact]
    public void ExtremesHaveThePlainLimits()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            double[] x = [.. _extremes, .. _extremes];
            foreach (FunctionCase<MapRun> function in FunctionTable.Unary)
            {
                if (function.Type == typeof(SinFunction) || function.Type == typeof(CosFunction)) { continue; }
                Same(function.Tolerance, device => Mapped(device, function, type, x), () => $"Map {function.Type.Name} {type} of extremes");
            }
            double[] a = [.. _extremes.SelectMany(v => Enumerable.Repeat(v, _extremes.Length))];
            double[] b = [.. Enumerable.Repeat(_extremes, _extremes.Length).SelectMany(v => v)];
            foreach (FunctionCase<ZipRun> function in FunctionTable.Binary)
            {
                Same(function.Tolerance, device => Zipped(device, function, type, a, b),
                    () => $"Zip {function.Type.Name} {type} of extremes");
            }
        }
    }

    [Fact]
    public void AValueDoesNotDependOnItsPlace()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (FunctionCase<MapRun> function in FunctionTable.Unary)
            {
                double[] x = Draw.Numbers(97, 5, type, function.Low, function.High);
                double[] whole = Get(Mapped(Device, function, type, x));
                for (int start = 0; start < x.Length; start += 7)
                {
                    double[] part = Get(Mapped(Device, function, type, x[start..]));
                    Assert.True(whole[start..].SequenceEqual(part), $"{function.Type.Name} {type} from {start} on");
                }
            }
        }
    }

    [Fact]
    public void CompareIsThePlainComparison()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from a in Draw.StretchingTo(shape)
            from b in Draw.StretchingTo(shape)
            from type in Gen.Elements(DType.Float32, DType.Float64, DType.Int32)
            from comparison in Gen.Elements(Comparison.Equal, Comparison.Greater, Comparison.GreaterOrEqual)
            from seed in Draw.Seed
            select (a, b, type, comparison, seed),
            c =>
            {
                Shape shape = Shape.Broadcast(c.a, c.b);
                double[] a = Coarse(c.a.Size, c.seed, c.type);
                double[] b = Coarse(c.b.Size, c.seed + 1, c.type);
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, DType.Bool, shape.Size);
                        device.Compare(c.comparison, Put(device, c.type, a), c.a, Put(device, c.type, b), c.b, y, shape);
                        return y;
                    },
                    () => $"Compare {c.comparison} {c.type} {c.a}, {c.b}");
            });
    }

    [Fact]
    public void SelectIsThePlainChoiceForEveryType()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from m in Draw.StretchingTo(shape)
            from a in Draw.StretchingTo(shape)
            from b in Draw.StretchingTo(shape)
            from type in Draw.AnyType
            from seed in Draw.Seed
            select (m, a, b, type, seed),
            c =>
            {
                Shape shape = Shape.Broadcast(c.m, Shape.Broadcast(c.a, c.b));
                double[] mask = Draw.Numbers(c.m.Size, c.seed, DType.Bool);
                double[] a = Draw.Numbers(c.a.Size, c.seed + 1, c.type, -9, 9);
                double[] b = Draw.Numbers(c.b.Size, c.seed + 2, c.type, -9, 9);
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, c.type, shape.Size);
                        device.Select(Put(device, DType.Bool, mask), c.m, Put(device, c.type, a), c.a, Put(device, c.type, b), c.b,
                            y, shape);
                        return y;
                    },
                    () => $"Select {c.type} {c.m}, {c.a}, {c.b}");
            });
    }

    [Fact]
    public void FillAndConvertServeEveryPairOfTypes()
    {
        DType[] types = [DType.Float32, DType.Float64, DType.Int32, DType.Bool];
        double[] numbers = [0, 1, -1, 2.9, -2.9, 1e9, -1e9, 1e300, -1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (DType from in types)
        {
            double[] x = from switch
            {
                DType.Float32 or DType.Float64 => numbers,
                DType.Int32 => [0, 1, -1, 7, int.MaxValue, int.MinValue, 16_777_217],
                _ => [0, 1, 1, 0],
            };

            // Often enough that every number stands in vectors of any width, and some behind the last one.
            x = [.. Enumerable.Repeat(x, 9).SelectMany(v => v)];
            foreach (DType to in types)
            {
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, to, x.Length);
                        device.Convert(Put(device, from, x), y);
                        return y;
                    },
                    () => $"Convert {from} to {to}");
            }
            foreach (double value in (double[])[0, 1, -3, 2.75])
            {
                foreach (int length in (int[])[0, 1, 5, 40_001])
                {
                    Same(
                        Tolerance.Exact,
                        device =>
                        {
                            Storage y = device.Allocate(from, length);
                            device.Fill(y, value);
                            return y;
                        },
                        () => $"Fill {from} with {value}");
                }
            }
        }
    }

    /// <summary>Numbers with many equal ones, and a NaN here and there.</summary>
    private static double[] Coarse(long count, int seed, DType type)
    {
        double[] numbers = Draw.Numbers(count, seed, DType.Int32, -4, 4);
        for (int i = 0; type.IsFloating() && i < numbers.Length; i += 7) { numbers[i] = double.NaN; }
        return numbers;
    }

    private static Storage Mapped(Device device, FunctionCase<MapRun> function, DType type, double[] x)
    {
        Storage y = Blank(device, type, x.Length);
        function.Run(device, Put(device, type, x), y);
        return y;
    }

    private static Storage Zipped(Device device, FunctionCase<ZipRun> function, DType type, double[] a, double[] b)
    {
        Shape shape = [a.Length];
        Storage y = Blank(device, type, a.Length);
        function.Run(device, Put(device, type, a), shape, Put(device, type, b), shape, y, shape);
        return y;
    }
}
