using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>One to four rows of C gain a sum of one to four rows of B: the innermost loop of products that are thin somewhere.</summary>
/// <remarks>
/// Reading B and writing C is the work here, and both are gone through row by row, as they lie. Each vector of B that is read serves all
/// rows of C, and each of C takes all terms. Numbers of rows are types, so that the JIT removes what is not there.
/// </remarks>
internal static unsafe class ThinKernel<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most rows of C and of B.</summary>
    public const int Limit = 4;

    private static readonly delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void>[] _bySize =
    [
        &Multiply<Height1, Height1>, &Multiply<Height1, Height2>, &Multiply<Height1, Height3>, &Multiply<Height1, Height4>,
        &Multiply<Height2, Height1>, &Multiply<Height2, Height2>, &Multiply<Height2, Height3>, &Multiply<Height2, Height4>,
        &Multiply<Height3, Height1>, &Multiply<Height3, Height2>, &Multiply<Height3, Height3>, &Multiply<Height3, Height4>,
        &Multiply<Height4, Height1>, &Multiply<Height4, Height2>, &Multiply<Height4, Height3>, &Multiply<Height4, Height4>,
    ];

    /// <summary>C = A·B or C += A·B.</summary>
    /// <param name="rows">The rows of C, 1 … 4.</param>
    /// <param name="depth">The terms of each sum, 1 … 4.</param>
    /// <param name="columns">The columns of C.</param>
    /// <param name="a">Element (i, p) of A lies at a[i·<paramref name="rowA"/> + p·<paramref name="stepA"/>].</param>
    /// <param name="rowA">The distance from one row of A to the next, in elements.</param>
    /// <param name="stepA">The distance from one column of A to the next, in elements.</param>
    /// <param name="b">B, row by row.</param>
    /// <param name="ldb">The distance from one row of B to the next, in elements.</param>
    /// <param name="c">C, row by row.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        int rows, int depth, int columns, T* a, nint rowA, nint stepA, T* b, nint ldb, T* c, nint ldc, bool accumulate) =>
        _bySize[((rows - 1) * Limit) + depth - 1](columns, a, rowA, stepA, b, ldb, c, ldc, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TDepth>(
        nint columns, T* a, nint rowA, nint stepA, T* b, nint ldb, T* c, nint ldc, bool accumulate)
        where TRows : struct, ITileHeight
        where TDepth : struct, ITileHeight
    {
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
            if (TDepth.Rows > 1) { x1 = TSimd.Load(b1 + j); }
            if (TDepth.Rows > 2) { x2 = TSimd.Load(b2 + j); }
            if (TDepth.Rows > 3) { x3 = TSimd.Load(b3 + j); }
            row0.Store<TDepth>(x0, x1, x2, x3, c + j, accumulate);
            if (TRows.Rows > 1) { row1.Store<TDepth>(x0, x1, x2, x3, c1 + j, accumulate); }
            if (TRows.Rows > 2) { row2.Store<TDepth>(x0, x1, x2, x3, c2 + j, accumulate); }
            if (TRows.Rows > 3) { row3.Store<TDepth>(x0, x1, x2, x3, c3 + j, accumulate); }
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
            if (TDepth.Rows > 1) { row._a1 = TSimd.Broadcast(a[step]); }
            if (TDepth.Rows > 2) { row._a2 = TSimd.Broadcast(a[2 * step]); }
            if (TDepth.Rows > 3) { row._a3 = TSimd.Broadcast(a[3 * step]); }
            return row;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store<TDepth>(TVector x0, TVector x1, TVector x2, TVector x3, T* c, bool accumulate)
            where TDepth : struct, ITileHeight
        {
            TVector sum = TSimd.Multiply(_a0, x0);
            if (TDepth.Rows > 1) { sum = TSimd.MultiplyAdd(_a1, x1, sum); }
            if (TDepth.Rows > 2) { sum = TSimd.MultiplyAdd(_a2, x2, sum); }
            if (TDepth.Rows > 3) { sum = TSimd.MultiplyAdd(_a3, x3, sum); }
            TSimd.Store(accumulate ? TSimd.Add(TSimd.Load(c), sum) : sum, c);
        }
    }
}
