namespace AutoGrad.Kernels.Tests;

/// <summary>The fused VJPs against central differences of the functions that they belong to, in double precision.</summary>
public sealed class GradientFunctionTests
{
    private static readonly double[] _inputs = [0.01, 0.3, 0.7, 1, 1.6, 2.9, 5];

    [Fact]
    public void Tanh() => Follows<TanhFunction, TanhGradientFunction>(default, default, fromOutput: true);

    [Fact]
    public void Sigmoid() => Follows<SigmoidFunction, SigmoidGradientFunction>(default, default, fromOutput: true);

    [Fact]
    public void Softplus() => Follows<SoftplusFunction, SoftplusGradientFunction>(default, default, fromOutput: false);

    private static void Follows<F, G>(F f, G gradient, bool fromOutput)
        where F : struct, IUnaryFunction
        where G : struct, IBinaryFunction
    {
        const double cotangent = -1.75;
        foreach (double x in _inputs.Concat(_inputs.Select(x => -x)))
        {
            double step = 1e-5 * Math.Abs(x);
            double slope = (Of(f, x + step) - Of(f, x - step)) / (2 * step);
            double actual = gradient.Of<double, ScalarAlgebra<double>>(cotangent, fromOutput ? Of(f, x) : x);
            Assert.Equal(cotangent * slope, actual, 1e-8 * Math.Max(1, Math.Abs(slope)));
        }
    }

    private static double Of<F>(F f, double x)
        where F : struct, IUnaryFunction
        => f.Of<double, ScalarAlgebra<double>>(x);
}
