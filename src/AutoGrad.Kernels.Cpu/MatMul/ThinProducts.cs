using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Products with at most four terms in each sum, or at most four rows of C, B being stored as rows: the first layer of a network with two
/// inputs, and the weight gradient of a critic's one output.
/// </summary>
/// <remarks>
/// Reading B and writing C is the work here, and both are gone through row by row, as they lie: up to four rows of C gain a sum of up to
/// four rows of B. Each vector of B that is read serves all rows of C, and each of C takes all terms. Numbers of rows are types, so that
/// the JIT removes what is not there.
/// </remarks>
internal static unsafe class ThinProducts<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most terms, or the most rows of C, that these paths take.</summary>
    public const int Limit = 4;

    private const int RowsPerChunk = 32;
    private const int ColumnsPerChunk = 128;

    private static readonly delegate*<in MatrixProduct<T>, int, int, void>[] _bySize =
    [
        &Multiply<Height1, Height1>, &Multiply<Height1, Height2>, &Multiply<Height1, Height3>, &Multiply<Height1, Height4>,
        &Multiply<Height2, Height1>, &Multiply<Height2, Height2>, &Multiply<Height2, Height3>, &Multiply<Height2, Height4>,
        &Multiply<Height3, Height1>, &Multiply<Height3, Height2>, &Multiply<Height3, Height3>, &Multiply<Height3, Height4>,
        &Multiply<Height4, Height1>, &Multiply<Height4, Height2>, &Multiply<Height4, Height3>, &Multiply<Height4, Height4>,
    ];

    /// <summary>At most four terms in each sum: writing C is the work.</summary>
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

    /// <summary>At most four rows of C: reading B is the work.</summary>
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
        for (int row = 0; row < product.M; row += Limit)
        {
            int rows = Math.Min(Limit, product.M - row);
            Multiply(product, row, rows, 0, product.K);
            product.Epilogue.Apply(product.C(row, 0), product.Ldc, rows, product.N);
        }
    }

    private static void Flat(in MatrixProduct<T> product)
    {
        for (int term = 0; term < product.K; term += Limit)
        {
            Multiply(product, 0, product.M, term, Math.Min(Limit, product.K - term));
        }
        product.Finish();
    }

    /// <summary>Adds some terms, from the first on, to some rows of C, from the first on; both are 1 … 4 in number.</summary>
    private static void Multiply(in MatrixProduct<T> product, int row, int rows, int term, int terms)
        => _bySize[((rows - 1) * Limit) + terms - 1](product, row, term);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TDepth>(in MatrixProduct<T> product, int row, int term)
        where TRows : struct, ITileHeight
        where TDepth : struct, ITileHeight
    {
        nint columns = product.N, rowA = product.A.RowStride, stepA = product.A.ColumnStride, ldb = product.B.Ld, ldc = product.Ldc;
        T* a = product.A.At(row, term), b = product.B.At(term, 0), c = product.C(row, 0);
        bool accumulate = product.Accumulate || term > 0;
        Row row0 = Row.Of<TDepth>(a, stepA);
        Row row1 = TRows.Rows > 1 ? Row.Of<TDepth>(a + rowA, stepA) : default;
        Row row2 = TRows.Rows > 2 ? Row.Of<TDepth>(a + (2 * rowA), stepA) : default;
        Row row3 = TRows.Rows > 3 ? Row.Of<TDepth>(a + (3 * rowA), stepA) : default;
        T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        T* c1 = c + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        nint j = 0;
        for (; j + TSimd.Count <= columns; j += TSimd.Count)
        {
            TVector x0 = TSimd.Load(b + j), x1 = default, x2 = default, x3 = default;
            if (TDepth.Rows > 1)
            {
                x1 = TSimd.Load(b1 + j);
            }
            if (TDepth.Rows > 2)
            {
                x2 = TSimd.Load(b2 + j);
            }
            if (TDepth.Rows > 3)
            {
                x3 = TSimd.Load(b3 + j);
            }
            row0.Store<TDepth>(x0, x1, x2, x3, c + j, accumulate);
            if (TRows.Rows > 1)
            {
                row1.Store<TDepth>(x0, x1, x2, x3, c1 + j, accumulate);
            }
            if (TRows.Rows > 2)
            {
                row2.Store<TDepth>(x0, x1, x2, x3, c2 + j, accumulate);
            }
            if (TRows.Rows > 3)
            {
                row3.Store<TDepth>(x0, x1, x2, x3, c3 + j, accumulate);
            }
        }
        for (; j < columns; j++)
        {
            for (nint i = 0; i < TRows.Rows; i++)
            {
                T sum = a[i * rowA] * b[j];
                for (nint p = 1; p < TDepth.Rows; p++)
                {
                    sum = T.MultiplyAddEstimate(a[(i * rowA) + (p * stepA)], b[(p * ldb) + j], sum);
                }
                c[(i * ldc) + j] = accumulate ? c[(i * ldc) + j] + sum : sum;
            }
        }
    }

    /// <summary>One row of A, each of its numbers in all lanes of a vector.</summary>
    private struct Row
    {
        private TVector _a0;
        private TVector _a1;
        private TVector _a2;
        private TVector _a3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Row Of<TDepth>(T* a, nint step)
            where TDepth : struct, ITileHeight
        {
            Row row = default;
            row._a0 = TSimd.Broadcast(a[0]);
            if (TDepth.Rows > 1)
            {
                row._a1 = TSimd.Broadcast(a[step]);
            }
            if (TDepth.Rows > 2)
            {
                row._a2 = TSimd.Broadcast(a[2 * step]);
            }
            if (TDepth.Rows > 3)
            {
                row._a3 = TSimd.Broadcast(a[3 * step]);
            }
            return row;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store<TDepth>(TVector x0, TVector x1, TVector x2, TVector x3, T* c, bool accumulate)
            where TDepth : struct, ITileHeight
        {
            TVector sum = TSimd.Multiply(_a0, x0);
            if (TDepth.Rows > 1)
            {
                sum = TSimd.MultiplyAdd(_a1, x1, sum);
            }
            if (TDepth.Rows > 2)
            {
                sum = TSimd.MultiplyAdd(_a2, x2, sum);
            }
            if (TDepth.Rows > 3)
            {
                sum = TSimd.MultiplyAdd(_a3, x3, sum);
            }
            TSimd.Store(accumulate ? TSimd.Add(TSimd.Load(c), sum) : sum, c);
        }
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
