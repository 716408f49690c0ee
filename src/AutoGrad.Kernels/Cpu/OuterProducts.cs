using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>C = A·B for at most four terms in each sum, as in the first layer of a network with two inputs.</summary>
/// <remarks>So few terms leave little to keep in registers: writing C is the work, and it is written row by row, as it lies.</remarks>
internal static unsafe class OuterProducts<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most terms that this path takes.</summary>
    public const int DepthLimit = 4;

    /// <summary>Computes some rows of C.</summary>
    /// <param name="rows">The rows of C.</param>
    /// <param name="columns">The columns of C.</param>
    /// <param name="depth">The terms of each sum, 1 … 4.</param>
    /// <param name="a">A as rows × depth.</param>
    /// <param name="b">B as depth × columns; its rows must be stored as rows.</param>
    /// <param name="c">C, row by row.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="epilogue">What becomes of each element of C once it is whole.</param>
    public static void Run(
        int rows, int columns, int depth, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate, Epilogue<T> epilogue)
    {
        nint stepA = a.ColumnStride;
        for (int i = 0; i < rows; i++)
        {
            T* row = a.At(i, 0);
            T* target = c + (i * ldc);
            switch (depth)
            {
                case 1: Row<Height1>(columns, row, stepA, b.At(0, 0), b.Ld, target, accumulate); break;
                case 2: Row<Height2>(columns, row, stepA, b.At(0, 0), b.Ld, target, accumulate); break;
                case 3: Row<Height3>(columns, row, stepA, b.At(0, 0), b.Ld, target, accumulate); break;
                default: Row<Height4>(columns, row, stepA, b.At(0, 0), b.Ld, target, accumulate); break;
            }
            epilogue.Apply(target, ldc, 1, columns);
        }
    }

    /// <summary>One row of C: a sum of <typeparamref name="TDepth"/> rows of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TDepth>(nint columns, T* a, nint stepA, T* b, nint ldb, T* c, bool accumulate)
        where TDepth : struct, ITileHeight
    {
        T a0 = a[0], a1 = default, a2 = default, a3 = default;
        if (TDepth.Rows > 1) { a1 = a[stepA]; }
        if (TDepth.Rows > 2) { a2 = a[2 * stepA]; }
        if (TDepth.Rows > 3) { a3 = a[3 * stepA]; }
        T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        TVector x0 = TSimd.Broadcast(a0), x1 = TSimd.Broadcast(a1), x2 = TSimd.Broadcast(a2), x3 = TSimd.Broadcast(a3);
        nint j = 0;
        for (; j + TSimd.Count <= columns; j += TSimd.Count)
        {
            TVector sum = TSimd.MultiplyAdd(x0, TSimd.Load(b + j), default);
            if (TDepth.Rows > 1) { sum = TSimd.MultiplyAdd(x1, TSimd.Load(b1 + j), sum); }
            if (TDepth.Rows > 2) { sum = TSimd.MultiplyAdd(x2, TSimd.Load(b2 + j), sum); }
            if (TDepth.Rows > 3) { sum = TSimd.MultiplyAdd(x3, TSimd.Load(b3 + j), sum); }
            TSimd.Store(accumulate ? TSimd.Add(TSimd.Load(c + j), sum) : sum, c + j);
        }
        for (; j < columns; j++)
        {
            T sum = a0 * b[j];
            if (TDepth.Rows > 1) { sum = T.MultiplyAddEstimate(a1, b1[j], sum); }
            if (TDepth.Rows > 2) { sum = T.MultiplyAddEstimate(a2, b2[j], sum); }
            if (TDepth.Rows > 3) { sum = T.MultiplyAddEstimate(a3, b3[j], sum); }
            c[j] = accumulate ? c[j] + sum : sum;
        }
    }
}
