using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Chooses how a product is computed, by its shape alone, so that the choice cannot depend on the threads.</summary>
internal static unsafe class Product<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int RowsPerChunk = 64;

    [ThreadStatic]
    private static Scratch? _operand;

    [ThreadStatic]
    private static Scratch? _result;

    /// <summary>C = A·B or C += A·B, with at least one row, one column and one term.</summary>
    /// <param name="team">The threads that may help.</param>
    /// <param name="m">The rows of C.</param>
    /// <param name="n">The columns of C.</param>
    /// <param name="k">The terms of each sum.</param>
    /// <param name="a">A as m × k.</param>
    /// <param name="b">B as k × n.</param>
    /// <param name="c">C, row by row.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="epilogue">What becomes of each element of C once it is whole.</param>
    public static void Run(
        WorkerTeam team, int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate, Epilogue<T> epilogue)
    {
        const int FewVectors = DotProducts<T, TVector, TSimd>.VectorLimit;
        if (k <= OuterProducts<T, TVector, TSimd>.DepthLimit)
        {
            RunOuter(team, m, n, k, a, StoredAsRows(b, k, n), c, ldc, accumulate, epilogue);
        }
        else if (n <= FewVectors && !a.Transposed)
        {
            RunDots(team, m, n, k, a, StoredAsRows(b.Transpose, n, k), c, ldc, 1, accumulate);
            epilogue.Apply(c, ldc, m, n);
        }
        else if (m <= FewVectors && b.Transposed)
        {
            RunDots(team, n, m, k, b.Transpose, StoredAsRows(a, m, k), c, 1, ldc, accumulate);
            epilogue.Apply(c, ldc, m, n);
        }
        else if (n <= FewVectors)
        {
            RunTransposed(team, m, n, k, a, b, c, ldc, accumulate, epilogue);
        }
        else
        {
            BlockedProduct<T, TVector, TSimd>.Run(team, m, n, k, a, b, c, ldc, accumulate, epilogue);
        }
    }

    private static void RunOuter(
        WorkerTeam team, int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate, Epilogue<T> epilogue)
    {
        if (WorthSharing(team, m, n, k))
        {
            ShareRows(team, m, (row, rows) =>
                OuterProducts<T, TVector, TSimd>.Run(rows, n, k, a.From(row, 0), b, c + (row * ldc), ldc, accumulate, epilogue));
        }
        else
        {
            OuterProducts<T, TVector, TSimd>.Run(m, n, k, a, b, c, ldc, accumulate, epilogue);
        }
    }

    /// <summary>A few dot products for each row of a matrix: with the vectors on the right, or on the left and C seen transposed.</summary>
    private static void RunDots(
        WorkerTeam team,
        int rows,
        int vectors,
        int depth,
        MatrixView<T> matrix,
        MatrixView<T> vector,
        T* c,
        nint strideRow,
        nint strideVector,
        bool accumulate)
    {
        if (WorthSharing(team, rows, vectors, depth))
        {
            ShareRows(team, rows, (row, count) => DotProducts<T, TVector, TSimd>.Run(
                count, vectors, depth, matrix.From(row, 0), vector, c + (row * strideRow), strideRow, strideVector, accumulate));
        }
        else
        {
            DotProducts<T, TVector, TSimd>.Run(rows, vectors, depth, matrix, vector, c, strideRow, strideVector, accumulate);
        }
    }

    /// <summary>A tall C with few columns would leave most of each vector empty, so its transpose is computed aside.</summary>
    private static void RunTransposed(
        WorkerTeam team, int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate, Epilogue<T> epilogue)
    {
        T* result = (_result ??= new Scratch()).Reserve<T>((nint)m * n);
        BlockedProduct<T, TVector, TSimd>.Run(team, n, m, k, b.Transpose, a.Transpose, result, m, accumulate: false, default);
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                T* target = c + (i * ldc) + j;
                T value = result[(j * m) + i];
                *target = accumulate ? *target + value : value;
            }
        }
        epilogue.Apply(c, ldc, m, n);
    }

    /// <summary>The same matrix, its rows stored as rows: a small operand is copied if need be, so that kernels read along it.</summary>
    private static MatrixView<T> StoredAsRows(MatrixView<T> matrix, int rows, int columns)
    {
        if (!matrix.Transposed)
        {
            return matrix;
        }
        T* copy = (_operand ??= new Scratch()).Reserve<T>((nint)rows * columns);
        Packing.Pack(matrix.At(0, 0), matrix.Ld, alongRows: true, rows, columns, copy, columns);
        return new MatrixView<T>(copy, columns, transposed: false);
    }

    private static bool WorthSharing(WorkerTeam team, int m, int n, int k) =>
        team.Threads > 1 && 2.0 * m * n * k >= Gemm.ParallelFlops;

    private static void ShareRows(WorkerTeam team, int rows, Action<int, int> body) =>
        team.Run((rows + RowsPerChunk - 1) / RowsPerChunk, chunk =>
            body(chunk * RowsPerChunk, Math.Min(RowsPerChunk, rows - (chunk * RowsPerChunk))));
}
