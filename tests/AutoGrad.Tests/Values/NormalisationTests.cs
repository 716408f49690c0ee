using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>Every normalisation against its formula, number by number, over the places that share a mean and a variance.</summary>
public sealed class NormalisationTests
{
    private const double Epsilon = 0.1;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void OverAnAxis(int axis)
    {
        Tensor x = Draw.Signed([3, 4, 5], 1);
        Tensor scale = Draw.Signed([5], 2);
        Tensor shift = Draw.Signed([5], 3);
        int gone = axis < 0 ? axis + 3 : axis;
        string Group(int[] place) => string.Join(',', place.Where((_, i) => i != gone));
        Close(Formula(x, Group, p => scale.ToDoubles()[p[2]], p => shift.ToDoubles()[p[2]]), x.Normalise([axis], Epsilon, scale, shift));
        Close(Formula(x, Group), x.Normalise([axis], Epsilon));
        Close(Formula(x, Group, scale: p => scale.ToDoubles()[p[2]]), x.Normalise([axis], Epsilon, scale));
        Close(Formula(x, Group, shift: p => shift.ToDoubles()[p[2]]), x.Normalise([axis], Epsilon, shift: shift));
    }

    [Fact]
    public void BatchNormBelowSomethingBentDifferentiatesThreeTimes()
    {
        // The cotangent that arrives depends on x, γ and β here, so derivatives flow through it as well.
        Tensor[] places = [Draw.Signed([3, 2, 2], 1), Draw.Signed([2], 2), Draw.Signed([2], 3)];
        GradCheck.Check(x => x[0].BatchNorm(x[1], x[2], Epsilon).Tanh(), places, order: 3, tolerance: 1e-5);
        GradCheck.Check(x => x[0].BatchNorm(epsilon: Epsilon).Tanh() * x[1].Unsqueeze(1), places[..2], order: 3, tolerance: 1e-5);
    }

    [Fact]
    public void HigherDerivativesOfBatchNormHandTheirMemoryBack()
    {
        var device = new CpuDevice(1);
        Tensor x = Draw.Signed([3, 2], 1).To(DType.Float32);
        Tensor leaf = Tensor.From(x.ToArray<float>(), x.Shape, device).AsLeaf();
        long before = device.Memory.RentedStorages;
        using (new TensorScope())
        {
            Tensor slope = Gradients.Of(leaf.BatchNorm(epsilon: Epsilon).Tanh().Sum(), [leaf], createGraph: true)[0];
            Gradients.Of(slope.Square().Sum(), [leaf]);
        }
        Assert.Equal(before, device.Memory.RentedStorages);
    }

    [Fact]
    public void ALayerNormIsOverTheLastAxis()
    {
        Tensor x = Draw.Signed([3, 4, 5], 4);
        Tensor scale = Draw.Signed([5], 5);
        Tensor shift = Draw.Signed([5], 6);
        Close(
            Formula(x, p => $"{p[0]},{p[1]}", p => scale.ToDoubles()[p[2]], p => shift.ToDoubles()[p[2]]),
            x.LayerNorm(scale, shift, Epsilon));
    }

    [Fact]
    public void ABatchNormIsOverAllButTheFeatures()
    {
        Tensor scale = Draw.Signed([4], 5);
        Tensor shift = Draw.Signed([4], 6);
        foreach (Shape shape in (Shape[])[[6, 4], [3, 4, 5], [2, 4, 3, 2]])
        {
            Tensor x = Draw.Signed(shape, 7);
            Close(
                Formula(x, p => $"{p[1]}", p => scale.ToDoubles()[p[1]], p => shift.ToDoubles()[p[1]]),
                x.BatchNorm(scale, shift, Epsilon));
            Assert.Equal(Enumerable.Range(0, shape.Rank).Except([1]), x.BatchAxes());
        }
    }

