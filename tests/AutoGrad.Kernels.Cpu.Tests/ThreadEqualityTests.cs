
namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>The results of the CPU device do not depend on the number of threads, bit for bit: work is cut the same way for all.</summary>
public sealed class ThreadEqualityTests
{
    private static readonly CpuDevice _alone = new(1);
    private static readonly CpuDevice[] _teams = [new(2), new(3)];
    private static readonly Shape _shape = [60, 3, 500];
    private static readonly float[] _a = Numbers(90_000, 1);
    private static readonly float[] _b = Numbers(500, 2);

    [Fact]
    public void Map() => Same(d => Out(d, 90_000, y => d.Map(default(TanhFunction), In(d, _a), y)));

    [Fact]
    public void Zip() => Same(d => Out(d, 90_000, y => d.Zip(default(MultiplyFunction), In(d, _a), _shape, In(d, _b), [500], y, _shape)));

    /// <summary>Outputs so large that they are written past the caches, with a rest behind the last whole vector: x + (−x) is 0.</summary>
    [Fact]
    public void OutputsPastTheCaches()
    {
        Shape shape = [(32 << 18) + 5];
        Storage x = _alone.Allocate(DType.Float32, shape.Size), negative = _alone.Allocate(DType.Float32, shape.Size);
        Storage sum = _alone.Allocate(DType.Float32, shape.Size), norm = _alone.Allocate(DType.Float32, 1);
        _alone.Random(Distribution.Uniform, 5, 0, x);
        foreach (CpuDevice device in (CpuDevice[])[_alone, .. _teams])
        {
            _alone.Fill(negative, 77);
            _alone.Fill(sum, 77);
            device.Map(new AffineFunction(-1, 0), x, negative);
            device.Zip(default(AddFunction), x, shape, negative, shape, sum, shape);
            _alone.Reduce(default(NormReduction), sum, shape, norm, [1]);
            var size = new float[1];
            _alone.Read<float>(norm, 0, size);
            Assert.Equal(0, size[0]);
        }
        foreach (Storage storage in (Storage[])[x, negative, sum, norm]) { storage.Release(); }
        _alone.TrimPool();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(60, 1, 1)]
    [InlineData(1, 3, 500)]
    [InlineData(1, 1, 500)]
    [InlineData(60, 3, 1)]
    [InlineData(60, 1, 500)]
    [InlineData(1, 3, 1)]
    public void Reduce(params int[] dims)
    {
        var to = new Shape(dims);
        Same(d => Out(d, to.Size, y => d.Reduce(default(SumReduction), In(d, _a), _shape, y, to)));
        Same(d => Out(d, to.Size, y => d.Reduce(default(NormReduction), In(d, _a), _shape, y, to)));
        Same(d => Out(d, to.Size, y => d.Reduce(default(MaxReduction), In(d, _a), _shape, y, to)));
    }

    [Fact]
    public void Copy()
        => Same(d => Out(d, 90_000, y => d.Copy(In(d, _a), StridedView.Permuted(_shape, [2, 0, 1]), y, StridedView.Whole([500, 60, 3]))));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void MatMul(bool transposeA, bool transposeB)
    {
        Shape a = transposeA ? [3, 100, 300] : [3, 300, 100];
        Shape b = transposeB ? [150, 100] : [100, 150];
        float[] right = Numbers((int)b.Size, 3);
        Same(d => Out(d, 3 * 300 * 150,
            y => d.MatMul(new MatMulPlan(a, transposeA, b, transposeB), In(d, _a), In(d, right), y)));
    }

    /// <summary>Many small products side by side, and a few large ones each shared, over stretched batches.</summary>
    [Theory]
    [InlineData(40, 50, 60, 70)]
    [InlineData(3, 130, 150, 140)]
    [InlineData(500, 3, 5, 40)]
    public void MatMulOfBatches(int batch, int m, int n, int k)
    {
        float[] left = Numbers(batch * m * k, 5), right = Numbers(2 * k * n, 6);
        var plan = new MatMulPlan([batch, 1, m, k], false, [2, k, n], false);
        Same(d => Out(d, plan.Y.Size, y => d.MatMul(plan, In(d, left), In(d, right), y)));
        float[] whole = Out(_teams[0], plan.Y.Size, y => _teams[0].MatMul(plan, In(_teams[0], left), In(_teams[0], right), y));
        var last = new MatMulPlan([m, k], false, [k, n], false);
        float[] alone = Out(_alone, m * n, y => _alone.MatMul(last, In(_alone, left[^(m * k)..]), In(_alone, right[^(k * n)..]), y));
        Assert.Equal(alone, whole[^(m * n)..]);
    }

