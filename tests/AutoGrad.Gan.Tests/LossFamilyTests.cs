using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The losses beyond the first three, and the regularisers, by their formulas.</summary>
public sealed class LossFamilyTests
{
    private const double Gamma = 0.7;

    private static readonly double[] _real = [-1.5, 0.1, 0.3, 2];
    private static readonly double[] _fake = [-3, -0.2, 1, 0.5];

    public static TheoryData<string, double, double> Formulas
    {
        get
        {
            double meanReal = _real.Average();
            double meanFake = _fake.Average();
            (double Real, double Fake)[] pairs = [.. _real.Zip(_fake)];
            return new()
            {
                {
                    "least squares",
                    (_real.Average(f => (f - 1) * (f - 1)) + _fake.Average(f => f * f)) / 2,
                    _fake.Average(f => (f - 1) * (f - 1)) / 2
                },
                { "hinge", _real.Average(f => Math.Max(0, 1 - f)) + _fake.Average(f => Math.Max(0, 1 + f)), -meanFake },
                {
                    "relativistic average",
                    -_real.Average(h => Math.Log(D(h - meanFake))) - _fake.Average(h => Math.Log(1 - D(h - meanReal))),
                    -_fake.Average(h => Math.Log(D(h - meanReal))) - _real.Average(h => Math.Log(1 - D(h - meanFake)))
                },
                {
                    "relativistic pairing",
                    -pairs.Average(p => Math.Log(D(p.Real - p.Fake))),
                    -pairs.Average(p => Math.Log(D(p.Fake - p.Real)))
                },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void ALossIsItsFormula(string name, double discriminator, double generator)
    {
        GanLoss loss = Named(name);
        Assert.Equal(discriminator, loss.Discriminator(Tensor.From(_real), Tensor.From(_fake)).Item(), 1e-12);
        Assert.Equal(generator, loss.Generator(Tensor.From(_real), Tensor.From(_fake)).Item(), 1e-12);
        GradCheck.Check(x => loss.Discriminator(x[0], x[1]), [Tensor.From(_real), Tensor.From(_fake)]);
        if (name != "hinge")
        {
            GradCheck.Check(x => loss.Generator(x[0], x[1]), [Tensor.From(_real), Tensor.From(_fake)]);
        }
    }

    [Fact]
    public void SmoothedLabelsAreThoseOfCrossEntropy()
    {
        double expected = -_real.Average(h => (0.8 * Math.Log(D(h))) + (0.2 * Math.Log(1 - D(h)))) - _fake.Average(h => Math.Log(1 - D(h)));
        GanLoss smoothed = GanLoss.NonSaturating.Smoothed(0.2);
        Assert.Equal(expected, smoothed.Discriminator(Tensor.From(_real), Tensor.From(_fake)).Item(), 1e-12);
        Assert.Contains("hinge", Assert.Throws<InvalidOperationException>(() => GanLoss.Hinge.Smoothed()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => GanLoss.Saturating.Smoothed(1.5));
    }

    [Fact]
    public void PairsNeedEquallyManyOfBothKinds() => Assert.Contains(
        "[4] and [3]",
        Assert.Throws<ShapeException>(() => GanLoss.RelativisticPairing.Discriminator(Tensor.From(_real), Tensor.From(1.0, 2, 3))).Message);

    /// <summary>f(x) = a·x₁ + b·x₂²: its slope is (a, 2 b x₂).</summary>
    [Fact]
    public void APenaltyIsItsFormula()
    {
        const double A = 0.6, B = 0.4;
        double[] real = [0.5, -1, 2, 0.25, 1, 1];
        double[] fake = [1, 1, 0, -2, 0.5, 0];
        static Tensor Critic(Tensor x) => (A * x[.., ..1]) + (B * x[.., 1..].Square());
        static double Squared(double y) => (A * A) + (4 * B * B * y * y);
        var batch = new DiscriminatorBatch(Critic, Rows(real), Rows(fake), 1, new RandomSource(4));
        Assert.Equal(Gamma / 2 * Ys(real).Average(Squared), new R1(Gamma).Term(batch)!.Item(), 1e-12);
        Assert.Equal(Gamma / 2 * Ys(fake).Average(Squared), new R2(Gamma).Term(batch)!.Item(), 1e-12);
        double PenaltyAt(double[] points, Func<double, double> excess) => Gamma * Ys(points).Average(y =>
        {
            double over = excess(Math.Sqrt(Squared(y)) - 1);
            return over * over;
        });
        Assert.Equal(PenaltyAt(fake, e => e), new PointPenalty(Gamma, b => b.Fake).Term(batch)!.Item(), 1e-12);
        Assert.Equal(
            PenaltyAt(fake, e => Math.Max(0, e)), new PointPenalty(Gamma, b => b.Fake, OneSided: true).Term(batch)!.Item(), 1e-12);
        Tensor[] share = [new RandomSource(4).Uniform([3, 1], type: DType.Float64)];
        double[] between = ((share[0] * batch.Real) + ((1 - share[0]) * batch.Fake)).ToDoubles();
        Assert.Equal(PenaltyAt(between, e => e), new InterpolationPenalty(Gamma).Term(batch)!.Item(), 1e-12);

        batch = batch with { Random = new RandomSource(4) };
        double mean = real.Average();
        double deviation = Math.Sqrt(real.Average(v => (v - mean) * (v - mean)));
        double[] near = (batch.Real + (0.5 * deviation * new RandomSource(4).Uniform([3, 2], type: DType.Float64))).ToDoubles();
        Assert.Equal(PenaltyAt(near, e => e), new Dragan(Gamma).Term(batch)!.Item(), 1e-12);
    }

    [Fact]
    public void ThePenaltyOfAPackIsThatOfItsSamplesTogether()
    {
        Tensor weight = Tensor.From([1.0, 2, -2, 4], [4, 1]);
        Tensor Critic(Tensor x) => x.Reshape([x.Shape[0] / 2, 4]).MatMul(weight);
        Tensor points = Tensor.Zeros([6, 2], DType.Float64);
        Assert.Equal([5.0, 5, 5], GradientPenalty.Slopes(Critic, points, pack: 2).ToDoubles());
        Assert.Equal([25.0, 25, 25], GradientPenalty.SquaredSlopes(Critic, points, pack: 2).ToDoubles());
        Assert.Contains("3 samples", Assert.Throws<ShapeException>(() => GradientPenalty.Slopes(Critic, points, pack: 3)).Message);
        Assert.Throws<ShapeException>(() => GradientPenalty.Slopes(Critic, points));
    }

    [Fact]
    public void AWeightOutOfRangeIsRefusedWhereItIsSet()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new R1(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new R2(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dragan(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => GanLoss.Wasserstein(-10));
        Assert.Throws<ArgumentOutOfRangeException>(() => GanLoss.Clipped(-0.01));
    }

    [Fact]
    public void ANameTellsWhatWasAdded()
        => Assert.Equal("relativistic pairing + R1 + R2", GanLoss.RelativisticPairing.With(new R1(1), new R2(1)).Name);

    [Fact]
    public void PackedSamplesStandSideBySide()
    {
        var packing = new Packing(new Lambda("same", x => x), 2);
        Assert.Equal([1.0, 2, 3, 4, 5, 6, 7, 8], packing.Call(Rows([1, 2, 3, 4, 5, 6, 7, 8])).ToDoubles());
        Assert.Equal([2, 4], packing.Call(Rows([1, 2, 3, 4, 5, 6, 7, 8])).Shape.ToArray());
        Assert.Contains("[3, 2]", Assert.Throws<ShapeException>(() => packing.Call(Rows([1, 2, 3, 4, 5, 6]))).Message);
    }

    [Fact]
    public void MinibatchDeviationIsTheMeanOfTheFeaturesDeviations()
    {
        double[] y = new MinibatchDeviation().Call(Rows([1, 0, 3, 0, 5, 6])).ToDoubles();
        double expected = (Math.Sqrt(8 / 3.0) + Math.Sqrt(8)) / 2;
        Assert.All(((double[])[1, 0, expected, 3, 0, expected, 5, 6, expected]).Zip(y), v => Assert.Equal(v.First, v.Second, 1e-7));
        Assert.Equal([2, 5, 3, 3], new MinibatchDeviation().Call(new RandomSource(1).Normal([2, 4, 3, 3])).Shape.ToArray());
    }

    [Fact]
    public void InstanceNoiseHasItsDeviationAndGoesAtInference()
    {
        var noise = new InstanceNoise(0.5, new RandomSource(2));
        double[] y = noise.Call(Tensor.Zeros([100_000], DType.Float64)).ToDoubles();
        Assert.Equal(0.5, Math.Sqrt(y.Average(v => v * v)), 0.005);
        noise.Eval();
        Assert.Equal([0.0, 0], noise.Call(Tensor.Zeros([2], DType.Float64)).ToDoubles());
        Assert.Throws<ArgumentOutOfRangeException>(() => noise.Deviation = -1);
    }

    private static GanLoss Named(string name) => ((GanLoss[])
        [GanLoss.LeastSquares, GanLoss.Hinge, GanLoss.RelativisticAverage, GanLoss.RelativisticPairing]).Single(l => l.Name == name);

    private static Tensor Rows(double[] numbers) => Tensor.From(numbers, [numbers.Length / 2, 2]);

    private static double[] Ys(double[] points) => [.. points.Where((_, i) => i % 2 == 1)];

    private static double D(double h) => 1 / (1 + Math.Exp(-h));
}
