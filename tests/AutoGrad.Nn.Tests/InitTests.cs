using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>First weights: their bounds, their spread, and what the errors say.</summary>
public class InitTests
{
    private static readonly Shape _dense = [300, 200];
    private static readonly Shape _filters = [32, 16, 3, 5];

    /// <summary>Name, shape, rule, variance, bound (∞ for a normal law), each worked out from the paper's formula.</summary>
    public static TheoryData<string, int[], double, double> Laws => new()
    {
        { nameof(Init.GlorotUniform), [300, 200], 2.0 / 500, Math.Sqrt(6.0 / 500) },
        { nameof(Init.GlorotNormal), [300, 200], 2.0 / 500, double.PositiveInfinity },
        { nameof(Init.HeUniform), [300, 200], 2.0 / 200, Math.Sqrt(6.0 / 200) },
        { nameof(Init.HeNormal), [300, 200], 2.0 / 200, double.PositiveInfinity },
        { nameof(Init.Fan), [300, 200], 1.0 / 3 / 200, 1 / Math.Sqrt(200) },
        { nameof(Init.HeUniform), [32, 16, 3, 5], 2.0 / (16 * 15), Math.Sqrt(6.0 / (16 * 15)) },
        { nameof(Init.GlorotUniform), [32, 16, 3, 5], 2.0 / (48 * 15), Math.Sqrt(6.0 / (48 * 15)) },
    };

    [Theory]
    [MemberData(nameof(Laws))]
    public void WeightsHaveTheLawsVarianceAndStayInItsBounds(string name, int[] dims, double variance, double bound)
    {
        double[] w = ByName(name)(new Shape(dims), new RandomSource(5), DType.Float32).ToDoubles();
        double mean = w.Average();

        // Four standard errors: of the mean σ/√n, of the variance at most σ²√(2/n).
        Assert.True(Math.Abs(mean) < 4 * Math.Sqrt(variance / w.Length), $"mean {mean}");
        Assert.Equal(1, w.Average(v => v * v) / variance, 4 * Math.Sqrt(2.0 / w.Length));
        Assert.All(w, v => Assert.True(Math.Abs(v) <= bound));
        if (double.IsFinite(bound))
        {
            Assert.True(w.Max() > 0.99 * bound && w.Min() < -0.99 * bound);
        }
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(6, 6)]
    public void OrthogonalRowsOrColumnsAreOrthonormalTimesTheGain(int rows, int columns)
    {
        Tensor w = Init.Orthogonal(0.8)([rows, columns], new RandomSource(2), DType.Float64);
        Tensor product = rows <= columns ? w.MatMul(w, transposeB: true) : w.MatMul(w, transposeA: true);
        double[] p = product.ToDoubles();
        int n = Math.Min(rows, columns);
        for (int i = 0; i < n * n; i++) { Assert.Equal(i / n == i % n ? 0.64 : 0, p[i], 1e-12); }
    }

    [Fact]
    public void OrthogonalFiltersAreOrthonormalAsRows()
    {
        Tensor w = Init.Orthogonal()([4, 2, 3], new RandomSource(2), DType.Float32);
        Assert.Equal([4, 2, 3], w.Shape.Dims.ToArray());
        double[] p = w.Reshape([4, 6]).MatMul(w.Reshape([4, 6]), transposeB: true).ToDoubles();
        for (int i = 0; i < 16; i++) { Assert.Equal(i / 4 == i % 4 ? 1 : 0, p[i], 1e-6); }
    }

    [Fact]
    public void TheSimpleRulesAreWhatTheySay()
    {
        var random = new RandomSource(1);
        Assert.All(Init.Zeros(_dense, random, DType.Float64).ToDoubles(), v => Assert.Equal(0, v));
        Assert.Equal(DType.Float64, Init.Zeros(_dense, random, DType.Float64).DType);
        Assert.All(Init.Uniform(0.02)(_dense, random, DType.Float32).ToDoubles(), v => Assert.InRange(v, -0.02, 0.02));
        double[] w = Init.Normal(0.02)(_filters, random, DType.Float32).ToDoubles();
        Assert.Equal(1, w.Average(v => v * v) / 0.0004, 4 * Math.Sqrt(2.0 / w.Length));
    }

    [Fact]
    public void AGivenValueIsTakenOverAndConverted()
    {
        Tensor given = Tensor.From([1.0, 2.0, 3.0, 4.0], [2, 2]);
        var layer = new Linear(2, 2, new RandomSource(1), Init.Given(given));
        Assert.Equal(DType.Float32, layer.Weight.DType);
        Assert.Equal([1, 2, 3, 4], layer.Weight.ToDoubles());
        string message = Assert.Throws<ShapeException>(() => new Linear(3, 2, new RandomSource(1), Init.Given(given))).Message;
        Assert.Contains("[2, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AVectorHasNoFans()
    {
        Initialiser[] rules = [Init.GlorotUniform, Init.GlorotNormal, Init.HeUniform, Init.HeNormal, Init.Fan, Init.Orthogonal()];
        Assert.All(rules, rule =>
        {
            string message = Assert.Throws<ShapeException>(() => rule([7], new RandomSource(1), DType.Float32)).Message;
            Assert.Contains("[7]", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void TheSameSeedGivesTheSameWeights()
    {
        float[] first = Init.HeNormal(_dense, new RandomSource(9), DType.Float32).ToArray<float>();
        Assert.Equal(first, Init.HeNormal(_dense, new RandomSource(9), DType.Float32).ToArray<float>());
        Assert.NotEqual(first, Init.HeNormal(_dense, new RandomSource(10), DType.Float32).ToArray<float>());
    }

    private static Initialiser ByName(string name) => name switch
    {
        nameof(Init.GlorotUniform) => Init.GlorotUniform,
        nameof(Init.GlorotNormal) => Init.GlorotNormal,
        nameof(Init.HeUniform) => Init.HeUniform,
        nameof(Init.HeNormal) => Init.HeNormal,
        _ => Init.Fan,
    };
}
