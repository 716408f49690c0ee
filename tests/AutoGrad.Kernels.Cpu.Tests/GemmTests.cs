using System.Numerics;
using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>The matrix product against three plain loops in double precision.</summary>
public sealed unsafe class GemmTests
{
    /// <summary>Nothing, one, primes, and one less and one more than what tiles, vectors and blocks of k measure.</summary>
    private static readonly int[] _dimensions =
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 61, 63, 64, 65, 67, 96, 97, 101, 128, 131];

    private static readonly int[] _depths = [.. _dimensions, 255, 256, 257, 300, 511, 513];

    private static readonly WorkerTeam _alone = new(1);
    private static readonly WorkerTeam _pair = new(2);
    private static readonly WorkerTeam _trio = new(3);

    [Fact]
    public void AnyProductMatchesPlainLoopsInFloat() => Check<float>(1e-6, 400, Gemm.Run);

    [Fact]
    public void AnyProductMatchesPlainLoopsInDouble() => Check<double>(1e-15, 400, Gemm.Run);

    [Fact]
    public void AnyProductMatchesPlainLoopsWith128BitVectors()
    {
        Check<float>(1e-6, 100, AtWidth<float, Vector128<float>, Simd128<float>>);
        Check<double>(1e-15, 100, AtWidth<double, Vector128<double>, Simd128<double>>);
    }

    [Fact]
    public void AnyProductMatchesPlainLoopsWith256BitVectors()
    {
        Check<float>(1e-6, 100, AtWidth<float, Vector256<float>, Simd256<float>>);
        Check<double>(1e-15, 100, AtWidth<double, Vector256<double>, Simd256<double>>);
    }

    [Fact]
    public void AnyProductMatchesPlainLoopsWith512BitVectors()
    {
        // Without the instructions the JIT composes each vector of narrower ones: the same sums, so the tall tiles are tested everywhere.
        Check<float>(1e-6, 100, AtWidth<float, Vector512<float>, Simd512<float>>);
        Check<double>(1e-15, 100, AtWidth<double, Vector512<double>, Simd512<double>>);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void LargeProductsMatchPlainLoopsAndDoNotDependOnTheThreads(bool transposeA, bool transposeB)
    {
        // Large enough to be shared, to be packed, to have several blocks of k, and to have ragged edges everywhere.
        var problem = new Problem(131, 307, 521, transposeA, transposeB, Padding: 3, Accumulate: true, Seed: 7);
        Verify<float>(problem, 1e-6, Gemm.Run);
        Verify<double>(problem, 1e-15, Gemm.Run);
    }

    [Theory]
    [InlineData(5, 4200, 100)]
    [InlineData(4200, 5, 100)]
    [InlineData(1, 1500, 1500)]
    [InlineData(1500, 1, 1500)]
    [InlineData(1000, 3, 800)]
    [InlineData(3, 1000, 800)]
    [InlineData(1100, 1000, 2)]
    [InlineData(1100, 900, 4)]
    [InlineData(2, 1300, 1100)]
    [InlineData(1300, 2, 1100)]
    [InlineData(1000, 13, 700)]
    [InlineData(13, 1000, 700)]
    [InlineData(40, 50, 3000)]
    [InlineData(16, 203, 77)]
    [InlineData(48, 1001, 530)]
    [InlineData(80, 515, 1100)]
    public void ElongatedProductsMatchPlainLoopsAndDoNotDependOnTheThreads(int m, int n, int k)
    {
        for (int flags = 0; flags < 8; flags++)
        {
            var problem = new Problem(m, n, k, (flags & 1) != 0, (flags & 2) != 0, Padding: 1, Accumulate: (flags & 4) != 0, Seed: 3);
            Verify<float>(problem, 1e-6, Gemm.Run);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RowsOfAWholePageAreAHardCaseForCachesAndNotForResults(bool transposeA)
    {
        // Rows of A 4096 bytes apart are packed; with 1024 terms in each sum there are several blocks of k, and many chunks.
        int padding = transposeA ? 1024 - 140 : 0;
        var problem = new Problem(140, 150, 1024, transposeA, TransposeB: false, padding, Accumulate: false, Seed: 8);
        Verify<float>(problem, 1e-6, Gemm.Run);
        Verify<double>(problem with { Accumulate = true }, 1e-15, Gemm.Run);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void ARightFactorThatMeetsManyRowsIsPackedWhetherItsRowsAreWholeCacheLinesOrNot(int padding)
        => Verify<float>(new Problem(531, 320, 530, false, TransposeB: false, padding, Accumulate: true, Seed: 10), 1e-6, Gemm.Run);

    [Theory]
    [InlineData(131, 2100, 512)]
    [InlineData(290, 270, 512)]
    public void AProductTooLargeToBePackedAtOnceIsTakenInSeveralStripsOfColumnsOrRows(int m, int n, int k)
        => Verify<float>(new Problem(m, n, k, TransposeA: true, TransposeB: false, 0, Accumulate: true, Seed: 9), 1e-6, Gemm.Run);

    [Theory]
    [InlineData(150, 170, 1100)]
    [InlineData(900, 70, 60)]
    [InlineData(32, 133, 600)]
    [InlineData(600, 3, 50)]
    [InlineData(3, 600, 50)]
    [InlineData(90, 80, 3)]
    [InlineData(7, 6, 0)]
    public void TheEpilogueComesOnceAndAfterAllThatIsAdded(int m, int n, int k)
    {
        for (int flags = 0; flags < 8; flags++)
        {
            var problem = new Problem(m, n, k, (flags & 1) != 0, (flags & 2) != 0, Padding: 2, Accumulate: (flags & 4) != 0, Seed: 6);
            CheckEpilogue(problem, _alone);
            CheckEpilogue(problem, _pair);
        }
    }

    [Theory]
    [InlineData(150, 170, 190)]
    [InlineData(1100, 1000, 2)]
    [InlineData(1500, 1, 1500)]
    [InlineData(1, 1500, 1500)]
    [InlineData(700, 600, 20)]
    [InlineData(64, 600, 300)]
    public void ASteadyProductAllocatesNothing(int m, int n, int k)
    {
        var problem = new Problem(m, n, k, TransposeA: true, TransposeB: true, Padding: 0, Accumulate: false, Seed: 1);
        float[] a = problem.Matrix<float>(k, m, 1);
        float[] b = problem.Matrix<float>(n, k, 2);
        var c = new float[m * n];
        long before = 0;
        for (int call = 0; call < 5; call++)
        {
            if (call == 3)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            MultiplyInto(Gemm.Run, _pair, problem, a, b, c);
        }
        // The delegates that name the method are made by this test.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * 64);
    }

    [Fact]
    public void InfinitiesAndNaNsStayInTheirRowsAndColumns()
    {
        var problem = new Problem(13, 19, 3, TransposeA: false, TransposeB: false, Padding: 0, Accumulate: false, Seed: 5);
        double[] a = problem.Matrix<double>(13, 3, 1);
        double[] b = problem.Matrix<double>(3, 19, 2);
        a[4 * 3] = double.PositiveInfinity;
        b[7] = double.NaN;
        var c = new double[13 * 19];
        MultiplyInto(Gemm.Run, _alone, problem, a, b, c);
        for (int i = 0; i < 13; i++)
        {
            for (int j = 0; j < 19; j++)
            {
                Assert.Equal(i != 4 && j != 7, double.IsFinite(c[(i * 19) + j]));
            }
        }
    }

    private static void Check<T>(double epsilon, int problemsToTry, GemmFunction<T> gemm)
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
        Config config = Config.QuickThrowOnFailure.WithMaxTest(problemsToTry).WithReplay(20_241_103, 17);
        Arbitrary<Problem> shrinking = Shrink.ByDrawing(problems, p => p.M + p.N + p.K + p.Padding);
        Prop.ForAll(shrinking, problem => Verify(problem, epsilon, gemm)).Check(config);
    }

    /// <summary>2·(C + bias) + 1, or 2·(old C + A·B + bias) + 1: an epilogue that is forgotten, or comes twice, or early, shows.</summary>
    private static void CheckEpilogue(Problem problem, WorkerTeam team)
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        double[] a = problem.TransposeA ? problem.Matrix<double>(k, m, 1) : problem.Matrix<double>(m, k, 1);
        double[] b = problem.TransposeB ? problem.Matrix<double>(n, k, 2) : problem.Matrix<double>(k, n, 2);
        double[] plain = problem.Matrix<double>(m, n, 3), fused = [.. plain];
        double[] bias = problem.Matrix<double>(1, n, 4);
        var function = new AffineFunction(2, 1);
        MultiplyInto(Gemm.Run, team, problem, a, b, plain);
        fixed (double* pb = bias) { MultiplyInto(Gemm.Run, team, problem, a, b, fused, Epilogue<double>.Of(pb, &function)); }
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                int at = (i * (n + problem.Padding)) + j;
                Assert.Equal((2 * (plain[at] + bias[j])) + 1, fused[at], 1e-12);
            }
        }
    }

    /// <summary>C agrees with plain loops, lies the same for any number of threads, and nothing beside it was touched.</summary>
    private static void Verify<T>(Problem problem, double epsilon, GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        T[] a = problem.TransposeA ? problem.Matrix<T>(k, m, 1) : problem.Matrix<T>(m, k, 1);
        T[] b = problem.TransposeB ? problem.Matrix<T>(n, k, 2) : problem.Matrix<T>(k, n, 2);
        T[] before = problem.Matrix<T>(m, n, 3);
        T[] c = [.. before];
        MultiplyInto(gemm, _alone, problem, a, b, c);
        foreach (WorkerTeam team in (WorkerTeam[])[_pair, _trio])
        {
            T[] shared = [.. before];
            MultiplyInto(gemm, team, problem, a, b, shared);
            Assert.True(c.AsSpan().SequenceEqual(shared), $"{problem}: {team.Threads} threads differ from one");
        }
        double[] x = ToDouble(a), y = ToDouble(b);
        int ldc = n + problem.Padding;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                (double sum, double size) = PlainSum(problem, x, y, i, j);
                double old = problem.Accumulate ? double.CreateChecked(before[(i * ldc) + j]) : 0;
                double error = Math.Abs(double.CreateChecked(c[(i * ldc) + j]) - (old + sum));
                double bound = epsilon * (size + Math.Abs(old) + 1e-30) * Math.Sqrt(k + 1);
                if (!(error <= bound))
                {
                    Assert.Fail($"{problem}: C[{i}, {j}] is off by {error}");
                }
            }
            Assert.Equal(before.AsSpan((i * ldc) + n, problem.Padding), c.AsSpan((i * ldc) + n, problem.Padding));
        }
    }

    /// <summary>An element of op(A)·op(B), and the sum of the absolute values of its terms.</summary>
    private static (double Sum, double Size) PlainSum(Problem problem, double[] a, double[] b, int i, int j)
    {
        int lda = (problem.TransposeA ? problem.M : problem.K) + problem.Padding;
        int ldb = (problem.TransposeB ? problem.K : problem.N) + problem.Padding;
        double sum = 0, size = 0;
        for (int p = 0; p < problem.K; p++)
        {
            double term = a[problem.TransposeA ? (p * lda) + i : (i * lda) + p] * b[problem.TransposeB ? (j * ldb) + p : (p * ldb) + j];
            sum += term;
            size += Math.Abs(term);
        }
        return (sum, size);
    }

    private static double[] ToDouble<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values, double.CreateChecked);

    private static void MultiplyInto<T>(
        GemmFunction<T> gemm, WorkerTeam team, Problem problem, T[] a, T[] b, T[] c, Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        fixed (T* pa = a, pb = b, pc = c)
        {
            var left = new MatrixView<T>(pa, (problem.TransposeA ? m : k) + problem.Padding, problem.TransposeA);
            var right = new MatrixView<T>(pb, (problem.TransposeB ? k : n) + problem.Padding, problem.TransposeB);
            gemm(team, new MatrixProduct<T>(m, n, k, left, right, pc, n + problem.Padding, problem.Accumulate, epilogue));
        }
    }

    /// <summary>The product with a vector width of the test's choosing; where there is nothing to sum, the widths do not differ.</summary>
    private static void AtWidth<T, TVector, TSimd>(WorkerTeam team, in MatrixProduct<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        if (product.M == 0 || product.N == 0 || product.K == 0)
        {
            Gemm.Run(team, product);
        }
        else
        {
            Product<T, TVector, TSimd>.Run(team, product);
        }
    }

    private delegate void GemmFunction<T>(WorkerTeam team, in MatrixProduct<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A product: C is M × N, each sum has K terms, and Padding other elements follow each stored row.</summary>
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