    [Fact]
    public void ASmallProductAllocatesNothing()
    {
        var plan = new MatMulPlan([128, 64], false, [64, 64], true);
        Storage x = In(_alone, Numbers(128 * 64, 1)), w = In(_alone, Numbers(64 * 64, 2)), bias = In(_alone, Numbers(64, 3));
        Out(_alone, 128 * 64, y =>
        {
            for (int warmUp = 0; warmUp < 3; warmUp++) { _alone.MatMul(plan, x, w, bias, new LeakyReluFunction(0), y); }

            // A collection meanwhile, by a test on another thread, ends this thread's allocation buffer and counts what was left of it.
            long least = long.MaxValue;
            for (int attempt = 0; attempt < 10; attempt++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int call = 0; call < 100; call++) { _alone.MatMul(plan, x, w, bias, new LeakyReluFunction(0), y); }
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            Assert.Equal(0, least);
        });
    }

    /// <summary>Fused or one after another, the bits are the same: a layer may be fused where it pays and not elsewhere.</summary>
    [Theory]
    [InlineData(300, 150, 100)]
    [InlineData(128, 200, 700)]
    [InlineData(1000, 1, 90)]
    [InlineData(900, 2, 90)]
    [InlineData(700, 3, 90)]
    [InlineData(3, 700, 90)]
    [InlineData(900, 100, 2)]
    public void MatMulWithBiasAndActivation(int m, int n, int k)
    {
        float[] right = Numbers(n * k, 3);
        float[] bias = Numbers(n, 4);
        foreach (bool transposeB in (bool[])[false, true])
        {
            var plan = new MatMulPlan([m, k], false, transposeB ? [n, k] : [k, n], transposeB);
            Same(d => Out(d, m * n, y => d.MatMul(plan, In(d, _a), In(d, right), In(d, bias), default(TanhFunction), y)));
            float[] fused = Out(_alone, m * n, y => _alone.MatMul(plan, In(_alone, _a), In(_alone, right), In(_alone, bias),
                default(TanhFunction), y));
            float[] stepwise = Out(_alone, m * n, y =>
            {
                _alone.MatMul(plan, In(_alone, _a), In(_alone, right), y);
                _alone.Zip(default(AddFunction), y, [m, n], In(_alone, bias), [n], y, [m, n]);
                _alone.Map(default(TanhFunction), y, y);
            });
            Assert.Equal(stepwise, fused);
        }
    }

    [Theory]
    [InlineData(20, 40, 4, 2, 1)]
    [InlineData(20, 40, 3, 1, 1)]
    [InlineData(20, 40, 5, 1, 1)]
    [InlineData(1, 40, 4, 2, 1)]
    [InlineData(40, 1, 4, 2, 1)]
    [InlineData(40, 40, 3, 1, 20)]
    public void Convolutions(int inputs, int outputs, int taps, int stride, int groups)
    {
        var window = new Window(taps, taps, (stride, stride), (1, 1), (1, 1));
        (int down, int across) = (window.Down(19), window.Across(18));
        var plan = new ConvolutionPlan(
            [9, inputs, 19, 18], [outputs, inputs / groups, taps, taps], window, groups, [9, outputs, down, across]);
        float[] image = Numbers((int)plan.Image.Size, 1);
        float[] kernel = Numbers((int)plan.Kernel.Size, 2);
        float[] y = Numbers((int)plan.Y.Size, 3);
        float[] bias = Numbers(Math.Max(inputs, outputs), 4);
        Same(d => Out(d, y.Length, result => d.Convolve(plan, In(d, image), In(d, kernel), In(d, bias), result)));
        Same(d => Out(d, image.Length, result => d.ConvolveTransposed(plan, In(d, y), In(d, kernel), In(d, bias), result)));
        Same(d => Out(d, kernel.Length, result => d.ConvolveKernel(plan, In(d, image), In(d, y), result)));
    }

