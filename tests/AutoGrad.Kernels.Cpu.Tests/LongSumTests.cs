namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>Sums of twenty million Float32 numbers, against double precision: within the bound of docs/numerics.md.</summary>
public sealed class LongSumTests
{
    private const int Count = 20_000_000;
    private const double Bound = 2e-6;

    private readonly CpuDevice _device = new(2);
    private readonly float[] _numbers = [.. Enumerable.Range(0, Count).Select(i => 0.1f + ((uint)i * 2_654_435_761 % 1024 / 1024f))];

    [Theory]
    [InlineData(Count, 1, 1)]
    [InlineData(1, Count / 2, 2)]
    [InlineData(1, Count / 20, 20)]
    [InlineData(2, Count / 4, 2)]
    [InlineData(Count / 10, 5, 2)]
    public void SumsOverAnyAxesAreExact(int outer, int middle, int inner)
    {
        // Over the first two axes, over the middle one, and over the first and the last.
        Storage x = Put(_numbers);
        (bool, bool, bool)[] sums = [(true, true, false), (false, true, false), (true, false, true)];
        foreach ((bool first, bool second, bool third) in sums)
        {
            Shape kept = [first ? 1 : outer, second ? 1 : middle, third ? 1 : inner];
            var exact = new double[kept.Size];
            for (int i = 0; i < Count; i++)
            {
                int a = first ? 0 : i / inner / middle, b = second ? 0 : i / inner % middle, c = third ? 0 : i % inner;
                exact[(((a * kept[1]) + b) * kept[2]) + c] += _numbers[i];
            }
            Storage y = _device.Allocate(DType.Float32, kept.Size);
            _device.Reduce(default(SumReduction), x, [outer, middle, inner], y, kept);
            Holds(exact, y);
        }
    }

    [Fact]
    public void RunningSumsAreExactAllTheWay()
    {
        var exact = new double[Count];
        for (int i = 0; i < Count; i++) { exact[i] = _numbers[i] + (i > 0 ? exact[i - 1] : 0); }
        Storage y = _device.Allocate(DType.Float32, Count);
        _device.CumulativeSum(Put(_numbers), [Count], 0, fromEnd: false, y);
        Holds(exact, y);
    }

    [Fact]
    public void ManyNumbersScatteredToFewPlacesAreExact()
    {
        int[] places = [.. Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? 1 : 0)];
        var exact = new double[3];
        for (int i = 0; i < Count; i++) { exact[places[i]] += _numbers[i]; }
        Storage index = _device.Allocate(DType.Int32, Count);
        _device.Write<int>(index, places);
        Storage y = _device.Allocate(DType.Float32, 3);
        _device.ScatterAdd(Put(_numbers), [Count], 0, index, y, [3]);
        Holds(exact, y);
    }

    [Fact]
    public void TheSumUnderALargeWindowIsExact()
    {
        const int size = 4_000;
        double exact = 0;
        for (int i = 0; i < size * size; i++) { exact += _numbers[i]; }
        Storage y = _device.Allocate(DType.Float32, 1);
        Storage x = _device.Allocate(DType.Float32, size * size);
        _device.Write<float>(x, _numbers.AsSpan(0, size * size));
        _device.WindowSum(new Window(size, size, (1, 1), (0, 0), (1, 1)), x, [1, 1, size, size], y);
        Holds([exact], y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Count / 4)]
    public void TheStatisticsOfManyNumbersAreExact(int inner)
    {
        // Four features, whose numbers stand in columns or in runs.
        int outer = Count / 4 / inner;
        var sum = new double[4];
        for (int i = 0; i < Count; i++) { sum[i / inner % 4] += _numbers[i]; }
        var squares = new double[4];
        for (int i = 0; i < Count; i++)
        {
            double d = _numbers[i] - (sum[i / inner % 4] / (Count / 4));
            squares[i / inner % 4] += d * d;
        }
        Storage x = Put(_numbers), y = _device.Allocate(DType.Float32, Count);
        Storage mean = _device.Allocate(DType.Float32, 4), variance = _device.Allocate(DType.Float32, 4);
        _device.Normalise(new NormalisationPlan(outer, 4, inner, 1e-5), x, null, null, y, new(mean, variance));
        Holds([.. sum.Select(s => s / (Count / 4))], mean);
        Holds([.. squares.Select(s => s / (Count / 4))], variance);
    }

    private void Holds(double[] exact, Storage y)
    {
        var actual = new float[exact.Length];
        _device.Read<float>(y, 0, actual);
        double worst = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(actual[i] - exact[i]) / Math.Max(exact[i], double.Epsilon));
        }
        Assert.InRange(worst, 0, Bound);
    }

    private Storage Put(float[] numbers)
    {
        Storage x = _device.Allocate(DType.Float32, numbers.Length);
        _device.Write<float>(x, numbers);
        return x;
    }
}
