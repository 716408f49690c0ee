using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A matrix times a few vectors, as dot products of stored rows: the last layer of a critic, with its one output.</summary>
/// <remarks>The matrix is read once, in the order in which it lies, four rows side by side; reading it is the work.</remarks>
internal static unsafe class DotProducts<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The most vectors that this path takes.</summary>
    public const int VectorLimit = 4;

    /// <summary>c[i·strideRow + j·strideVector] = or += Σ matrix[i, p]·vectors[j, p].</summary>
    /// <param name="rows">The rows of the matrix.</param>
    /// <param name="vectors">How many vectors there are.</param>
    /// <param name="depth">The length of a row and of a vector.</param>
    /// <param name="matrix">The matrix, rows × depth, stored row by row.</param>
    /// <param name="vector">The vectors, vectors × depth, stored one after another.</param>
    /// <param name="c">The results.</param>
    /// <param name="strideRow">The distance between the results of neighbouring rows, in elements.</param>
    /// <param name="strideVector">The distance between the results of neighbouring vectors, in elements.</param>
    /// <param name="accumulate">Whether the products are added to the results or replace them.</param>
    public static void Run(
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
        T* sums = stackalloc T[4];
        for (int i = 0; i < rows; i += 4)
        {
            int count = Math.Min(4, rows - i);
            // Past the last row the strip repeats it: every row is then summed in the same order.
            T* row0 = matrix.At(i, 0);
            T* row1 = matrix.At(i + Math.Min(1, count - 1), 0);
            T* row2 = matrix.At(i + Math.Min(2, count - 1), 0);
            T* row3 = matrix.At(i + count - 1, 0);
            for (int j = 0; j < vectors; j++)
            {
                FourRows(depth, row0, row1, row2, row3, vector.At(j, 0), sums);
                for (int r = 0; r < count; r++)
                {
                    T* target = c + ((i + r) * strideRow) + (j * strideVector);
                    *target = accumulate ? *target + sums[r] : sums[r];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(nint depth, T* row0, T* row1, T* row2, T* row3, T* vector, T* sums)
    {
        // Two accumulators a row: eight chains of multiply-adds hide the latency of each.
        TVector even0 = default, even1 = default, even2 = default, even3 = default;
        TVector odd0 = default, odd1 = default, odd2 = default, odd3 = default;
        nint p = 0;
        for (; p + (2 * TSimd.Count) <= depth; p += 2 * TSimd.Count)
        {
            TVector x = TSimd.Load(vector + p);
            even0 = TSimd.MultiplyAdd(TSimd.Load(row0 + p), x, even0);
            even1 = TSimd.MultiplyAdd(TSimd.Load(row1 + p), x, even1);
            even2 = TSimd.MultiplyAdd(TSimd.Load(row2 + p), x, even2);
            even3 = TSimd.MultiplyAdd(TSimd.Load(row3 + p), x, even3);
            nint q = p + TSimd.Count;
            x = TSimd.Load(vector + q);
            odd0 = TSimd.MultiplyAdd(TSimd.Load(row0 + q), x, odd0);
            odd1 = TSimd.MultiplyAdd(TSimd.Load(row1 + q), x, odd1);
            odd2 = TSimd.MultiplyAdd(TSimd.Load(row2 + q), x, odd2);
            odd3 = TSimd.MultiplyAdd(TSimd.Load(row3 + q), x, odd3);
        }
        T sum0 = TSimd.Sum(TSimd.Add(even0, odd0));
        T sum1 = TSimd.Sum(TSimd.Add(even1, odd1));
        T sum2 = TSimd.Sum(TSimd.Add(even2, odd2));
        T sum3 = TSimd.Sum(TSimd.Add(even3, odd3));
        for (; p < depth; p++)
        {
            T x = vector[p];
            sum0 = T.MultiplyAddEstimate(row0[p], x, sum0);
            sum1 = T.MultiplyAddEstimate(row1[p], x, sum1);
            sum2 = T.MultiplyAddEstimate(row2[p], x, sum2);
            sum3 = T.MultiplyAddEstimate(row3[p], x, sum3);
        }
        sums[0] = sum0;
        sums[1] = sum1;
        sums[2] = sum2;
        sums[3] = sum3;
    }
}
