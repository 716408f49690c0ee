using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Tests;

/// <summary>Random tensors: reproducible, restorable, and distributed as they say.</summary>
public sealed class RandomSourceTests
{
    [Fact]
    public void ASeedNamesItsNumbers()
    {
        Assert.Equal(new RandomSource(7).Normal([100]).ToArray<float>(), new RandomSource(7).Normal([100]).ToArray<float>());
        Assert.NotEqual(new RandomSource(7).Normal([100]).ToArray<float>(), new RandomSource(8).Normal([100]).ToArray<float>());
        foreach (Device device in (Device[])[new CpuDevice(1), new CpuDevice(2), new ReferenceDevice()])
        {
            float[] drawn = new RandomSource(7, device).Uniform([50_001]).ToArray<float>();
            Assert.Equal(new RandomSource(7).Uniform([50_001]).ToArray<float>(), drawn);
        }
    }

    [Fact]
    public void TheCounterMovesOnAndCanBeSetBack()
    {
        var random = new RandomSource(3);
        float[] first = random.Uniform([10]).ToArray<float>();
        Assert.Equal(3UL, random.Counter);
        float[] second = random.Uniform([10]).ToArray<float>();
        Assert.NotEqual(first, second);
        random.Counter = 3;
        Assert.Equal(second, random.Uniform([10]).ToArray<float>());
        Assert.Equal(0, random.Uniform([0]).Shape.Size);
        Assert.Equal(6UL, random.Counter);
        random.Uniform([3], type: DType.Float64);
        Assert.Equal(8UL, random.Counter);
    }

    [Fact]
    public void ForksAreStreamsOfTheirOwn()
    {
        var random = new RandomSource(3);
        float[] fork = random.Fork(1).Uniform([8]).ToArray<float>();
        Assert.Equal(0UL, random.Counter);
        random.Uniform([100]);
        Assert.Equal(fork, random.Fork(1).Uniform([8]).ToArray<float>());
        Assert.NotEqual(fork, random.Fork(2).Uniform([8]).ToArray<float>());
        Assert.All(Enumerable.Range(0, 20), i => Assert.True(random.Fork((ulong)i).Seed > uint.MaxValue, "half of the seed is missing"));
        Assert.NotEqual(fork, new RandomSource(3).Uniform([8]).ToArray<float>());
    }

    [Fact]
    public void LawsHaveTheirRangesAndMoments()
    {
        var random = new RandomSource(11);
        double[] uniform = random.Uniform([100_000], -2, 3).ToDoubles();
        Assert.All(uniform, u => Assert.InRange(u, -2, 3));
        Assert.InRange(uniform.Average(), 0.5 - 0.023, 0.5 + 0.023);
        double[] normal = random.Normal([100_000], 5, 2).ToDoubles();
        Assert.InRange(normal.Average(), 5 - 0.032, 5 + 0.032);
        Assert.InRange(normal.Average(v => (v - 5) * (v - 5)), 4 - 0.09, 4 + 0.09);
        double[] mask = random.Bernoulli([100_000], 0.3).ToDoubles();
        Assert.InRange(mask.Average(), 0.3 - 0.0073, 0.3 + 0.0073);
        Assert.All(random.Bernoulli([1000], 0).ToDoubles(), v => Assert.Equal(0, v));
        Assert.All(random.Bernoulli([1000], 1).ToDoubles(), v => Assert.Equal(1, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Bernoulli([1], 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Bernoulli([1], double.NaN));
        Assert.Throws<DTypeException>(() => random.Normal([1], type: DType.Int32));
    }

    [Fact]
    public void PermutationsArePermutationsEachEquallyLikely()
    {
        var random = new RandomSource(5);
        foreach (int n in (int[])[0, 1, 2, 17, 1000]) { Assert.Equal(Enumerable.Range(0, n), random.Permutation(n).Order()); }
        var counts = new Dictionary<string, int>();
        const int draws = 24_000;
        for (int i = 0; i < draws; i++)
        {
            string order = string.Join(',', random.Permutation(4));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, counts.Count);
        // Chi-square with 23 degrees of freedom is below 49.7 in 999 of 1000 cases; the seed is fixed.
        Assert.InRange(counts.Values.Sum(c => Math.Pow(c - (draws / 24.0), 2) / (draws / 24.0)), 0, 49.7);
    }

    [Fact]
    public void ShiftAndScaleMoveTheSameNumbers()
    {
        double[] normal = new RandomSource(4).Normal([9], type: DType.Float64).ToDoubles();
        Near(normal.Select(v => v + 5), new RandomSource(4).Normal([9], 5, type: DType.Float64));
        Near(normal.Select(v => v * 3), new RandomSource(4).Normal([9], 0, 3, DType.Float64));
        double[] uniform = new RandomSource(4).Uniform([9], type: DType.Float64).ToDoubles();
        Near(uniform.Select(v => v + 1), new RandomSource(4).Uniform([9], 1, 2, DType.Float64));
        Near(uniform.Select(v => (v * 3) - 2), new RandomSource(4).Uniform([9], -2, 1, DType.Float64));

        static void Near(IEnumerable<double> expected, Tensor actual)
            => Assert.All(expected.Zip(actual.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-14));
    }

    [Fact]
    public void AMaskIsTrueStrictlyBelowItsProbability()
    {
        double[] uniform = new RandomSource(6).Uniform([5]).ToDoubles();
        bool[] mask = new RandomSource(6).Bernoulli([5], uniform[2]).ToArray<bool>();
        Assert.Equal(uniform.Select(u => u < uniform[2]), mask);
        Assert.False(mask[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomSource(6).Bernoulli([1], -0.1));
    }

    [Fact]
    public void APermutationDrawsOneBlockForEachExchange()
    {
        var random = new RandomSource(5);
        random.Permutation(6);
        Assert.Equal(5UL, random.Counter);
        random.Permutation(1);
        random.Permutation(0);
        Assert.Equal(5UL, random.Counter);
    }

    [Fact]
    public void DropoutKeepsTheExpectationAndItsMask()
    {
        Tensor x = Tensor.Ones([100_000]);
        double[] y = x.Dropout(0.25, new RandomSource(2)).ToDoubles();
        Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - (4.0 / 3)) < 1e-6));
        Assert.InRange(y.Average(), 1 - 0.01, 1 + 0.01);
        Assert.Equal(y, x.Dropout(0.25, new RandomSource(2)).ToDoubles());
        Assert.All(x.Dropout(1, new RandomSource(2)).ToDoubles(), v => Assert.Equal(0, v));
        Assert.Equal(x.ToDoubles(), x.Dropout(0, new RandomSource(2)).ToDoubles());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(-0.1, new RandomSource(2)));
    }
}
