using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>How large the tile is that a group computes: a type parameter, so that the sizes are constants to the compiler.</summary>
internal interface ITile
{
    /// <summary>Threads along each side; a thread computes a block of 4 × 4 numbers, so the tile's side is four times this.</summary>
    static abstract int Threads { get; }

    /// <summary>How many columns of a, and rows of b, are in shared memory at a time.</summary>
    static abstract int Depth { get; }
}

/// <summary>64 × 64 numbers by 256 threads: for large matrices.</summary>
internal readonly struct LargeTile : ITile
{
    public static int Threads => 16;

    public static int Depth => 16;
}

/// <summary>32 × 32 numbers by 64 threads: keeps more processors busy where the matrix is small.</summary>
internal readonly struct SmallTile : ITile
{
    public static int Threads => 8;

    public static int Depth => 16;
}

/// <summary>8 × 8 numbers by 4 threads: ILGPU's CPU accelerator has no more.</summary>
internal readonly struct EmulatedTile : ITile
{
    public static int Threads => 2;

    public static int Depth => 8;
}

/// <summary>A product of matrices, batch by batch: op(a)·op(b).</summary>
/// <param name="M">Rows of y.</param>
/// <param name="N">Columns of y.</param>
/// <param name="K">Columns of op(a).</param>
/// <param name="ARow">How far the rows of op(a) are apart; its columns are K-contiguous if it is not 1.</param>
/// <param name="AColumn">How far its columns are apart.</param>
/// <param name="BRow">How far the rows of op(b) are apart.</param>
/// <param name="BColumn">How far its columns are apart.</param>
/// <param name="Batches">How many products there are.</param>
/// <param name="ABatch">Which matrix of a belongs to each.</param>
/// <param name="BBatch">Which matrix of b belongs to each.</param>
/// <param name="HasBias">1 if a number for each column is added.</param>
internal readonly record struct MatMulLayout(
    int M, int N, int K, int ARow, int AColumn, int BRow, int BColumn, int Batches, Layout ABatch, Layout BBatch, int HasBias)
{
    /// <summary>How many tiles of a given side there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Tiles(int side) => TilesDown(side) * TilesAcross(side) * Batches;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TilesDown(int side) => (M + side - 1) / side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TilesAcross(int side) => (N + side - 1) / side;
}

/// <summary>Four numbers in registers. (An array of four would lie in memory, since ILGPU does not unroll loops.)</summary>
internal struct Quad<T, A>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    public T X, Y, Z, W;

    /// <summary>this + scale · b, number by number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Quad<T, A> Plus(T scale, Quad<T, A> b) => new()
    {
        X = A.MultiplyAdd(scale, b.X, X),
        Y = A.MultiplyAdd(scale, b.Y, Y),
        Z = A.MultiplyAdd(scale, b.Z, Z),
        W = A.MultiplyAdd(scale, b.W, W),
    };

    /// <summary>Number 0, 1, 2 or 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T At(int i)
    {
        T low = i == 0 ? X : Y;
        T high = i == 2 ? Z : W;
        return i < 2 ? low : high;
    }
}

