using AutoGrad.Kernels.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Reductions over any axes.</content>
public abstract partial class DeviceContract
{
    private delegate void ReduceRun(Device device, Storage x, Shape xShape, Storage y, Shape yShape);

    private static readonly Dictionary<Type, (ReduceRun Run, Tolerance Tolerance)> _reductions = new()
    {
        [typeof(SumReduction)] = (Reduction(default(SumReduction)), Tolerance.Sum),
        [typeof(MaxReduction)] = (Reduction(default(MaxReduction)), Tolerance.Exact),
        [typeof(NormReduction)] = (Reduction(default(NormReduction)), Tolerance.Sum),
    };

    [Fact]
    public void EveryReductionIsCovered()
        => Assert.Equal(
            typeof(Device).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IReduction).IsAssignableFrom(t)).ToHashSet(),
            [.. _reductions.Keys]);

    [Fact]
    public void ReduceIsThePlainReductionOverEverySubsetOfTheAxes()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from type in Draw.Floating
            from reduction in Gen.Elements<Type>([.. _reductions.Keys])
            from seed in Draw.Seed
            select (shape, type, reduction, seed),
            c =>
            {
                double[] x = Draw.Numbers(c.shape.Size, c.seed, c.type);
                for (int subset = 0; subset < 1 << c.shape.Rank; subset++)
                {
                    Shape y = c.shape.Reduce(
                        [.. Enumerable.Range(0, c.shape.Rank).Select(axis => (subset & (1 << axis)) != 0)], keep: true);
                    SameReduction(c.reduction, c.type, x, c.shape, y);
                }
            },
            tests: 120);
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(2_000, 300)]
    [InlineData(300, 2_000)]
    [InlineData(2, 100_000)]
    public void LargeReductionsAgreeAlongBothAxes(int rows, int columns)
    {
        Shape shape = [rows, columns];
        double[] x = Draw.Numbers(shape.Size, 11, DType.Float64);
        foreach (Type reduction in _reductions.Keys)
        {
            foreach (Shape y in (Shape[])[[1, 1], [rows, 1], [1, columns]]) { SameReduction(reduction, DType.Float64, x, shape, y); }
        }
    }

    [Fact]
    public void AFloatSumOfManyStaysNearTheTrueSum()
    {
        // A running float sum of a million times 0.1 is off by about 1 %; blocks keep it within a few units.
        Storage x = Device.Allocate(DType.Float32, 1_000_000);
        Device.Fill(x, 0.1);
        Storage y = Device.Allocate(DType.Float32, 1);
        Device.Reduce(default(SumReduction), x, [1_000_000], y, [1]);
        double tolerance = Device is ReferenceDevice ? 2_000 : 0.1;
        Assert.InRange(Get(y)[0], 100_000 - tolerance, 100_000 + tolerance);
    }

    [Fact]
    public void NothingReducesToTheStartValue()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            Assert.Equal([0, 0], Reduced(Device, typeof(SumReduction), type, [], [2, 0], [2, 1]));
            Assert.Equal([double.NegativeInfinity], Reduced(Device, typeof(MaxReduction), type, [], [0], [1]));
            Assert.Equal([0], Reduced(Device, typeof(NormReduction), type, [], [0, 3, 0], [1, 1, 1]));
            Assert.Empty(Reduced(Device, typeof(SumReduction), type, [], [3, 0], [1, 0]));
        }
    }

    [Fact]
    public void ANaNAndInfinitiesReachTheResultWhereverTheyStand()
    {
        foreach (int n in (int[])[1, 3, 31, 64, 100, 5_000])
        {
            for (int place = 0; place < n; place += Math.Max(1, n / 13))
            {
                double[] x = Draw.Numbers(n, place, DType.Float32);
                x[place] = double.NaN;
                Assert.All(_reductions.Keys, r => Assert.True(double.IsNaN(Reduced(Device, r, DType.Float32, x, [n], [1])[0])));
                x[place] = double.PositiveInfinity;
                Assert.All(_reductions.Keys, r => Assert.Equal(double.PositiveInfinity, Reduced(Device, r, DType.Float32, x, [n], [1])[0]));
                double[] columns = Reduced(Device, typeof(MaxReduction), DType.Float32, [.. x, .. x.Select(v => -v)], [2, n], [1, n]);
                Assert.Equal(x.Select(Math.Abs), columns);
            }
        }
    }

    [Fact]
    public void ArgMaxIsThePlainArgMaxWithTiesAndNaNs()
    {
        Draw.Try(
            from shape in Draw.AnyShape.Where(s => s.Rank > 0)
            from axis in Gen.Choose(0, shape.Rank - 1).Where(a => shape.Size == 0 || shape[a] > 0)
            from type in Draw.Floating
            from seed in Draw.Seed
            from withNaN in Gen.Elements(false, true)
            where shape[axis] > 0
            select (shape, axis, type, seed, withNaN),
            c =>
            {
                double[] x = c.withNaN ? Coarse(c.shape.Size, c.seed, c.type) : Draw.Numbers(c.shape.Size, c.seed, DType.Int32, -5, 5);
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, DType.Int32, c.shape.Size / c.shape[c.axis]);
                        device.ArgMax(Put(device, c.type, x), c.shape, c.axis, y);
                        return y;
                    },
                    () => $"ArgMax {c.type} {c.shape} along {c.axis}");
            },
            tests: 100);
    }

    [Fact]
    public void ArgMaxTakesTheFirstOfEqualOnesAndTheFirstNaN()
    {
        (double[] X, int Best)[] cases =
        [
            ([1, 3, 3], 1), ([5, 5], 0), ([-1], 0), ([1, double.NaN, 9, double.NaN], 1),
            ([double.NegativeInfinity, double.NegativeInfinity], 0),
        ];
        foreach ((double[] x, int best) in cases)
        {
            Storage y = Blank(Device, DType.Int32, 1);
            Device.ArgMax(Put(Device, DType.Float32, x), [x.Length], 0, y);
            Assert.Equal([best], Get(y));
        }
    }

    [Fact]
    public void LongSumsOfOneNumberDoNotDrift()
    {
        // Added one after the other, a hundred thousand times 0.1 are off by 1.6e-4 of the sum.
        const int n = 100_000;
        Storage x = Put(Device, DType.Float32, [.. Enumerable.Repeat((double)0.1f, n)]);
        (Shape, Shape)[] reductions = [([n], [1]), ([n / 2, 2], [1, 2]), ([n / 5, 5], [1, 5]), ([2, n / 4, 2], [2, 1, 2])];
        foreach ((Shape from, Shape to) in reductions)
        {
            Storage y = Blank(Device, DType.Float32, to.Size);
            Device.Reduce(default(SumReduction), x, from, y, to);
            HoldsSums(y, _ => n / (int)to.Size);
        }
        foreach (bool fromEnd in (bool[])[false, true])
        {
            Storage y = Blank(Device, DType.Float32, n);
            Device.CumulativeSum(x, [n / 2, 2], 0, fromEnd, y);
            HoldsSums(y, i => fromEnd ? (n / 2) - (i / 2) : (i / 2) + 1);
        }
        Storage index = Put(Device, DType.Int32, [.. Enumerable.Repeat(1.0, n)]);
        Storage scattered = Blank(Device, DType.Float32, 2);
        Device.ScatterAdd(x, [n], 0, index, scattered, [2]);
        HoldsSums(scattered, i => i * n);
    }

    private static void HoldsSums(Storage y, Func<int, int> count)
    {
        double[] actual = Get(y);
        double[] expected = [.. Enumerable.Range(0, actual.Length).Select(i => count(i) * (double)0.1f)];
        Tolerance.Sum.Holds(expected, actual, DType.Float32, () => $"{y.Device} sums of 0.1", expected);
    }

    private static ReduceRun Reduction<R>(R r)
        where R : unmanaged, IReduction
        => (device, x, xShape, y, yShape) => device.Reduce(r, x, xShape, y, yShape);

    private void SameReduction(Type reduction, DType type, double[] x, Shape shape, Shape y)
    {
        double[]? scale = null;
        if (reduction == typeof(SumReduction))
        {
            scale = Reduced(_plain, reduction, DType.Float64, Array.ConvertAll(x, Math.Abs), shape, y);
        }
        bool sums = reduction != typeof(MaxReduction);
        double[] expected = Reduced(_plain, reduction, sums ? DType.Float64 : type, x, shape, y);
        double[] actual = Reduced(Device, reduction, type, x, shape, y);
        _reductions[reduction].Tolerance.Holds(expected, actual, type, () => $"{Device} {reduction.Name} {type} of {shape} to {y}", scale);
    }

    private static double[] Reduced(Device device, Type reduction, DType type, double[] x, Shape shape, Shape yShape)
    {
        Storage y = Blank(device, type, yShape.Size);
        _reductions[reduction].Run(device, Put(device, type, x), shape, y, yShape);
        return Get(y);
    }
}