    [Fact]
    public void Pooling()
    {
        var window = new Window(3, 2, (2, 1), (1, 1), (1, 2));
        Shape image = [9, 20, 25, 20];
        int places = 180 * window.Down(25) * window.Across(20);
        float[] spread = Numbers(places, 3);
        Same(d => Out(d, places, y =>
        {
            Storage index = d.Allocate(DType.Int32, places);
            d.WindowArgMax(window, In(d, _a), image, index);
            d.Convert(index, y);
        }));
        Same(d => Out(d, places, y => d.WindowSum(window, In(d, _a), image, y)));
        Same(d => Out(d, _a.Length, y => d.WindowSumTranspose(window, In(d, spread), y, image)));
    }

    [Theory]
    [InlineData(60, 3, 500)]
    [InlineData(300, 300, 1)]
    [InlineData(1, 180, 500)]
    public void Normalisation(int outer, int features, int inner)
    {
        var plan = new NormalisationPlan(outer, features, inner, 1e-5);
        int n = outer * features * inner;
        float[] some = Numbers(features, 1);
        float[] more = [.. Numbers(features, 2).Select(Math.Abs)];
        Storage Each(Device d) => d.Allocate(DType.Float32, features);
        FeatureStatistics Known(CpuDevice d) => new(In(d, some), In(d, more));
        Same(d => Out(d, n, y => d.Normalise(plan, In(d, _a), null, null, y, new(Each(d), Each(d)))));
        Same(d => Out(d, features, m => d.Normalise(plan, In(d, _a), null, null, d.Allocate(DType.Float32, n), new(m, Each(d)))));
        Same(d => Out(d, features, v => d.Normalise(plan, In(d, _a), null, null, d.Allocate(DType.Float32, n), new(Each(d), v))));
        Same(d => Out(d, features, s => d.NormaliseSums(plan, In(d, _a), Known(d), In(d, _a), new(s, Each(d)))));
        Same(d => Out(d, features, p => d.NormaliseSums(plan, In(d, _a), Known(d), In(d, _a), new(Each(d), p))));
        Same(d => Out(d, n, y => d.NormaliseGradient(plan, In(d, _a), Known(d), null, In(d, _a), new(In(d, some), In(d, more)), y)));
    }

    [Fact]
    public void Random()
    {
        Same(d => Out(d, 100_001, y => d.Random(Distribution.Normal, 9, 3, y)));
        Same(d => Out(d, 100_001, y => d.Random(Distribution.Uniform, 9, 3, y)));
    }

    [Fact]
    public void Update() => Same(d => Out(d, 90_000, y =>
    {
        d.Copy(In(d, _a), StridedView.Whole([90_000]), y, StridedView.Whole([90_000]));
        Storage state1 = In(d, new float[90_000]);
        Storage state2 = In(d, new float[90_000]);
        for (int step = 1; step < 4; step++) { d.Update(new AdamRule(0.01, 0.9, 0.999, 1e-8, step), y, In(d, _a), state1, state2); }
    }));

    [Fact]
    public void Gather()
    {
        var random = new Random(5);
        int[] index = [.. _a.Select(_ => random.Next(3))];
        Same(d => Out(d, 90_000, y =>
        {
            Storage at = d.Allocate(DType.Int32, index.Length);
            d.Write<int>(at, index);
            d.Gather(In(d, _a), _shape, 1, at, y, _shape);
        }));
    }

    [Fact]
    public void ScatterAdd()
    {
        var random = new Random(4);
        int[] index = [.. _a.Select(_ => random.Next(40))];
        Same(d => Out(d, 60 * 3 * 40, y =>
        {
            Storage at = d.Allocate(DType.Int32, index.Length);
            d.Write<int>(at, index);
            d.ScatterAdd(In(d, _a), _shape, 2, at, y, [60, 3, 40]);
        }));
    }

    private static void Same(Func<CpuDevice, float[]> run)
    {
        float[] expected = run(_alone);
        foreach (CpuDevice team in _teams)
        {
            for (int again = 0; again < 3; again++)
            {
                Assert.True(expected.AsSpan().SequenceEqual(run(team)), $"{team.Threads} threads differ from one");
            }
        }
    }

    private static float[] Out(CpuDevice device, long length, Action<Storage> kernel)
    {
        Storage y = device.Allocate(DType.Float32, length);
        kernel(y);
        var values = new float[length];
        device.Read<float>(y, 0, values);
        return values;
    }

    private static Storage In(CpuDevice device, float[] values)
    {
        Storage x = device.Allocate(DType.Float32, values.Length);
        device.Write<float>(x, values);
        return x;
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((6 * random.NextDouble()) - 3))];
    }
}