/// <summary>
/// The matrix product, with a bias and an activation on the way out. A group computes a tile of y: it brings a strip of a and a strip of b
/// into shared memory, once for all its threads,
/// multiplies them, and goes on to the next strips. A thread keeps its 4 × 4 numbers of y in registers, so that it multiplies 16 times for
/// every 8 numbers that it reads.
/// </summary>
internal readonly struct MatMulKernel<T, A, F, TTile>
    : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, MatMulLayout, F>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where F : unmanaged, IUnaryFunction
    where TTile : struct, ITile
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, MatMulLayout, F> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, MatMulLayout, F>(Run);

    public static void Run(ArrayView<T> a, ArrayView<T> b, ArrayView<T> bias, ArrayView<T> y, MatMulLayout layout, F activation)
    {
        int side = 4 * TTile.Threads;
        // A row of a strip is one number longer than the tile, so that threads which write a column do not wait for one memory bank.
        ArrayView<T> stripA = SharedMemory.Allocate<T>(TTile.Depth * ((4 * TTile.Threads) + 1));
        ArrayView<T> stripB = SharedMemory.Allocate<T>(TTile.Depth * ((4 * TTile.Threads) + 1));
        int across = Group.IdxX % TTile.Threads;
        int down = Group.IdxX / TTile.Threads;
        int tiles = layout.Tiles(side);
        for (int tile = Grid.IdxX; tile < tiles; tile += Grid.DimX)
        {
            int inBatch = layout.TilesDown(side) * layout.TilesAcross(side);
            int batch = tile / inBatch;
            int top = tile % inBatch / layout.TilesAcross(side) * side;
            int left = tile % layout.TilesAcross(side) * side;
            int aStart = layout.ABatch.At(batch) * layout.M * layout.K;
            int bStart = layout.BBatch.At(batch) * layout.K * layout.N;
            Quad<T, A> row0 = default;
            Quad<T, A> row1 = default;
            Quad<T, A> row2 = default;
            Quad<T, A> row3 = default;
            for (int k = 0; k < layout.K; k += TTile.Depth)
            {
                Bring(a, aStart, layout.ARow, layout.AColumn, top, layout.M, k, layout.K, stripA);
                Bring(b, bStart, layout.BColumn, layout.BRow, left, layout.N, k, layout.K, stripB);
                Group.Barrier();
                for (int p = 0; p < TTile.Depth; p++)
                {
                    int line = p * (side + 1);
                    Quad<T, A> columns = Four(stripB, line + across);
                    Quad<T, A> rows = Four(stripA, line + down);
                    row0 = row0.Plus(rows.X, columns);
                    row1 = row1.Plus(rows.Y, columns);
                    row2 = row2.Plus(rows.Z, columns);
                    row3 = row3.Plus(rows.W, columns);
                }
                Group.Barrier();
            }
            int start = batch * layout.M * layout.N;
            for (int column = 0; column < 4; column++)
            {
                int j = left + across + (column * TTile.Threads);
                if (j < layout.N)
                {
                    T shift = A.Constant(0);
                    if (layout.HasBias == 1)
                    {
                        shift = bias[j];
                    }
                    Put(y, start + j, top + down, row0.At(column), shift, layout, activation);
                    Put(y, start + j, top + down + TTile.Threads, row1.At(column), shift, layout, activation);
                    Put(y, start + j, top + down + (2 * TTile.Threads), row2.At(column), shift, layout, activation);
                    Put(y, start + j, top + down + (3 * TTile.Threads), row3.At(column), shift, layout, activation);
                }
            }
        }
    }

    /// <summary>
    /// Brings a strip into shared memory: numbers <paramref name="from"/> … along one axis, k … k + Depth along the common one, zeros past
    /// the ends. Neighbouring threads read along whichever axis is contiguous.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Bring(ArrayView<T> x, int start, int step, int stepK, int from, int limit, int k, int limitK, ArrayView<T> strip)
    {
        int side = 4 * TTile.Threads;
        for (int e = Group.IdxX; e < side * TTile.Depth; e += Group.DimX)
        {
            int i = stepK == 1 ? e / TTile.Depth : e % side;
            int p = stepK == 1 ? e % TTile.Depth : e / side;
            T number = A.Constant(0);
            if (from + i < limit && k + p < limitK)
            {
                number = x[start + ((from + i) * step) + ((k + p) * stepK)];
            }
            strip[(p * (side + 1)) + i] = number;
        }
    }

    /// <summary>Every Threads-th number, so that neighbouring threads read neighbouring ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quad<T, A> Four(ArrayView<T> strip, int at) => new()
    {
        X = strip[at],
        Y = strip[at + TTile.Threads],
        Z = strip[at + (2 * TTile.Threads)],
        W = strip[at + (3 * TTile.Threads)],
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ArrayView<T> y, int column, int row, T sum, T shift, MatMulLayout layout, F activation)
    {
        if (row < layout.M)
        {
            y[column + (row * layout.N)] = activation.Of<T, A>(A.Add(sum, shift));
        }
    }
}
