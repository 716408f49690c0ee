using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>The distribution of first weights where their size alone does not show it.</summary>
public class InitDistributionTests
{
    /// <summary>
    /// Uniform over all orthogonal matrices: entries are symmetric about 0, with the moments 1/n and, of fourth powers, 3/(n(n + 2)); four
    /// standard errors of 1000 draws.
    /// </summary>
    [Fact]
    public void OrthogonalWeightsAreUniformOverAllOrthogonalMatrices()
    {
        const int n = 3;
        const int draws = 1000;
        var random = new RandomSource(7);
        double[][] all = [.. Enumerable.Range(0, draws).Select(_ => Init.Orthogonal()([n, n], random, DType.Float64).ToDoubles())];
        for (int i = 0; i < n * n; i++)
        {
            Assert.Equal(0, all.Average(q => q[i]), 4 * Math.Sqrt(1.0 / n / draws));
            Assert.Equal(1.0 / n, all.Average(q => q[i] * q[i]), 4 * Math.Sqrt(((3.0 / (n * (n + 2))) - (1.0 / (n * n))) / draws));
        }
        double Determinant(double[] q) => (q[0] * ((q[4] * q[8]) - (q[5] * q[7]))) - (q[1] * ((q[3] * q[8]) - (q[5] * q[6])))
            + (q[2] * ((q[3] * q[7]) - (q[4] * q[6])));
        Assert.Equal(0, all.Average(Determinant), 4 / Math.Sqrt(draws));
        Assert.Equal(0, all.Average(q => q[0] + q[4] + q[8]), 4 / Math.Sqrt(draws));
    }
}
