using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// What a transform does to a line of numbers: a small matrix. A tile is transformed by one for its columns and one for its rows.
/// </summary>
/// <param name="matrix">The matrix, which does not move.</param>
/// <param name="rows">Its rows: the length of a line after it.</param>
/// <param name="columns">Its columns: the length of a line before it.</param>
internal readonly unsafe struct WinogradLine<T>(T[] matrix, int rows, int columns)
    where T : unmanaged
{
    public T* Matrix => (T*)Unsafe.AsPointer(ref matrix[0]);

    public int Rows => rows;

    public int Columns => columns;
}

/// <summary>The transforms of tiles whose numbers are vectors, one channel in each lane.</summary>
internal static unsafe class WinogradSandwich<T, TVector, TSimd>
    where T : unmanaged
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>y = D x Aᵀ, element (i, j) of x being at x + i · xDown + j · xAcross, and so that of y.</summary>
    /// <remarks>Work is scratch memory for D x: as many lines as D has rows, as long as A has columns.</remarks>
    public static void Transform(
        WinogradLine<T> down, WinogradLine<T> across, T* x, nint xDown, nint xAcross, T* y, nint yDown, nint yAcross, T* work)
    {
        nint line = (nint)across.Columns * TSimd.Count;
        ApplyToAll(down, across.Columns, x, xAcross, xDown, work, TSimd.Count, line);
        ApplyToAll(across, down.Rows, work, line, TSimd.Count, y, yDown, yAcross);
    }

    /// <summary>A matrix times each of some lines, which are nextX and nextY apart and have steps of stepX and stepY.</summary>
    private static void ApplyToAll(WinogradLine<T> m, int lines, T* x, nint nextX, nint stepX, T* y, nint nextY, nint stepY)
    {
        switch (m.Columns)
        {
            case 2: ApplyToAll<Height2>(m.Matrix, m.Rows, lines, x, nextX, stepX, y, nextY, stepY); break;
            case 3: ApplyToAll<Height3>(m.Matrix, m.Rows, lines, x, nextX, stepX, y, nextY, stepY); break;
            case 4: ApplyToAll<Height4>(m.Matrix, m.Rows, lines, x, nextX, stepX, y, nextY, stepY); break;
            case 5: ApplyToAll<Height5>(m.Matrix, m.Rows, lines, x, nextX, stepX, y, nextY, stepY); break;
            default: ApplyToAll<Height6>(m.Matrix, m.Rows, lines, x, nextX, stepX, y, nextY, stepY); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyToAll<TColumns>(T* matrix, int rows, nint lines, T* x, nint nextX, nint stepX, T* y, nint nextY, nint stepY)
        where TColumns : struct, ITileHeight
    {
        for (; lines > 0; lines--)
        {
            Apply<TColumns>(matrix, rows, x, stepX, y, stepY);
            x += nextX;
            y += nextY;
        }
    }

    /// <summary>y = M x for a column of vectors, which stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TColumns>(T* matrix, nint rows, T* x, nint stepX, T* y, nint stepY)
        where TColumns : struct, ITileHeight
    {
        TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + stepX);
        TVector x2 = TColumns.Rows > 2 ? TSimd.Load(x + (2 * stepX)) : default;
        TVector x3 = TColumns.Rows > 3 ? TSimd.Load(x + (3 * stepX)) : default;
        TVector x4 = TColumns.Rows > 4 ? TSimd.Load(x + (4 * stepX)) : default;
        TVector x5 = TColumns.Rows > 5 ? TSimd.Load(x + (5 * stepX)) : default;
        for (; rows > 0; rows--)
        {
            TVector sum = TSimd.Multiply(TSimd.Broadcast(matrix[0]), x0);
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[1]), x1, sum);
            if (TColumns.Rows > 2)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[2]), x2, sum);
            }
            if (TColumns.Rows > 3)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[3]), x3, sum);
            }
            if (TColumns.Rows > 4)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[4]), x4, sum);
            }
            if (TColumns.Rows > 5)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(matrix[5]), x5, sum);
            }
            TSimd.Store(sum, y);
            matrix += TColumns.Rows;
            y += stepY;
        }
    }
}
