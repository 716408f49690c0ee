using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>The optimisers against PyTorch's rules, written out here as plain loops, and against steps worked by hand.</summary>
public class OptimizerTests
{
    private const int Size = 37; // More than a vector, and not a multiple of one: the loop's tail is tried too.
    private const int Steps = 6;

    [Theory]
    [InlineData(0, DType.Float32)]
    [InlineData(0, DType.Float64)]
    [InlineData(0.9, DType.Float32)]
    [InlineData(0.9, DType.Float64)]
    public void SgdFollowsTheRule(double momentum, DType type) => Follows(type, p => new Sgd(p, 0.1, momentum), () =>
    {
        var velocity = new double[Size];
        return (i, _, p, g) =>
        {
            velocity[i] = (momentum * velocity[i]) + g;
            return p - (0.1 * velocity[i]);
        };
    });

    [Theory]
    [InlineData(1e-8, DType.Float32)]
    [InlineData(1e-8, DType.Float64)]
    [InlineData(0.3, DType.Float64)]
    public void AdamFollowsTheRule(double epsilon, DType type) => Follows(type, p => new Adam(p, 0.05, 0.5, 0.9, epsilon), () =>
    {
        var m = new double[Size];
        var v = new double[Size];
        return (i, step, p, g) =>
        {
            m[i] = (0.5 * m[i]) + (0.5 * g);
            v[i] = (0.9 * v[i]) + (0.1 * g * g);
            double first = m[i] / (1 - Math.Pow(0.5, step));
            double second = v[i] / (1 - Math.Pow(0.9, step));
            return p - (0.05 * first / (Math.Sqrt(second) + epsilon));
        };
    });

    [Theory]
    [InlineData(0, 1e-8, DType.Float32)]
    [InlineData(0, 1e-8, DType.Float64)]
    [InlineData(0.9, 0.1, DType.Float32)]
    [InlineData(0.9, 0.1, DType.Float64)]
    public void RmsPropFollowsTheRule(double momentum, double epsilon, DType type) =>
        Follows(type, p => new RmsProp(p, 0.01, 0.9, epsilon, momentum), () =>
        {
            var square = new double[Size];
            var buffer = new double[Size];
            return (i, _, p, g) =>
            {
                square[i] = (0.9 * square[i]) + (0.1 * g * g);
                buffer[i] = (momentum * buffer[i]) + (g / (Math.Sqrt(square[i]) + epsilon));
                return p - (0.01 * buffer[i]);
            };
        });

    /// <summary>From p = 1, with the gradients 2 and then 1.</summary>
    [Fact]
    public void TwoStepsByHand()
    {
        // v = 2, p = 1 − 0.2; v = 0.9 · 2 + 1 = 2.8, p = 0.8 − 0.28.
        Assert.Equal([0.8, 0.52], TwoSteps(p => new Sgd(p, 0.1, 0.9)), Close(1e-12));

        // In the first step m/(1 − β₁) = g and v/(1 − β₂) = g², so p falls by α g/(|g| + ε): by α, whatever the gradient's size.
        Assert.Equal(0.9, TwoSteps(p => new Adam(p, 0.1))[0], 1e-9);

        // ε = 1 shows where ε goes: 1 − 0.1 · 2/(2 + 1); then m = 0.28, v = 0.004996, corrected 1.473684 and 2.499250, root 1.580901.
        Assert.Equal([0.9333333, 0.8762337], TwoSteps(p => new Adam(p, 0.1, epsilon: 1)), Close(1e-6));

        // v = 0.4, 2/0.632456 = 3.162278; v = 0.46, 1/0.678233 = 1.474420.
        Assert.Equal([0.9683772, 0.9536330], TwoSteps(p => new RmsProp(p, 0.01, 0.9)), Close(1e-6));

        // With momentum ½: b = 3.162278, then 1.581139 + 1.474420 = 3.055559.
        Assert.Equal([0.9683772, 0.9378216], TwoSteps(p => new RmsProp(p, 0.01, 0.9, momentum: 0.5)), Close(1e-6));

        // ε outside the root: 2/(0.632456 + 1) = 1.225148.
        Assert.Equal(0.9877485, TwoSteps(p => new RmsProp(p, 0.01, 0.9, epsilon: 1))[0], 1e-6);
    }

    [Fact]
    public void TheRateMayChangeBetweenSteps()
    {
        var p = new Parameter(Tensor.From(1.0), "p");
        var sgd = new Sgd([p], 0.1);
        sgd.Step([Tensor.From(1.0)]);
        sgd.Rate = 0.5;
        sgd.Step([Tensor.From(1.0)]);
        Assert.Equal(0.4, p.Item(), 1e-12);
        Assert.Equal(2, sgd.Steps);
    }

    [Fact]
    public void StateMadeInsideAScopeOutlivesIt()
    {
        var p = new Parameter(Tensor.From(1.0), "p");
        Adam adam;
        using (new TensorScope()) { adam = new Adam([p], 0.1); }
        using (new TensorScope()) { adam.Step([Tensor.From(2.0)]); }
        Assert.Equal(0.9, p.Item(), 1e-8);
    }

