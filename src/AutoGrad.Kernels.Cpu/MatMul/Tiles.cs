using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Some neighbouring columns of some rows of B, packed or in place.</summary>
/// <param name="start">The first element; whole vectors are readable from there, and from every row's start.</param>
/// <param name="step">The distance from one row to the next, in elements.</param>
/// <param name="depth">The rows: the terms of each sum.</param>
/// <param name="width">The columns.</param>
internal readonly unsafe struct Panel<T>(T* start, nint step, int depth, int width)
    where T : unmanaged
{
    /// <summary>The first element.</summary>
    public T* Start { get; } = start;

    /// <summary>The distance from one row to the next, in elements.</summary>
    public nint Step { get; } = step;

    /// <summary>The rows: the terms of each sum.</summary>
    public int Depth { get; } = depth;

    /// <summary>The columns.</summary>
    public int Width { get; } = width;
}

/// <summary>A panel of B times some rows of A, tile by tile.</summary>
/// <remarks>
/// A panel is two vectors wide and stays in the nearest caches while it meets every tile of rows. The last panel of a matrix may be
/// narrower than that; if it is not even whole vectors wide, its tiles are computed aside, and what belongs to C is copied.
/// </remarks>
internal static unsafe class Tiles<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    // A few hundred cycles: as long as a panel of B that was packed long ago may take to come.
    private const int StepsAhead = 16;

    /// <summary>The columns of a panel.</summary>
    public static int PanelWidth => 2 * TSimd.Count;

    /// <summary>C = A·B or C += A·B for one panel.</summary>
    /// <param name="a">A: rows × the panel's depth.</param>
    /// <param name="packed">The same, packed in strips of a tile's height each, or null.</param>
    /// <param name="rows">The rows of A and C.</param>
    /// <param name="b">The panel, at most <see cref="PanelWidth"/> wide.</param>
    /// <param name="c">The first element of C, which has the panel's columns.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    [SkipLocalsInit]
    public static void Multiply(MatrixView<T> a, T* packed, int rows, Panel<T> b, T* c, nint ldc, bool accumulate)
    {
        T* edge = stackalloc T[TSimd.TileRows * PanelWidth];
        int vectors = b.Width <= TSimd.Count ? 1 : 2;
        bool whole = b.Width == vectors * TSimd.Count;
        nint rowA = packed == null ? a.RowStride : 1;
        nint stepA = packed == null ? a.ColumnStride : TSimd.TileRows;
        T* ahead = b.Start + (StepsAhead * b.Step);

        // In place, tiles are of nearly equal height: 13 rows become 7 + 6, since a tile of one row would wait for its own sums.
        int tiles = (rows + TSimd.TileRows - 1) / TSimd.TileRows;
        int tall = packed == null ? (rows + tiles - 1) / tiles : TSimd.TileRows;
        for (int row = 0; row < rows; row += tall)
        {
            int height = Math.Min(tall, rows - row);
            T* start = packed == null ? a.At(row, 0) : packed + ((nint)row * b.Depth);
            T* target = c + (row * ldc);
            if (whole)
            {
                MicroKernel<T, TVector, TSimd>.Multiply(
                    vectors, height, b.Depth, start, rowA, stepA, b.Start, b.Step, ahead, target, ldc, accumulate);
            }
            else
            {
                MicroKernel<T, TVector, TSimd>.Multiply(
                    vectors, height, b.Depth, start, rowA, stepA, b.Start, b.Step, ahead, edge, PanelWidth, accumulate: false);
                Move(edge, height, b.Width, target, ldc, accumulate);
            }
        }
    }

    /// <summary>Moves what belongs to C of a tile that was computed aside.</summary>
    private static void Move(T* tile, int rows, int columns, T* c, nint ldc, bool accumulate)
    {
        for (int i = 0; i < rows; i++, tile += PanelWidth, c += ldc)
        {
            if (accumulate)
            {
                for (int j = 0; j < columns; j++) { c[j] += tile[j]; }
            }
            else
            {
                new ReadOnlySpan<T>(tile, columns).CopyTo(new Span<T>(c, columns));
            }
        }
    }
}
