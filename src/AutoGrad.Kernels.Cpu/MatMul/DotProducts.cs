using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A matrix times at most four vectors, all stored as rows: the last layer of a critic, with its one output.</summary>
/// <remarks>
/// Each element of C is a dot product of stored rows. The matrix is read once, in the order in which it lies, four rows side by side;
/// reading it is the work.
/// </remarks>
internal static unsafe class DotProducts<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most vectors that this path takes.</summary>
    public const int VectorLimit = 4;

    private const int RowsPerChunk = 32;

    /// <summary>Computes C, whose columns belong to the vectors: A is stored as rows, B as columns.</summary>
    public static void Run(WorkerTeam team, in MatrixProduct<T> product)
    {
        if (Product<T, TVector, TSimd>.IsWorthSharing(team, product))
        {
            team.Run((product.M + RowsPerChunk - 1) / RowsPerChunk, new RowsLoop(product));
        }
        else
        {
            Multiply(product, product.A, product.M, product.B.Transpose, product.N, product.Ldc, 1);
        }
    }

    /// <summary>Computes C, whose rows belong to the vectors: A is stored as rows, B as columns.</summary>
    public static void RunTransposed(WorkerTeam team, in MatrixProduct<T> product)
    {
        if (Product<T, TVector, TSimd>.IsWorthSharing(team, product))
        {
            team.Run((product.N + RowsPerChunk - 1) / RowsPerChunk, new ColumnsLoop(product));
        }
        else
        {
            Multiply(product, product.B.Transpose, product.N, product.A, product.M, 1, product.Ldc);
        }
    }

    /// <summary>The result for row i of the matrix and vector j lies i·strideRow + j·strideVector after the start of C.</summary>
    private static void Multiply(
        in MatrixProduct<T> product, MatrixView<T> matrix, int rows, MatrixView<T> vectors, int count, nint strideRow, nint strideVector)
    {
        switch (count)
        {
            case 1: Multiply<Height1>(product, matrix, rows, vectors, strideRow, strideVector); break;
            case 2: Multiply<Height2>(product, matrix, rows, vectors, strideRow, strideVector); break;
            case 3: Multiply<Height3>(product, matrix, rows, vectors, strideRow, strideVector); break;
            default: Multiply<Height4>(product, matrix, rows, vectors, strideRow, strideVector); break;
        }
        product.Finish();
    }

    private static void Multiply<TVectors>(
        in MatrixProduct<T> product, MatrixView<T> matrix, int rows, MatrixView<T> vectors, nint strideRow, nint strideVector)
        where TVectors : struct, ITileHeight
    {
        T* c = product.C(0, 0), a = matrix.At(0, 0), vector = vectors.At(0, 0);
        nint ld = matrix.Ld;
        int i = 0;

        // Results that are neighbours are written where they belong.
        if (strideRow == 1 && !product.Accumulate)
        {
            for (; i <= rows - 4; i += 4) { FourRows<TVectors>(product.K, a + (i * ld), ld, 3, vector, vectors.Ld, c + i, strideVector); }
        }
        T* sums = stackalloc T[4 * VectorLimit];
        for (; i < rows; i += 4)
        {
            int height = Math.Min(4, rows - i);
            FourRows<TVectors>(product.K, a + (i * ld), ld, height - 1, vector, vectors.Ld, sums, 4);
            for (int r = 0; r < height; r++)
            {
                T* target = c + ((i + r) * strideRow);
                for (int j = 0; j < TVectors.Rows; j++)
                {
                    T sum = sums[(j * 4) + r];
                    target[j * strideVector] = product.Accumulate ? target[j * strideVector] + sum : sum;
                }
            }
        }
    }

    /// <summary>
    /// The dot products of four rows with some vectors: sums[j·stride + r] belongs to row r and vector j. Past the last row the strip
    /// repeats it: every row is then summed in the same order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<TVectors>(nint depth, T* row0, nint ldRow, nint last, T* vector, nint ld, T* sums, nint stride)
        where TVectors : struct, ITileHeight
    {
        T* row1 = row0 + (Math.Min(1, last) * ldRow), row2 = row0 + (Math.Min(2, last) * ldRow), row3 = row0 + (last * ldRow);
        Quad sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        T* vector1 = vector + ld, vector2 = vector1 + ld, vector3 = vector2 + ld;
        nint p = 0;
        for (; p + TSimd.Count <= depth; p += TSimd.Count)
        {
            TVector a0 = TSimd.Load(row0 + p), a1 = TSimd.Load(row1 + p), a2 = TSimd.Load(row2 + p), a3 = TSimd.Load(row3 + p);
            sum0.Add(a0, a1, a2, a3, TSimd.Load(vector + p));
            if (TVectors.Rows > 1)
            {
                sum1.Add(a0, a1, a2, a3, TSimd.Load(vector1 + p));
            }
            if (TVectors.Rows > 2)
            {
                sum2.Add(a0, a1, a2, a3, TSimd.Load(vector2 + p));
            }
            if (TVectors.Rows > 3)
            {
                sum3.Add(a0, a1, a2, a3, TSimd.Load(vector3 + p));
            }
        }
        sum0.Store(sums);
        if (TVectors.Rows > 1)
        {
            sum1.Store(sums + stride);
        }
        if (TVectors.Rows > 2)
        {
            sum2.Store(sums + (2 * stride));
        }
        if (TVectors.Rows > 3)
        {
            sum3.Store(sums + (3 * stride));
        }
        for (; p < depth; p++)
        {
            for (nint j = 0; j < TVectors.Rows; j++)
            {
                T x = vector[(j * ld) + p];
                T* sum = sums + (j * stride);
                sum[0] = T.MultiplyAddEstimate(row0[p], x, sum[0]);
                sum[1] = T.MultiplyAddEstimate(row1[p], x, sum[1]);
                sum[2] = T.MultiplyAddEstimate(row2[p], x, sum[2]);
                sum[3] = T.MultiplyAddEstimate(row3[p], x, sum[3]);
            }
        }
    }

    /// <summary>The running sums of four rows with one vector: four chains of multiply-adds hide the latency of each.</summary>
    private struct Quad
    {
        private TVector _sum0;
        private TVector _sum1;
        private TVector _sum2;
        private TVector _sum3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(TVector a0, TVector a1, TVector a2, TVector a3, TVector x)
        {
            _sum0 = TSimd.MultiplyAdd(a0, x, _sum0);
            _sum1 = TSimd.MultiplyAdd(a1, x, _sum1);
            _sum2 = TSimd.MultiplyAdd(a2, x, _sum2);
            _sum3 = TSimd.MultiplyAdd(a3, x, _sum3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(T* sums)
        {
            Vector128<T> s0 = TSimd.Fold(_sum0), s1 = TSimd.Fold(_sum1), s2 = TSimd.Fold(_sum2), s3 = TSimd.Fold(_sum3);
            if (typeof(T) == typeof(float) && Sse.IsSupported)
            {
                // Short rows would spend their time on four sums across lanes, one after another: two rounds of interleaving do all four.
                Vector128<float> s02 = SumOfHalves(s0.AsSingle(), s2.AsSingle()), s13 = SumOfHalves(s1.AsSingle(), s3.AsSingle());
                SumOfHalves(s02, s13).Store((float*)sums);
                return;
            }
            sums[0] = Vector128.Sum(s0);
            sums[1] = Vector128.Sum(s1);
            sums[2] = Vector128.Sum(s2);
            sums[3] = Vector128.Sum(s3);
        }

        /// <summary>x₀ + x₂, y₀ + y₂, x₁ + x₃, y₁ + y₃.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> SumOfHalves(Vector128<float> x, Vector128<float> y) => Sse.UnpackLow(x, y) + Sse.UnpackHigh(x, y);
    }

    private readonly struct RowsLoop(MatrixProduct<T> product) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int row = chunk * RowsPerChunk;
            MatrixProduct<T> part = product.Rows(row, Math.Min(RowsPerChunk, product.M - row));
            Multiply(part, part.A, part.M, part.B.Transpose, part.N, part.Ldc, 1);
        }
    }

    private readonly struct ColumnsLoop(MatrixProduct<T> product) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int column = chunk * RowsPerChunk;
            MatrixProduct<T> part = product.Columns(column, Math.Min(RowsPerChunk, product.N - column));
            Multiply(part, part.B.Transpose, part.N, part.A, part.M, 1, part.Ldc);
        }
    }
}
