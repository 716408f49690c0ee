using System.Numerics;
using AutoGrad.Kernels.Cpu;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <summary>The matrix product against three plain loops in double precision.</summary>
public sealed class GemmTests
{
    /// <summary>Nothing, one, primes, and one less and one more than what tiles, vectors and blocks of k measure.</summary>
    private static readonly int[] _dimensions =
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 61, 63, 64, 65, 67, 96, 97, 101, 128, 131];

    private static readonly int[] _depths = [.. _dimensions, 255, 256, 257, 300, 511, 513];

    private static readonly WorkerTeam _alone = new(1);
    private static readonly WorkerTeam _pair = new(2);

    [Fact]
    public void AnyProductMatchesPlainLoopsInFloat() => Check<float>(1e-6);

    [Fact]
    public void AnyProductMatchesPlainLoopsInDouble() => Check<double>(1e-15);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void LargeProductsMatchPlainLoopsAndDoNotDependOnTheThreads(bool transposeA, bool transposeB)
    {
        // Large enough to be shared, to be packed, to have several blocks of k, and to have ragged edges everywhere.
        var problem = new Problem(211, 307, 521, transposeA, transposeB, Padding: 3, Accumulate: true, Seed: 7);
        Verify<float>(problem, 1e-6);
        Verify<double>(problem, 1e-15);
    }

    [Theory]
    [InlineData(5, 4200, 100)]
    [InlineData(4200, 5, 100)]
    [InlineData(1, 1500, 1500)]
    [InlineData(1500, 1, 1500)]
    [InlineData(1100, 1000, 2)]
    public void ElongatedProductsMatchPlainLoopsAndDoNotDependOnTheThreads(int m, int n, int k)
    {
        for (int transposes = 0; transposes < 4; transposes++)
        {
            Verify<float>(new Problem(m, n, k, (transposes & 1) != 0, (transposes & 2) != 0, Padding: 0, Accumulate: false, Seed: 3), 1e-6);
        }
    }

    [Fact]
    public void InfinitiesAndNaNsStayInTheirRowsAndColumns()
    {
        var problem = new Problem(13, 19, 3, TransposeA: false, TransposeB: false, Padding: 0, Accumulate: false, Seed: 5);
        double[] a = problem.Matrix<double>(13, 3, 1);
        double[] b = problem.Matrix<double>(3, 19, 2);
        a[4 * 3] = double.PositiveInfinity;
        b[7] = double.NaN;
        double[] c = Multiply(_alone, problem, a, b, new double[13 * 19]);
        for (int i = 0; i < 13; i++)
        {
            for (int j = 0; j < 19; j++)
            {
                Assert.Equal(i != 4 && j != 7, double.IsFinite(c[(i * 19) + j]));
            }
        }
    }

    private static void Check<T>(double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gen<bool> flag = Gen.Elements(false, true);
        Gen<Problem> problems =
            from m in Gen.Elements(_dimensions)
            from n in Gen.Elements(_dimensions)
            from k in Gen.Elements(_depths)
            from transposeA in flag
            from transposeB in flag
            from padding in Gen.Choose(0, 9)
            from accumulate in flag
            from seed in Gen.Choose(0, 1_000_000)
            select new Problem(m, n, k, transposeA, transposeB, padding, accumulate, seed);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20_241_103, 17);
        Prop.ForAll(problems.ToArbitrary(), problem => Verify<T>(problem, epsilon)).Check(config);
    }

    /// <summary>C agrees with plain loops, lies the same for one thread and two, and nothing beside it was touched.</summary>
    private static void Verify<T>(Problem problem, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        T[] a = problem.TransposeA ? problem.Matrix<T>(k, m, 1) : problem.Matrix<T>(m, k, 1);
        T[] b = problem.TransposeB ? problem.Matrix<T>(n, k, 2) : problem.Matrix<T>(k, n, 2);
        T[] before = problem.Matrix<T>(m, n, 3);
        T[] c = Multiply(_alone, problem, a, b, before);
        Assert.Equal(c, Multiply(_pair, problem, a, b, before));
        int lda = (problem.TransposeA ? m : k) + problem.Padding;
        int ldb = (problem.TransposeB ? k : n) + problem.Padding;
        int ldc = n + problem.Padding;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = problem.Accumulate ? double.CreateChecked(before[(i * ldc) + j]) : 0;
                double size = Math.Abs(sum);
                for (int p = 0; p < k; p++)
                {
                    T x = problem.TransposeA ? a[(p * lda) + i] : a[(i * lda) + p];
                    T y = problem.TransposeB ? b[(j * ldb) + p] : b[(p * ldb) + j];
                    double term = double.CreateChecked(x) * double.CreateChecked(y);
                    sum += term;
                    size += Math.Abs(term);
                }
                double error = Math.Abs(double.CreateChecked(c[(i * ldc) + j]) - sum);
                Assert.True(error <= epsilon * (size + 1e-30) * Math.Sqrt(k + 1), $"{problem}: C[{i}, {j}] is off by {error}");
            }
            Assert.Equal(before.AsSpan((i * ldc) + n, problem.Padding), c.AsSpan((i * ldc) + n, problem.Padding));
        }
    }

    private static unsafe T[] Multiply<T>(WorkerTeam team, Problem problem, T[] a, T[] b, T[] before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = (T[])before.Clone();
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        nint lda = (problem.TransposeA ? m : k) + problem.Padding;
        nint ldb = (problem.TransposeB ? k : n) + problem.Padding;
        fixed (T* pa = a, pb = b, pc = c)
        {
            Gemm.Run(
                team, m, n, k, pa, lda, problem.TransposeA, pb, ldb, problem.TransposeB, pc, n + problem.Padding, problem.Accumulate);
        }
        return c;
    }

    /// <summary>A product: C is M × N, each sum has K terms, and each stored row is followed by Padding elements of something else.</summary>
    private sealed record Problem(int M, int N, int K, bool TransposeA, bool TransposeB, int Padding, bool Accumulate, int Seed)
    {
        /// <summary>Numbers in −1 … 1, the same for the same seed and salt.</summary>
        public T[] Matrix<T>(int rows, int columns, int salt)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new Random((Seed * 31) + salt);
            var values = new T[rows * (columns + Padding)];
            for (int i = 0; i < values.Length; i++) { values[i] = T.CreateChecked((2 * random.NextDouble()) - 1); }
            return values;
        }
    }
}
