using AutoGrad.Benchmarks.GemmLadder;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.Tests;

/// <summary>Each step of the ladder computes the product that it claims to.</summary>
public sealed unsafe class LadderTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 16, 1)]
    [InlineData(7, 17, 3)]
    [InlineData(13, 50, 257)]
    [InlineData(96, 32, 256)]
    [InlineData(101, 70, 300)]
    public void EveryStepAddsTheProductToC(int m, int n, int k)
    {
        using var operands = new Operands(m, n, k);
        Matrices x = operands.Matrices;
        float[] before = new ReadOnlySpan<float>(x.C, m * n).ToArray();
        foreach (Rung rung in Ladder.Rungs(new WorkerTeam(2)))
        {
            before.CopyTo(new Span<float>(x.C, m * n));
            rung.Multiply(x);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = before[(i * n) + j], size = Math.Abs(sum);
                    for (int p = 0; p < k; p++)
                    {
                        double term = (double)x.A[(i * k) + p] * x.B[(p * n) + j];
                        sum += term;
                        size += Math.Abs(term);
                    }

                    // Each addition errs by at most half a unit in the last place of the sum so far (2⁻²⁴ of it).
                    double bound = (k + 2) * size * Math.Pow(2, -24);
                    Assert.True(Math.Abs(x.C[(i * n) + j] - sum) <= bound, $"{rung.Name}: C[{i}, {j}] is {x.C[(i * n) + j]}, not {sum}");
                }
            }
        }
    }

    [Fact]
    public void APartHasItsOwnStartAndKeepsTheDistanceOfRows()
    {
        using var operands = new Operands(5, 7, 9);
        Matrices whole = operands.Matrices, part = whole.Part(2..4, 3..7, 1..9);
        Assert.Equal((2, 4, 8), (part.M, part.N, part.K));
        Assert.Equal((9, 7, 7), (part.Lda, part.Ldb, part.Ldc));
        Assert.Equal((19, 10, 17), ((int)(part.A - whole.A), (int)(part.B - whole.B), (int)(part.C - whole.C)));
    }
}
