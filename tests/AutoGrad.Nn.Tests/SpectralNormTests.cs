using AutoGrad.Kernels;
using MathNet.Numerics.LinearAlgebra;

namespace AutoGrad.Nn.Tests;

/// <summary>Spectral norm against a singular value decomposition, PyTorch's gradient, and its rule for when the vectors move.</summary>
public class SpectralNormTests
{
    private const DType F64 = DType.Float64;

    [Fact]
    public void TheLargestSingularValueBecomes1()
    {
        var g = new RandomSource(1);
        var linear = new Linear(5, 4, g, type: F64);
        var conv = new Conv2d(2, 4, 3, g, type: F64);
        var back = new ConvTranspose2d(4, 2, 3, g, type: F64);
        var normed = new Sequential(new SpectralNorm(linear, g));
        for (int i = 0; i < 300; i++) { normed.Call(Tensor.Zeros([1, 5], F64)); }
        Tensor seen = normed.Call(Tensor.From(Matrix<double>.Build.DenseIdentity(5).ToRowMajorArray(), [5, 5])) - linear.Bias!;
        Assert.Equal(1, Largest(seen.Permute(1, 0)), 1e-9);

        Module normedConv = Settled(conv, g, Tensor.Zeros([1, 2, 3, 3], F64));
        Assert.Equal(Largest(conv.Weight.Reshape([4, 18])), Ratio(conv, normedConv, g.Normal([1, 2, 3, 3], type: F64)), 1e-9);
        Module normedBack = Settled(back, g, Tensor.Zeros([1, 4, 3, 3], F64));
        double largest = Largest(back.Weight.Permute(1, 0, 2, 3).Reshape([2, 36]));
        Assert.Equal(largest, Ratio(back, normedBack, g.Normal([1, 4, 3, 3], type: F64)), 1e-9);
    }

    [Fact]
    public void OneStepForEachCallInTrainingAndNoneAtInference()
    {
        var linear = new Linear(3, 4, new RandomSource(1), type: F64);
        var layer = new SpectralNorm(linear, new RandomSource(2));
        Dictionary<string, Parameter> state = layer.NamedState().ToDictionary(s => s.Name, s => s.State);
        Assert.Equal(["weight_u", "weight_v"], state.Keys.Order());
        double[] u = state["weight_u"].ToDoubles();
        Assert.Equal(4, u.Length);
        Tensor x = Tensor.Ones([1, 3], F64);
        layer.Eval();
        layer.Call(x);
        Assert.Equal(u, state["weight_u"].ToDoubles());

        // The weight moves, as in training, so that a step shows.
        linear.Weight.Set(new RandomSource(9).Normal([4, 3], type: F64));
        layer.Train();
        layer.Call(x);
        Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(4, 3, linear.Weight.ToDoubles());
        Vector<double> v = (w.Transpose() * Vector<double>.Build.Dense(u)).Normalize(2);
        Vector<double> next = (w * v).Normalize(2);
        AssertClose(v.ToArray(), state["weight_v"].ToDoubles());
        AssertClose(next.ToArray(), state["weight_u"].ToDoubles());
    }

    /// <summary>With u and v as constants, W̄ = (G − ⟨G, W/σ⟩ u vᵀ)/σ for the cotangent G of W/σ.</summary>
    [Fact]
    public void TheGradientIsPyTorchs()
    {
        var g = new RandomSource(3);
        var linear = new Linear(3, 2, g, bias: false, type: F64);
        var layer = new SpectralNorm(linear, g);
        layer.Eval();
        Tensor x = g.Normal([4, 3], type: F64);
        Tensor cotangent = g.Normal([4, 2], type: F64);
        Tensor gradient = Gradients.Of((layer.Call(x) * cotangent).Sum(), [linear.Weight])[0];
        Tensor[] uv = [.. layer.NamedState().Select(s => s.State.Detach())];
        Tensor w = linear.Weight.Detach();
        Tensor outer = uv[0].Unsqueeze(1) * uv[1];
        Tensor sigma = (w * outer).Sum();
        Tensor big = cotangent.MatMul(x, transposeA: true);
        AssertClose(((big - ((big * w / sigma).Sum() * outer)) / sigma).ToDoubles(), gradient.ToDoubles());
        GradCheck.Check(t => layer.Call(t[0], t[1..]), [x, w]);
        var conv = new SpectralNorm(new Conv2d(2, 3, 2, g, type: F64), g);
        conv.Eval();
        GradCheck.Check(t => conv.Call(t[0], t[1..]), [g.Normal([1, 2, 3, 2], type: F64), .. conv.Parameters().Select(p => p.Detach())]);
    }

    /// <summary>A critic is called on real and generated samples before its sweep: the second call must not spoil the first's.</summary>
    [Fact]
    public void TwoCallsBeforeASweepKeepTheirOwnVectors()
    {
        var g = new RandomSource(4);
        var layer = new SpectralNorm(new Linear(3, 2, g, type: F64), g);
        (Tensor a, Tensor b) = (g.Normal([4, 3], type: F64), g.Normal([4, 3], type: F64));
        layer.Parameters()[0].Set(g.Normal([2, 3], type: F64));
        double[] u0 = layer.NamedState().First().State.ToDoubles();
        Tensor first = layer.Call(a).Square().Sum();
        double[] alone = Gradients.Of(first, [layer.Parameters()[0]])[0].ToDoubles();
        double[] u1 = layer.NamedState().First().State.ToDoubles();
        Assert.NotEqual(u0, u1);
        Tensor second = layer.Call(b).Square().Sum();
        AssertClose(alone, Gradients.Of(first, [layer.Parameters()[0]])[0].ToDoubles());
        Gradients.Of(first + second, [.. layer.Parameters()]);
    }

    [Fact]
    public void ALayerWithoutAWeightIsRefused()
    {
        Assert.Contains("ReLU", Assert.Throws<ArgumentException>(() => new SpectralNorm(Activation.Relu(), new RandomSource(1))).Message);
        Assert.Throws<ArgumentException>(() => new SpectralNorm(new LayerNorm(3), new RandomSource(1)));
    }

    private static SpectralNorm Settled(Module inner, RandomSource g, Tensor x)
    {
        var layer = new SpectralNorm(inner, g);
        for (int i = 0; i < 300; i++) { layer.Call(x); }
        layer.Eval();
        return layer;
    }

    /// <summary>How much a layer without its bias, which is 0 at first, gives more than its normed form.</summary>
    private static double Ratio(Module plain, Module normed, Tensor x) => plain.Call(x).Norm().Item() / normed.Call(x).Norm().Item();

    private static double Largest(Tensor matrix)
        => Matrix<double>.Build.DenseOfRowMajor(matrix.Shape[0], matrix.Shape[1], matrix.ToDoubles()).Svd().S.Maximum();

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }
}
