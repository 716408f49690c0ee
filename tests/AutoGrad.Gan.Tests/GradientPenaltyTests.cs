using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The gradient penalty: its value, and above all that its gradient reaches every weight of the critic.</summary>
public class GradientPenaltyTests
{
    private const int Width = 5;
    private const DType Type = DType.Float64;

    [Theory]
    [InlineData("tanh", false, new[] { "4.bias" })]
    [InlineData("leaky", false, new[] { "0.bias", "2.bias", "4.bias" })]
    [InlineData("relu", false, new[] { "0.bias", "2.bias", "4.bias" })]
    [InlineData("tanh", true, new[] { "6.bias" })]
    [InlineData("leaky", true, new[] { "4.bias", "6.bias" })]
    [InlineData("relu", true, new[] { "4.bias", "6.bias" })]
    public void TheGradientReachesEveryWeightAndIsThatOfDifferences(string activation, bool normalised, string[] silent)
    {
        var random = new RandomSource(3);
        Sequential critic = Critic(activation, normalised, random);
        Tensor points = random.Normal([7, 2], type: Type);
        (string Name, Parameter Parameter)[] all = [.. critic.NamedParameters()];
        Tensor Penalty() => GradientPenalty.At(critic.Call, points);
        double[][] computed =
            [.. Gradients.Of(Penalty(), [.. all.Select(p => p.Parameter)], allowUnused: true).Select(g => g.ToDoubles())];
        for (int k = 0; k < all.Length; k++)
        {
            Parameter p = all[k].Parameter;
            double[] place = p.ToDoubles();
            for (int i = 0; i < place.Length; i++)
            {
                double At(double offset)
                {
                    double[] moved = [.. place];
                    moved[i] += offset;
                    p.Set(Tensor.From(moved, p.Shape));
                    return Penalty().Item();
                }
                double expected = (At(1e-6) - At(-1e-6)) / 2e-6;
                Assert.True(
                    Math.Abs(computed[k][i] - expected) <= 1e-7 * Math.Max(1, Math.Abs(expected)),
                    $"{all[k].Name}[{i}]: the gradient is {computed[k][i]}, by differences {expected}");
            }
            p.Set(Tensor.From(place, p.Shape));
        }

        // Shifts that move no slope: the last bias; and, for straight pieces, what only moves the kinks. There the gradient is 0, exactly.
        Assert.Equal(silent, all.Where((_, k) => computed[k].All(g => g == 0)).Select(p => p.Name));
    }

    [Fact]
    public void TheValueIsTheMeanOfSquaredDistancesFromTheTarget()
    {
        var random = new RandomSource(3);
        Sequential critic = Critic("tanh", false, random);
        Tensor points = random.Normal([4, 2], type: Type);
        double[] x = points.ToDoubles();
        double Value(double a, double b) => critic.Call(Tensor.From([a, b], [1, 2])).Item();
        double expected = 0;
        double[] slopes = GradientPenalty.Slopes(critic.Call, points).ToDoubles();
        for (int i = 0; i < 4; i++)
        {
            double dx = (Value(x[2 * i] + 1e-5, x[(2 * i) + 1]) - Value(x[2 * i] - 1e-5, x[(2 * i) + 1])) / 2e-5;
            double dy = (Value(x[2 * i], x[(2 * i) + 1] + 1e-5) - Value(x[2 * i], x[(2 * i) + 1] - 1e-5)) / 2e-5;
            double slope = Math.Sqrt((dx * dx) + (dy * dy));
            Assert.Equal(slope, slopes[i], 1e-8);
            expected += (slope - 0.7) * (slope - 0.7) / 4;
        }
        Assert.Equal(expected, GradientPenalty.At(critic.Call, points, target: 0.7).Item(), 1e-8);
    }

