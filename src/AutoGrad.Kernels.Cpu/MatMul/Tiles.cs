using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

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
    /// <param name="a">A, rows × depth.</param>
    /// <param name="packed">The same, packed in strips of a tile's height each, or null.</param>
    /// <param name="rows">The rows of A and C.</param>
    /// <param name="depth">The terms of each sum.</param>
    /// <param name="b">The panel: step p lies at b + p·<paramref name="stepB"/>, whole vectors of it readable.</param>
    /// <param name="stepB">The distance from one step of the panel to the next, in elements.</param>
    /// <param name="c">The first element of C.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="width">The columns of C, at most <see cref="PanelWidth"/>.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="next">What is read next, as much as a panel, to be fetched while the last tile is computed; or null.</param>
    public static void Multiply(
        MatrixView<T> a, T* packed, int rows, int depth, T* b, nint stepB, T* c, nint ldc, int width, bool accumulate, T* next = null)
    {
        int vectors = width <= TSimd.Count ? 1 : 2;
        bool whole = width == vectors * TSimd.Count;
        nint rowA = packed == null ? a.RowStride : 1;
        nint stepA = packed == null ? a.ColumnStride : TSimd.TileRows;

        // In place, tiles are of nearly equal height: 13 rows become 7 + 6, since a tile of one row would wait for its own sums.
        int tiles = (rows + TSimd.TileRows - 1) / TSimd.TileRows;
        int tall = packed == null ? (rows + tiles - 1) / tiles : TSimd.TileRows;
        for (int row = 0; row < rows; row += tall)
        {
            int height = Math.Min(tall, rows - row);
            T* start = packed == null ? a.At(row, 0) : packed + ((nint)row * depth);
            T* target = c + (row * ldc);
            T* ahead = next != null && row + height == rows ? next : b + (StepsAhead * stepB);
            if (whole)
            {
                MicroKernel<T, TVector, TSimd>.Multiply(
                    vectors, height, depth, start, rowA, stepA, b, stepB, ahead, target, ldc, accumulate);
            }
            else
            {
                MultiplyEdge(vectors, height, depth, start, rowA, stepA, b, stepB, ahead, target, ldc, width, accumulate);
            }
        }
    }

    [SkipLocalsInit]
    private static void MultiplyEdge(
        int vectors,
        int height,
        int depth,
        T* a,
        nint rowA,
        nint stepA,
        T* b,
        nint stepB,
        T* ahead,
        T* c,
        nint ldc,
        int width,
        bool accumulate)
    {
        T* edge = stackalloc T[TSimd.TileRows * PanelWidth];
        MicroKernel<T, TVector, TSimd>.Multiply(vectors, height, depth, a, rowA, stepA, b, stepB, ahead, edge, PanelWidth, false);
        for (int i = 0; i < height; i++)
        {
            if (accumulate)
            {
                for (int j = 0; j < width; j++) { c[j] += edge[j]; }
            }
            else
            {
                new ReadOnlySpan<T>(edge, width).CopyTo(new Span<T>(c, width));
            }
            edge += PanelWidth;
            c += ldc;
        }
    }
}
