using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Elementary functions that are faster with tables, for registers that hold a table of sixteen floats: one instruction, a permutation,
/// then looks up sixteen of them, or of 32 in two registers. <see cref="SingleVectors"/> has those of narrower vectors.
/// </summary>
/// <remarks>The stated errors are the largest over all floats.</remarks>
internal static class SingleVectors512
{
    /// <summary>1/ln 2.</summary>
    private const float PerLn2 = 1.44269504f;

    /// <summary>ln 2.</summary>
    private const float Ln2 = 0.693147182f;

    /// <summary>By how much that is more than ln 2.</summary>
    private const float Ln2Excess = 1.90465432e-9f;

    /// <summary>1.5 · 2¹⁹: once it is added, a sum has room for four binary places and is rounded to sixteenths.</summary>
    private const float FourPlaces = 786432f;

    /// <summary>1.8804245 · 2⁻³², the factor of <see cref="Sigmoid"/>'s two terms, and the first two coefficients of eʳ times it.</summary>
    private const float Unit = 4.3782045e-10f;

    /// <summary>The coefficient of r².</summary>
    private const float HalfUnit = 2.1891879e-10f;

    /// <summary>The coefficient of r³.</summary>
    private const float SixthUnit = 7.297221e-11f;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>2^(j/16) · 1.8804245 · 2⁻³², rounded; see <see cref="Sigmoid"/>.</summary>
    private static Vector512<float> ScaledRoot
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            4.3782045e-10f, 4.572044e-10f, 4.774466e-10f, 4.9858495e-10f,
            5.206592e-10f, 5.4371074e-10f, 5.677829e-10f, 5.9292077e-10f,
            6.191716e-10f, 6.465847e-10f, 6.7521144e-10f, 7.051056e-10f,
            7.363233e-10f, 7.689231e-10f, 8.0296625e-10f, 8.385166e-10f);
    }

    /// <summary>2^(j/16), rounded.</summary>
    private static Vector512<float> Root
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            1f, 1.04427373f, 1.09050775f, 1.13878858f,
            1.18920708f, 1.24185777f, 1.29683959f, 1.35425556f,
            1.41421354f, 1.47682619f, 1.54221082f, 1.61049032f,
            1.68179286f, 1.75625217f, 1.8340081f, 1.91520655f);
    }

    /// <summary>
    /// eˣ = 2ⁿ eʳ with n in sixteenths and |r| ≤ ln 2 / 32, by a table for 2ⁿ and a short polynomial for eʳ; within 1 unit in the last
    /// place.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> r = Remainder(x, 1, out Vector512<float> n, out Vector512<int> place);
        Vector512<float> root = Lookup(Root, place);
        Vector512<float> p = Vector512.FusedMultiplyAdd(Vector512.Create(0.1666699f), r, Vector512.Create(0.5000162f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);

        // The instruction rounds n down: the sixteenths are the root's.
        return Avx512F.Scale(Vector512.FusedMultiplyAdd(root * r, p, root), n);
    }

    /// <summary>
    /// 1/(1 + e⁻ˣ) = eʳ/(eʳ + 2ⁿ) for x = r − n ln 2, with n and r as for <see cref="Exp"/>; within 1.92 units in the last place.
    /// </summary>
    /// <remarks>
    /// Both terms of the sum carry a factor of 1.8804245 · 2⁻³². Its power of two keeps 2ⁿ finite as long as the result is not 0. Its
    /// digits are those with which all entries of the table lie closest to floats, and near 2, where floats are densest for their size.
    /// </remarks>
    [MethodImpl(Inline)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        Vector512<float> r = Remainder(x, -1, out Vector512<float> n, out Vector512<int> place);
        Vector512<float> p = Vector512.FusedMultiplyAdd(Vector512.Create(SixthUnit), r, Vector512.Create(HalfUnit));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(Unit));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(Unit));
        return p / (p + Avx512F.Scale(Lookup(ScaledRoot, place), n));
    }

    /// <summary>
    /// tanh |x| by a fraction for each of 32 pieces, with the coefficients in <see cref="TanhPieces"/>; within 1.94 ulp.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> minus = Vector512.Create(-0f);
        Vector512<float> size = Vector512.MinNative(Vector512.Create(TanhPieces.End), Vector512.AndNot(x, minus));

        Vector512<int> place = Vector512.ShiftRightLogical((size + Vector512.Create(TanhPieces.Offset)).AsInt32(), TanhPieces.PlaceBit);
        Vector512<float> d = size - Lookup(TanhPieces.CentreLow, TanhPieces.CentreHigh, place);
        Vector512<float> value = Lookup(TanhPieces.ValueLow, TanhPieces.ValueHigh, place);
        Vector512<float> p = Vector512.FusedMultiplyAdd(Vector512.Create(TanhPieces.Curvature), d, value);
        Vector512<float> q = d / Vector512.FusedMultiplyAdd(p, d, Vector512<float>.One);
        Vector512<float> slope = Avx512F.FusedMultiplyAddNegated(value, value, Vector512<float>.One);
        return Vector512.FusedMultiplyAdd(q, slope, value) | (x & minus);
    }

    /// <summary>
    /// The r nearest to 0 of x = r + sign · n ln 2, n in sixteenths; the lowest bits of <paramref name="place"/> say how many.
    /// </summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Remainder(Vector512<float> x, int sign, out Vector512<float> n, out Vector512<int> place)
    {
        Vector512<float> fourPlaces = Vector512.Create(FourPlaces);
        Vector512<float> rounded = Vector512.FusedMultiplyAdd(x, Vector512.Create(sign * PerLn2), fourPlaces);
        place = rounded.AsInt32();
        n = rounded - fourPlaces;

        // The products are not rounded: so ln 2 may be the nearest float, less what that is too large.
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-sign * Ln2), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(sign * Ln2Excess), r);

        // The remainder or one, whichever is nearer to 0: an infinite or very large x leaves no small remainder; any will do, since 2ⁿ is
        // then 0 or ∞. NaN, which is lost here, comes back with n.
        const byte SmallerOfSizes = 0b0010;
        return Avx512DQ.Range(r, Vector512<float>.One, SmallerOfSizes);
    }

    /// <summary>The numbers of a table that the lowest four bits of each place name.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Lookup(Vector512<float> table, Vector512<int> place) => Avx512F.PermuteVar16x32(table, place);

    /// <summary>The same for a table of 32 in two halves, and five bits.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Lookup(Vector512<float> low, Vector512<float> high, Vector512<int> place)
        => Avx512F.PermuteVar16x32x2(low, place, high);
}
