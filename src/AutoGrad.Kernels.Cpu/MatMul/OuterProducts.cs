using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Products that are thin in k or in m, B being stored as rows: they go over B and C in strips of four rows.</summary>
internal static unsafe class OuterProducts<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most terms, or the most rows of C, that these paths take.</summary>
    public const int Limit = ThinKernel<T, TVector, TSimd>.Limit;

    private const int RowsPerChunk = 32;
    private const int ColumnsPerChunk = 128;

    /// <summary>At most four terms in each sum, as in the first layer of a network with two inputs: writing C is the work.</summary>
    public static void RunShallow(WorkerTeam team, in MatrixProduct<T> product)
    {
        if (Product<T, TVector, TSimd>.IsWorthSharing(team, product))
        {
            team.Run((product.M + RowsPerChunk - 1) / RowsPerChunk, new ShallowLoop(product));
        }
        else
        {
            Shallow(product);
        }
    }

    /// <summary>At most four rows of C, as in the weight gradient of a wide critic's one output: reading B is the work.</summary>
    public static void RunFlat(WorkerTeam team, in MatrixProduct<T> product)
    {
        if (Product<T, TVector, TSimd>.IsWorthSharing(team, product))
        {
            team.Run((product.N + ColumnsPerChunk - 1) / ColumnsPerChunk, new FlatLoop(product));
        }
        else
        {
            Flat(product);
        }
    }

    private static void Shallow(in MatrixProduct<T> product)
    {
        MatrixView<T> a = product.A, b = product.B;
        for (int i = 0; i < product.M; i += Limit)
        {
            int rows = Math.Min(Limit, product.M - i);
            T* c = product.C(i, 0);
            ThinKernel<T, TVector, TSimd>.Multiply(
                rows, product.K, product.N, a.At(i, 0), a.RowStride, a.ColumnStride, b.At(0, 0), b.Ld, c, product.Ldc, product.Accumulate);
            product.Epilogue.Apply(c, product.Ldc, rows, product.N);
        }
    }

    private static void Flat(in MatrixProduct<T> product)
    {
        MatrixView<T> a = product.A, b = product.B;
        for (int p = 0; p < product.K; p += Limit)
        {
            int depth = Math.Min(Limit, product.K - p);
            ThinKernel<T, TVector, TSimd>.Multiply(
                product.M,
                depth,
                product.N,
                a.At(0, p),
                a.RowStride,
                a.ColumnStride,
                b.At(p, 0),
                b.Ld,
                product.C(0, 0),
                product.Ldc,
                product.Accumulate || p > 0);
        }
        product.Finish();
    }

    private readonly struct ShallowLoop(MatrixProduct<T> product) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int row = chunk * RowsPerChunk;
            Shallow(product.Rows(row, Math.Min(RowsPerChunk, product.M - row)));
        }
    }

    private readonly struct FlatLoop(MatrixProduct<T> product) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int column = chunk * ColumnsPerChunk;
            Flat(product.Columns(column, Math.Min(ColumnsPerChunk, product.N - column)));
        }
    }
}