    [Fact]
    public void ABatchNormWithGivenStatisticsIsALine()
    {
        Tensor x = Draw.Signed([3, 4, 5], 8);
        Tensor[] v = [.. Enumerable.Range(9, 4).Select(seed => Draw.Positive([4], seed))];
        double[][] of = [.. v.Select(t => t.ToDoubles())];
        (int Feature, double Value)[] all = [.. Oracle.Places(x.Shape).Select(p => p[1]).Zip(x.ToDoubles())];
        double[] bare = [.. all.Select(p => (p.Value - of[0][p.Feature]) / Math.Sqrt(of[1][p.Feature] + Epsilon))];
        Close(bare, x.BatchNormWith(v[0], v[1], epsilon: Epsilon));
        double[] moved = [.. all.Zip(bare, (p, b) => (b * of[2][p.Feature]) + of[3][p.Feature])];
        Close(moved, x.BatchNormWith(v[0], v[1], v[2], v[3], Epsilon));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void AGroupNormIsOverNeighbouringChannelsOfOneSample(int groups)
    {
        foreach (Shape shape in (Shape[])[[2, 8], [3, 4, 5], [2, 4, 3, 2]])
        {
            Tensor x = Draw.Signed(shape, 15);
            Tensor scale = Draw.Signed([shape[1]], 13);
            Tensor shift = Draw.Signed([shape[1]], 14);
            string Group(int[] place) => $"{place[0]},{place[1] / (shape[1] / groups)}";
            Close(
                Formula(x, Group, p => scale.ToDoubles()[p[1]], p => shift.ToDoubles()[p[1]]), x.GroupNorm(groups, scale, shift, Epsilon));
            Close(Formula(x, Group), x.GroupNorm(groups, epsilon: Epsilon));
        }
    }

    [Fact]
    public void AnInstanceNormIsOverThePlacesOfOneChannel()
    {
        Tensor x = Draw.Signed([2, 4, 3, 2], 16);
        Tensor scale = Draw.Signed([4], 17);
        Tensor shift = Draw.Signed([4], 18);
        Close(
            Formula(x, p => $"{p[0]},{p[1]}", p => scale.ToDoubles()[p[1]], p => shift.ToDoubles()[p[1]]),
            x.InstanceNorm(scale, shift, Epsilon));
        Assert.Equal([2, 4, 3], Draw.Signed([2, 4, 3], 19).InstanceNorm().Shape);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        Says(() => Tensor.Ones([4]).GroupNorm(2), "GroupNorm of [4]", "2 groups");
        Says(() => Tensor.Ones([2, 4]).GroupNorm(3), "GroupNorm of [2, 4]", "3 groups");
        Says(() => Tensor.Ones([2, 4]).GroupNorm(0), "GroupNorm of [2, 4]", "0 groups");
        Says(() => Tensor.Ones([2, 4]).GroupNorm(-2), "GroupNorm of [2, 4]", "-2 groups");
        Says(() => Tensor.Ones([2, 4]).GroupNorm(2, Tensor.Ones([2])), "4 features", "[2]");
        Says(() => Tensor.Ones([2, 4]).InstanceNorm(), "InstanceNorm of [2, 4]", "with places");

        static void Says(Action action, params string[] parts)
        {
            string message = Assert.Throws<ShapeException>(action).Message;
            Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
        }
    }

    /// <summary>(x − μ)/√(σ² + ε) · γ + β, with the statistics of all the places that have one group's name.</summary>
    private static double[] Formula(
        Tensor x, Func<int[], string> group, Func<int[], double>? scale = null, Func<int[], double>? shift = null)
    {
        (int[] Place, double Value)[] all = [.. Oracle.Places(x.Shape).Zip(x.ToDoubles())];
        Dictionary<string, (double Mean, double Variance)> statistics = all.GroupBy(p => group(p.Place), p => p.Value).ToDictionary(
            g => g.Key, g => (g.Average(), g.Average(v => Math.Pow(v - g.Average(), 2))));
        return [.. all.Select(p =>
        {
            (double mean, double variance) = statistics[group(p.Place)];
            return ((p.Value - mean) / Math.Sqrt(variance + Epsilon) * (scale?.Invoke(p.Place) ?? 1)) + (shift?.Invoke(p.Place) ?? 0);
        })];
    }

    private static void Close(double[] expected, Tensor actual)
    {
        double[] numbers = actual.ToDoubles();
        Assert.Equal(expected.Length, numbers.Length);
        Assert.All(expected.Zip(numbers), p => Assert.Equal(p.First, p.Second, 1e-12));
    }
}
