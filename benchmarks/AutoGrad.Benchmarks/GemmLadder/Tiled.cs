using System.Buffers;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>The later steps: what feeds the <see cref="Tile"/>, so that it never waits.</summary>
internal static unsafe class Tiled
{
    /// <summary>Terms in a block: a panel of B, 256 × 16 numbers, is 16 KB and stays in the first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>Rows in a block: so many rows of A, 96 × 256 numbers, are 96 KB and stay in the second-level cache.</summary>
    private const int Height = 96;

    /// <summary>Tile after tile, straight from the matrices.</summary>
    public static void Registers(Matrices x)
    {
        for (int j = 0; j < x.N; j += Tile.Columns)
        {
            for (int i = 0; i < x.M; i += Tile.Rows)
            {
                Matrices tile = x.Part(i..Math.Min(i + Tile.Rows, x.M), j..Math.Min(j + Tile.Columns, x.N), ..);
                Multiply(tile, tile.A, tile.Lda, 1, tile.B, tile.Ldb);
            }
        }
    }

    /// <summary>The same in blocks, so that what is read again is still in the cache.</summary>
    public static void Blocked(Matrices x)
    {
        for (int p = 0; p < x.K; p += Depth)
        {
            for (int i = 0; i < x.M; i += Height)
            {
                Registers(x.Part(i..Math.Min(i + Height, x.M), .., p..Math.Min(p + Depth, x.K)));
            }
        }
    }

    /// <summary>
    /// Panels of B and tiles of A are first copied into the order in which the tile reads them: one pass over each, and every later read
    /// is the neighbour of the one before. Rows of a matrix lie pages apart, and each page costs an entry of the address cache.
    /// </summary>
    public static void Packed(Matrices x)
    {
        float[] panels = ArrayPool<float>.Shared.Rent(Depth * RoundUp(x.N, Tile.Columns));
        float[] rows = ArrayPool<float>.Shared.Rent(Depth * RoundUp(Height, Tile.Rows));
        fixed (float* packedB = panels, packedA = rows)
        {
            for (int p = 0; p < x.K; p += Depth)
            {
                Matrices terms = x.Part(.., .., p..Math.Min(p + Depth, x.K));
                PackColumns(terms, packedB);
                for (int i = 0; i < x.M; i += Height)
                {
                    Matrices block = terms.Part(i..Math.Min(i + Height, x.M), .., ..);
                    PackRows(block, packedA);
                    MultiplyPacked(block, packedA, packedB);
                }
            }
        }
        ArrayPool<float>.Shared.Return(panels);
        ArrayPool<float>.Shared.Return(rows);
    }

    /// <summary>The columns of C are shared out: each part is a product of its own, and no thread waits for another.</summary>
    /// <param name="x">The matrices.</param>
    /// <param name="team">The threads.</param>
    public static void Threads(Matrices x, WorkerTeam team)
    {
        int panels = (x.N + Tile.Columns - 1) / Tile.Columns, chunks = Math.Min(panels, 2 * team.Threads);
        int First(int chunk) => Math.Min(panels * chunk / chunks * Tile.Columns, x.N);
        team.Run(chunks, chunk => Packed(x.Part(.., First(chunk)..First(chunk + 1), ..)));
    }

    private static void MultiplyPacked(Matrices block, float* packedA, float* packedB)
    {
        for (int j = 0; j < block.N; j += Tile.Columns)
        {
            for (int i = 0; i < block.M; i += Tile.Rows)
            {
                Matrices tile = block.Part(i..Math.Min(i + Tile.Rows, block.M), j..Math.Min(j + Tile.Columns, block.N), ..);
                Multiply(tile, packedA + (i * block.K), 1, Tile.Rows, packedB + (j * block.K), Tile.Columns);
            }
        }
    }

    /// <summary>One tile; at the edges, where it is smaller, by plain loops.</summary>
    private static void Multiply(Matrices tile, float* a, int rowA, int stepA, float* b, int stepB)
    {
        if (tile.M == Tile.Rows && tile.N == Tile.Columns)
        {
            Tile.Multiply(tile.K, a, rowA, stepA, b, stepB, tile.C, tile.Ldc);
        }
        else
        {
            Plain.Reordered(tile);
        }
    }

    /// <summary>Panel after panel of sixteen columns; within it, term after term.</summary>
    private static void PackColumns(Matrices x, float* target)
    {
        for (int j = 0; j < x.N; j += Tile.Columns)
        {
            int width = Math.Min(Tile.Columns, x.N - j);
            for (nint p = 0; p < x.K; p++, target += Tile.Columns)
            {
                new ReadOnlySpan<float>(x.B + (p * x.Ldb) + j, width).CopyTo(new Span<float>(target, width));
            }
        }
    }

    /// <summary>Six rows after six rows; within them, term after term.</summary>
    private static void PackRows(Matrices x, float* target)
    {
        for (int i = 0; i < x.M; i += Tile.Rows)
        {
            int height = Math.Min(Tile.Rows, x.M - i);
            for (nint p = 0; p < x.K; p++, target += Tile.Rows)
            {
                for (nint r = 0; r < height; r++) { target[r] = x.A[((i + r) * x.Lda) + p]; }
            }
        }
    }

    private static int RoundUp(int x, int step) => (x + step - 1) / step * step;
}
