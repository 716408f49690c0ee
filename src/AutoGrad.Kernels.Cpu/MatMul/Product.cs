using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Chooses how a product of at least one row, one column and one term is computed: by its shape alone, so that the choice cannot depend on
/// the threads.
/// </summary>
internal static unsafe class Product<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int ShortRow = 128;

    [ThreadStatic]
    private static Scratch? _operand;

    [ThreadStatic]
    private static Scratch? _result;

    /// <summary>Computes C.</summary>
    /// <param name="team">The threads that may help.</param>
    /// <param name="product">What is to be computed.</param>
    public static void Run(WorkerTeam team, in MatrixProduct<T> product)
    {
        const int VectorLimit = DotProducts<T, TVector, TSimd>.VectorLimit;
        const int RowLimit = ThinProducts<T, TVector, TSimd>.Limit;
        if (product.K <= RowLimit)
        {
            ThinProducts<T, TVector, TSimd>.RunShallow(team, product.With(product.A, StoredAsRows(product.B, product.K, product.N)));
        }
        else if (product.N <= VectorLimit && !product.A.Transposed)
        {
            MatrixView<T> columns = StoredAsRows(product.B.Transpose, product.N, product.K).Transpose;
            DotProducts<T, TVector, TSimd>.Run(team, product.With(product.A, columns));
        }
        else if (product.M <= VectorLimit && product.B.Transposed)
        {
            MatrixView<T> rows = StoredAsRows(product.A, product.M, product.K);
            DotProducts<T, TVector, TSimd>.RunTransposed(team, product.With(rows, product.B));
        }
        else if (product.M <= RowLimit)
        {
            RunFlat(team, product);
        }
        else if (product.N <= RowLimit)
        {
            RunTransposed(team, product);
        }
        else
        {
            BlockedProduct<T, TVector, TSimd>.Run(team, product);
        }
    }

    /// <summary>Whether another thread would save more than waking it costs.</summary>
    public static bool IsWorthSharing(WorkerTeam team, in MatrixProduct<T> product) =>
        team.Threads > 1 && product.Flops >= Gemm.ParallelFlops;

    /// <summary>A flat C: long rows of B are gone through as they lie; if they are short, all sums of a tile fit into registers.</summary>
    private static void RunFlat(WorkerTeam team, in MatrixProduct<T> product)
    {
        if (product.N > ShortRow)
        {
            ThinProducts<T, TVector, TSimd>.RunFlat(team, product);
        }
        else
        {
            BlockedProduct<T, TVector, TSimd>.Run(team, product);
        }
    }

    /// <summary>A tall C with few columns, of a transposed A: the transpose of C is flat, and A lies as it is then needed.</summary>
    private static void RunTransposed(WorkerTeam team, in MatrixProduct<T> product)
    {
        (int m, int n) = (product.M, product.N);
        bool isRow = n == 1 && product.Ldc == 1;
        T* result = isRow ? product.C(0, 0) : (_result ??= new Scratch()).Reserve<T>((nint)m * n);
        bool accumulate = isRow && product.Accumulate;
        var flat = new MatrixProduct<T>(n, m, product.K, product.B.Transpose, product.A.Transpose, result, m, accumulate, default);
        RunFlat(team, flat);
        for (nint i = 0; !isRow && i < m; i++)
        {
            T* target = product.C(i, 0);
            for (nint j = 0; j < n; j++)
            {
                T value = result[(j * m) + i];
                target[j] = product.Accumulate ? target[j] + value : value;
            }
        }
        product.Finish();
    }

    /// <summary>The same matrix, its rows stored as rows: a small operand is copied if need be, so that kernels read along it.</summary>
    private static MatrixView<T> StoredAsRows(MatrixView<T> matrix, int rows, int columns)
    {
        if (!matrix.Transposed)
        {
            return matrix;
        }
        if (rows == 1 && matrix.Ld == 1)
        {
            return new MatrixView<T>(matrix.At(0, 0), columns, transposed: false);
        }
        T* copy = (_operand ??= new Scratch()).Reserve<T>((nint)rows * columns);
        Packing.Pack(matrix.At(0, 0), matrix.Ld, alongRows: true, rows, columns, copy, columns);
        return new MatrixView<T>(copy, columns, transposed: false);
    }
}
