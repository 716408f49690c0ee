using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>A tile of C, 6 × 16 numbers, that stays in twelve registers while all terms are added to it.</summary>
/// <remarks>
/// A step reads two vectors of B and six numbers of A and does twelve multiply-adds with them, where <see cref="Plain.Vectors"/> reads
/// two vectors and writes one for every multiply-add. The sums wait in registers, not in memory, and there are enough of them to keep
/// both multipliers of a core busy while each result takes four cycles to come out.
/// </remarks>
internal static unsafe class Tile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Columns of a tile: two vectors.</summary>
    public const int Columns = 16;

    /// <summary>C += A·B for one tile: a leaf method, or the compiler would have to put registers aside around the calls.</summary>
    /// <param name="k">The terms of each sum.</param>
    /// <param name="a">Number (i, p) of A lies at a[i · rowA + p · stepA].</param>
    /// <param name="rowA">From one row of A to the next.</param>
    /// <param name="stepA">From one term to the next in A.</param>
    /// <param name="b">The sixteen numbers of term p of B lie at b + p · stepB.</param>
    /// <param name="stepB">From one term to the next in B.</param>
    /// <param name="c">The first number of the tile.</param>
    /// <param name="ldc">From one row of C to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int k, float* a, nint rowA, nint stepA, float* b, nint stepB, float* c, nint ldc)
    {
        Vector256<float> left0 = default, left1 = default, left2 = default, left3 = default, left4 = default, left5 = default;
        Vector256<float> right0 = default, right1 = default, right2 = default, right3 = default, right4 = default, right5 = default;
        float* a3 = a + (3 * rowA);
        for (; k > 0; k--)
        {
            var left = Vector256.Load(b);
            var right = Vector256.Load(b + 8);
            Step(a[0], left, right, ref left0, ref right0);
            Step(a[rowA], left, right, ref left1, ref right1);
            Step(a[2 * rowA], left, right, ref left2, ref right2);
            Step(a3[0], left, right, ref left3, ref right3);
            Step(a3[rowA], left, right, ref left4, ref right4);
            Step(a3[2 * rowA], left, right, ref left5, ref right5);
            a += stepA;
            a3 += stepA;
            b += stepB;
        }
        AddTo(c, left0, right0);
        AddTo(c + ldc, left1, right1);
        AddTo(c + (2 * ldc), left2, right2);
        AddTo(c + (3 * ldc), left3, right3);
        AddTo(c + (4 * ldc), left4, right4);
        AddTo(c + (5 * ldc), left5, right5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float a, Vector256<float> left, Vector256<float> right, ref Vector256<float> sumLeft, ref Vector256<float> sumRight)
    {
        var all = Vector256.Create(a);
        sumLeft = Vector256.MultiplyAddEstimate(all, left, sumLeft);
        sumRight = Vector256.MultiplyAddEstimate(all, right, sumRight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* c, Vector256<float> left, Vector256<float> right)
    {
        (Vector256.Load(c) + left).Store(c);
        (Vector256.Load(c + 8) + right).Store(c + 8);
    }
}