    [Fact]
    public void TheSlopeOfALinearCriticIsTheNormOfItsWeights()
    {
        var w = new Parameter(Tensor.From([3.0, -4.0], [2, 1]), "w");
        Func<Tensor, Tensor> critic = x => x.MatMul(w) + 11;
        Tensor points = new RandomSource(1).Normal([6, 2], type: Type);
        Assert.All(GradientPenalty.Slopes(critic, points).ToDoubles(), s => Assert.Equal(5, s));
        Tensor penalty = GradientPenalty.At(critic, points);
        Assert.Equal(16, penalty.Item(), 1e-12);

        // d/dw (‖w‖ − 1)² = 2 (‖w‖ − 1) w/‖w‖.
        double[] gradient = Gradients.Of(penalty, [w])[0].ToDoubles();
        Assert.Equal(2 * 4 * 3 / 5.0, gradient[0], 1e-12);
        Assert.Equal(2 * 4 * -4 / 5.0, gradient[1], 1e-12);
    }

    [Fact]
    public void SamplesOfAnyShapeHaveOneSlopeEach()
    {
        Tensor images = new RandomSource(1).Normal([3, 2, 4, 4], type: Type);
        double[] slopes = GradientPenalty.Slopes(x => x.Square().Sum([1, 2, 3]) / 2, images).ToDoubles();
        double[] expected = [.. images.ToDoubles().Chunk(32).Select(image => Math.Sqrt(image.Sum(v => v * v)))];
        Assert.Equal(expected, slopes, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void AFlatCriticHasAFinitePenaltyAndGradient(DType type)
    {
        var random = new RandomSource(1);
        var critic = new Sequential(
            new Linear(2, 4, random, Init.Zeros, type: type), Activation.LeakyRelu(0.2), new Linear(4, 1, random, type: type));
        Tensor penalty = GradientPenalty.At(critic.Call, random.Normal([5, 2], type: type));
        Assert.Equal(1, penalty.Item());
        Tensor[] gradients = Gradients.Of(penalty, critic.Parameters(), allowUnused: true);
        Assert.All(gradients.SelectMany(g => g.ToDoubles()), g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void InterpolatesLieOnTheLinesBetweenPairs()
    {
        var random = new RandomSource(1);
        Tensor real = random.Normal([200, 3], type: Type);
        Tensor fake = random.Normal([200, 3], type: Type);
        double[] x = real.ToDoubles();
        double[] y = fake.ToDoubles();
        double[] z = GradientPenalty.Interpolate(real, fake, random).ToDoubles();
        var shares = new double[200];
        for (int i = 0; i < 200; i++)
        {
            shares[i] = (z[3 * i] - y[3 * i]) / (x[3 * i] - y[3 * i]);
            for (int k = 3 * i; k < (3 * i) + 3; k++) { Assert.Equal((shares[i] * x[k]) + ((1 - shares[i]) * y[k]), z[k], 1e-9); }
        }
        Assert.All(shares, s => Assert.InRange(s, -1e-9, 1 + 1e-9));

        // One share for each pair, uniform: mean ½ within four standard errors, and both ends are come near.
        Assert.Equal(0.5, shares.Average(), 4 / Math.Sqrt(12 * 200));
        Assert.True(shares.Min() < 0.05 && shares.Max() > 0.95);
    }

    [Fact]
    public void PairsMustBeOfOneShape()
    {
        string message = Assert.Throws<ShapeException>(
            () => GradientPenalty.Interpolate(Tensor.Ones([4, 2]), Tensor.Ones([3, 2]), new RandomSource(1))).Message;
        Assert.Contains("[4, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[3, 2]", message, StringComparison.Ordinal);
    }

    private static Sequential Critic(string activation, bool normalised, RandomSource random)
    {
        List<Module> parts = [];
        foreach (int inputs in (int[])[2, Width])
        {
            parts.Add(new Linear(inputs, Width, random, type: Type));
            if (normalised)
            {
                parts.Add(new LayerNorm(Width, type: Type));
            }
            parts.Add(activation switch
            {
                "tanh" => Activation.Tanh(),
                "leaky" => Activation.LeakyRelu(0.2),
                _ => Activation.Relu(),
            });
        }
        parts.Add(new Linear(Width, 1, random, type: Type));
        var critic = new Sequential(parts);
        foreach (Parameter p in critic.Parameters().Where(p => p.Shape.Rank == 1)) { p.Set(p + random.Normal(p.Shape, 0, 0.3, Type)); }
        return critic;
    }
}
