using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The innermost loop of every matrix product: one tile of C, held in registers while k runs.</summary>
/// <remarks>
/// A tile is up to 12 rows high and two vectors wide, or one at the edge of a narrow C. Each step of k reads two vectors of B and one
/// number of A per row, and does two multiply-adds per row: 12 multiply-adds for 8 reads at height 6, so the arithmetic and not the memory
/// sets the pace. The rows a height does not have are removed by the JIT, because the height is a type and every condition on it a
/// constant; so is the width. It is a leaf method on purpose: with any other call in it, the JIT would have to keep accumulators in memory.
/// </remarks>
internal static unsafe class MicroKernel<T, TVector, TSimd>
    where T : unmanaged
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int HeightLimit = 12;

    /// <summary>The kernel for each height, one vector wide and then two.</summary>
    private static readonly delegate*<nint, T*, nint, nint, T*, nint, T*, T*, nint, bool, void>[] _byShape =
    [
        &Multiply<Height1, Height1>, &Multiply<Height2, Height1>, &Multiply<Height3, Height1>, &Multiply<Height4, Height1>,
        &Multiply<Height5, Height1>, &Multiply<Height6, Height1>, &Multiply<Height7, Height1>, &Multiply<Height8, Height1>,
        &Multiply<Height9, Height1>, &Multiply<Height10, Height1>, &Multiply<Height11, Height1>, &Multiply<Height12, Height1>,
        &Multiply<Height1, Height2>, &Multiply<Height2, Height2>, &Multiply<Height3, Height2>, &Multiply<Height4, Height2>,
        &Multiply<Height5, Height2>, &Multiply<Height6, Height2>, &Multiply<Height7, Height2>, &Multiply<Height8, Height2>,
        &Multiply<Height9, Height2>, &Multiply<Height10, Height2>, &Multiply<Height11, Height2>, &Multiply<Height12, Height2>,
    ];

    /// <summary>C = A·B or C += A·B for one tile.</summary>
    /// <param name="vectors">Its width in vectors, 1 or 2.</param>
    /// <param name="rows">The height of the tile, 1 … <see cref="ISimd{T, TVector}.TileRows"/>.</param>
    /// <param name="depth">The number of terms k of each sum; at least 0.</param>
    /// <param name="a">Element (i, p) of A lies at a[i·<paramref name="rowA"/> + p·<paramref name="stepA"/>], packed or in place.</param>
    /// <param name="rowA">The distance from one row of A to the next, in elements.</param>
    /// <param name="stepA">The distance from one step of k to the next in A, in elements.</param>
    /// <param name="b">Step p reads its vectors at b + p·<paramref name="stepB"/>.</param>
    /// <param name="stepB">The distance from one step of k to the next in B, in elements.</param>
    /// <param name="ahead">What to fetch on the way: step p asks for its vectors at ahead + p·<paramref name="stepB"/>.</param>
    /// <param name="c">The first element of the tile.</param>
    /// <param name="ldc">The distance from one row of C to the next, in elements.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        int vectors, int rows, nint depth, T* a, nint rowA, nint stepA, T* b, nint stepB, T* ahead, T* c, nint ldc, bool accumulate) =>
        _byShape[((vectors - 1) * HeightLimit) + rows - 1](depth, a, rowA, stepA, b, stepB, ahead, c, ldc, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<THeight, TVectors>(
        nint depth, T* a, nint rowA, nint stepA, T* b, nint stepB, T* ahead, T* c, nint ldc, bool accumulate)
        where THeight : struct, ITileHeight
        where TVectors : struct, ITileHeight
    {
        TVector left0 = default, right0 = default;
        TVector left1 = default, right1 = default;
        TVector left2 = default, right2 = default;
        TVector left3 = default, right3 = default;
        TVector left4 = default, right4 = default;
        TVector left5 = default, right5 = default;
        TVector left6 = default, right6 = default;
        TVector left7 = default, right7 = default;
        TVector left8 = default, right8 = default;
        TVector left9 = default, right9 = default;
        TVector left10 = default, right10 = default;
        TVector left11 = default, right11 = default;

        // The tile of C is fetched while the loop runs: it is needed only at the end, and would have to come from afar.
        T* row = c;
        for (nint i = 0; i < THeight.Rows; i++, row += ldc)
        {
            Prefetch(row);
            if (TVectors.Rows > 1)
            {
                Prefetch(row + (2 * TSimd.Count) - 1);
            }
        }

        // Three rows share a pointer: x86 addresses base, base + row and base + 2·row without further arithmetic.
        T* a3 = a + (3 * rowA), a6 = a + (6 * rowA), a9 = a + (9 * rowA);
        for (; depth > 0; depth--)
        {
            Prefetch(ahead);
            if (TVectors.Rows > 1)
            {
                Prefetch(ahead + TSimd.Count);
            }
            TVector b0 = TSimd.Load(b), b1 = TVectors.Rows > 1 ? TSimd.Load(b + TSimd.Count) : default;
            Step<TVectors>(a[0], b0, b1, ref left0, ref right0);
            if (THeight.Rows > 1)
            {
                Step<TVectors>(a[rowA], b0, b1, ref left1, ref right1);
            }
            if (THeight.Rows > 2)
            {
                Step<TVectors>(a[2 * rowA], b0, b1, ref left2, ref right2);
            }
            if (THeight.Rows > 3)
            {
                Step<TVectors>(a3[0], b0, b1, ref left3, ref right3);
            }
            if (THeight.Rows > 4)
            {
                Step<TVectors>(a3[rowA], b0, b1, ref left4, ref right4);
            }
            if (THeight.Rows > 5)
            {
                Step<TVectors>(a3[2 * rowA], b0, b1, ref left5, ref right5);
            }
            if (THeight.Rows > 6)
            {
                Step<TVectors>(a6[0], b0, b1, ref left6, ref right6);
            }
            if (THeight.Rows > 7)
            {
                Step<TVectors>(a6[rowA], b0, b1, ref left7, ref right7);
            }
            if (THeight.Rows > 8)
            {
                Step<TVectors>(a6[2 * rowA], b0, b1, ref left8, ref right8);
            }
            if (THeight.Rows > 9)
            {
                Step<TVectors>(a9[0], b0, b1, ref left9, ref right9);
            }
            if (THeight.Rows > 10)
            {
                Step<TVectors>(a9[rowA], b0, b1, ref left10, ref right10);
            }
            if (THeight.Rows > 11)
            {
                Step<TVectors>(a9[2 * rowA], b0, b1, ref left11, ref right11);
            }
            a += stepA;
            if (THeight.Rows > 3)
            {
                a3 += stepA;
            }
            if (THeight.Rows > 6)
            {
                a6 += stepA;
            }
            if (THeight.Rows > 9)
            {
                a9 += stepA;
            }
            b += stepB;
            ahead += stepB;
        }

        // Asked once, not by each row: a hundred instructions more between two tiles cost more than a percent at k = 64.
        if (accumulate)
        {
            Add<TVectors>(c, ref left0, ref right0);
            if (THeight.Rows > 1)
            {
                Add<TVectors>(c + ldc, ref left1, ref right1);
            }
            if (THeight.Rows > 2)
            {
                Add<TVectors>(c + (2 * ldc), ref left2, ref right2);
            }
            if (THeight.Rows > 3)
            {
                Add<TVectors>(c + (3 * ldc), ref left3, ref right3);
            }
            if (THeight.Rows > 4)
            {
                Add<TVectors>(c + (4 * ldc), ref left4, ref right4);
            }
            if (THeight.Rows > 5)
            {
                Add<TVectors>(c + (5 * ldc), ref left5, ref right5);
            }
            if (THeight.Rows > 6)
            {
                Add<TVectors>(c + (6 * ldc), ref left6, ref right6);
            }
            if (THeight.Rows > 7)
            {
                Add<TVectors>(c + (7 * ldc), ref left7, ref right7);
            }
            if (THeight.Rows > 8)
            {
                Add<TVectors>(c + (8 * ldc), ref left8, ref right8);
            }
            if (THeight.Rows > 9)
            {
                Add<TVectors>(c + (9 * ldc), ref left9, ref right9);
            }
            if (THeight.Rows > 10)
            {
                Add<TVectors>(c + (10 * ldc), ref left10, ref right10);
            }
            if (THeight.Rows > 11)
            {
                Add<TVectors>(c + (11 * ldc), ref left11, ref right11);
            }
        }
        Store<TVectors>(c, left0, right0);
        if (THeight.Rows > 1)
        {
            Store<TVectors>(c + ldc, left1, right1);
        }
        if (THeight.Rows > 2)
        {
            Store<TVectors>(c + (2 * ldc), left2, right2);
        }
        if (THeight.Rows > 3)
        {
            Store<TVectors>(c + (3 * ldc), left3, right3);
        }
        if (THeight.Rows > 4)
        {
            Store<TVectors>(c + (4 * ldc), left4, right4);
        }
        if (THeight.Rows > 5)
        {
            Store<TVectors>(c + (5 * ldc), left5, right5);
        }
        if (THeight.Rows > 6)
        {
            Store<TVectors>(c + (6 * ldc), left6, right6);
        }
        if (THeight.Rows > 7)
        {
            Store<TVectors>(c + (7 * ldc), left7, right7);
        }
        if (THeight.Rows > 8)
        {
            Store<TVectors>(c + (8 * ldc), left8, right8);
        }
        if (THeight.Rows > 9)
        {
            Store<TVectors>(c + (9 * ldc), left9, right9);
        }
        if (THeight.Rows > 10)
        {
            Store<TVectors>(c + (10 * ldc), left10, right10);
        }
        if (THeight.Rows > 11)
        {
            Store<TVectors>(c + (11 * ldc), left11, right11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>One step of k for one row: its two accumulators gain a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVectors>(T a, TVector b0, TVector b1, ref TVector left, ref TVector right)
        where TVectors : struct, ITileHeight
    {
        TVector broadcast = TSimd.Broadcast(a);
        left = TSimd.MultiplyAdd(broadcast, b0, left);
        if (TVectors.Rows > 1)
        {
            right = TSimd.MultiplyAdd(broadcast, b1, right);
        }
    }

    /// <summary>Adds one row of C to that of the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(T* c, ref TVector left, ref TVector right)
        where TVectors : struct, ITileHeight
    {
        left = TSimd.Add(TSimd.Load(c), left);
        if (TVectors.Rows > 1)
        {
            right = TSimd.Add(TSimd.Load(c + TSimd.Count), right);
        }
    }

    /// <summary>Writes one row of the tile to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(T* c, TVector left, TVector right)
        where TVectors : struct, ITileHeight
    {
        TSimd.Store(left, c);
        if (TVectors.Rows > 1)
        {
            TSimd.Store(right, c + TSimd.Count);
        }
    }
}