    [Fact]
    public void WrongGradientsAreNamedAndChangeNothing()
    {
        var w = new Parameter(Tensor.Ones([2, 3]), "weight");
        var b = new Parameter(Tensor.Ones([2]), "bias");
        var sgd = new Sgd([w, b], 0.1);
        Tensor good = Tensor.Ones([2, 3]);

        string count = Assert.Throws<ShapeException>(() => sgd.Step([good])).Message;
        Assert.Contains("1 gradients for 2 parameters", count, StringComparison.Ordinal);

        string shape = Assert.Throws<ShapeException>(() => sgd.Step([good, Tensor.Ones([3])])).Message;
        Assert.Contains("'bias'", shape, StringComparison.Ordinal);
        Assert.Contains("[3]", shape, StringComparison.Ordinal);
        Assert.Contains("[2]", shape, StringComparison.Ordinal);

        string type = Assert.Throws<DTypeException>(() => sgd.Step([good, Tensor.Ones([2], DType.Float64)])).Message;
        Assert.Contains("'bias'", type, StringComparison.Ordinal);
        Assert.Contains("Float64", type, StringComparison.Ordinal);
        Assert.Contains("Float32", type, StringComparison.Ordinal);

        // A step that fails is no half step: not even the parameter whose gradient was good has moved.
        Assert.Equal(0, sgd.Steps);
        Assert.All(w.ToDoubles(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void ClippingByNormScalesAllGradientsByOneFactor()
    {
        Tensor[] gradients = [Tensor.From(3.0, 0.0), Tensor.From(4.0)];
        (Tensor[] clipped, double norm) = GradientClip.ByNorm(gradients, 1);
        Assert.Equal(5, norm, 1e-12);
        Assert.Equal([0.6, 0, 0.8], clipped.SelectMany(g => g.ToDoubles()), Close(1e-6));
        double factor = 1 / (5 + 1e-6);
        Assert.Equal(3 * factor, clipped[0].ToDoubles()[0], 1e-15);

        (Tensor[] untouched, double same) = GradientClip.ByNorm(gradients, 6);
        Assert.Equal(5, same, 1e-12);
        Assert.Equal([3, 0, 4], untouched.SelectMany(g => g.ToDoubles()));
        Assert.Equal(0, GradientClip.ByNorm([Tensor.From(0.0)], 1).Norm);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClip.ByNorm(gradients, 0));
    }

    [Fact]
    public void GradientsOfSeveralLossesAddUp()
    {
        var p = new Parameter(Tensor.From(2.0, 3.0), "p");
        var q = new Parameter(Tensor.From(5.0), "q");
        Tensor first = (p * q).Sum();
        Tensor second = p.Square().Sum() + q;
        Tensor[] sum = Gradients.Sum(Gradients.Of(first, [p, q]), Gradients.Of(second.Sum(), [p, q]));
        Assert.Equal([5 + 4, 5 + 6], sum[0].ToDoubles());
        Assert.Equal([5 + 1], sum[1].ToDoubles());
        Assert.Throws<ShapeException>(() => Gradients.Sum([p], [p, q]));
        string message = Assert.Throws<ShapeException>(() => Gradients.Sum([p], [q])).Message;
        Assert.Contains("[2]", message, StringComparison.Ordinal);
        Assert.Contains("[1]", message, StringComparison.Ordinal);
    }

    private static Comparison Close(double tolerance) => new(tolerance);

    private static double[] TwoSteps(Func<IReadOnlyList<Parameter>, Optimizer> make)
    {
        var p = new Parameter(Tensor.From(1.0), "p");
        Optimizer optimizer = make([p]);
        optimizer.Step([Tensor.From(2.0)]);
        double first = p.Item();
        optimizer.Step([Tensor.From(1.0)]);
        return [first, p.Item()];
    }

    private static void Follows(
        DType type, Func<IReadOnlyList<Parameter>, Optimizer> make, Func<Func<int, int, double, double, double>> rule)
    {
        var random = new RandomSource(3);
        var parameter = new Parameter(random.Normal([Size], type: type), "p");
        Optimizer optimizer = make([parameter]);
        double[] expected = parameter.ToDoubles();
        Func<int, int, double, double, double> step = rule();
        for (int t = 1; t <= Steps; t++)
        {
            Tensor gradient = random.Normal([Size], type: type);
            double[] g = gradient.ToDoubles();
            for (int i = 0; i < Size; i++) { expected[i] = step(i, t, expected[i], g[i]); }
            optimizer.Step([gradient]);
            Assert.Equal(expected, parameter.ToDoubles(), Close(type == DType.Float32 ? 3e-6 : 1e-14));
        }
        Assert.Equal(Steps, optimizer.Steps);
        Assert.Equal(Steps, parameter.Version);
    }

    /// <summary>Equal up to an absolute difference.</summary>
    private sealed class Comparison(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
