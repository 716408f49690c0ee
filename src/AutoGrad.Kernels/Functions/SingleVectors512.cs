using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels;

/// <summary>
/// Elementary functions that are faster with tables, for registers that hold a table of sixteen floats: one instruction, a permutation,
/// then looks up sixteen of them. <see cref="SingleVectors"/> has those of narrower vectors.
/// </summary>
/// <remarks>The stated errors are the largest over all floats.</remarks>
internal static class SingleVectors512
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

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

    /// <summary>What the rounding lost: 2^(j/16) is the root times e to this power.</summary>
    private static Vector512<float> Rest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0f, 4.62854697e-08f, -1.19921572e-08f, 4.72978225e-08f,
            3.19341804e-08f, 3.62105725e-08f, -3.09907212e-08f, -7.47521319e-09f,
            1.71142712e-08f, -3.04768347e-08f, 5.23333424e-09f, 6.1075916e-09f,
            -1.47196055e-08f, -5.25879514e-09f, -6.12825984e-09f, 5.1406092e-09f);
    }

    /// <summary>
    /// eˣ = 2ⁿ eʳ with n in sixteenths and |r| ≤ ln 2 / 32, by a table for 2ⁿ and a short polynomial for eʳ; within 1 unit in the last
    /// place.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> r = Remainder(x, out Vector512<float> n, out Vector512<int> place);
        return Power(r, n, place);
    }

    /// <summary>1/(1 + e⁻ˣ) = eˣ/(eˣ + 1); within 1.53 units in the last place.</summary>
    [MethodImpl(Inline)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        // From 40 on the result is 1; beyond 88 the exponential would overflow.
        x = Vector512.MinNative(Vector512.Create(40f), x);
        Vector512<float> r = Remainder(x, out Vector512<float> n, out Vector512<int> place);
        Vector512<float> e = Power(r + Lookup(Rest, place), n, place);

        // e/(e + 1) = e − e · e/(e + 1), or 1 − 1/(e + 1) for e > 1: what is taken off is small, and so are its rounding errors.
        Vector512<float> most = Vector512.MinNative(Vector512<float>.One, e);
        return Vector512.FusedMultiplyAdd(-most, most / (e + Vector512<float>.One), most);
    }

    /// <summary>
    /// tanh |x| by a polynomial for each of sixteen intervals, with the coefficients in tables; within 1.15 units in the last place.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // From 9.02 on the result is ±1, as the polynomial around 10 gives it.
        Vector512<float> size = Vector512.MinNative(Vector512.Create(10f), Vector512.Abs(x));

        // The last two bits of the exponent and the first two behind the point number the interval.
        Vector512<int> place = Vector512.ShiftRightLogical((size + Vector512<float>.One).AsInt32(), 21);
        Vector512<float> d = size - Lookup(TanhPieces.Centre, place);
        Vector512<float> p = Vector512.FusedMultiplyAdd(Lookup(TanhPieces.Sixth, place), d, Lookup(TanhPieces.Fifth, place));
        p = Vector512.FusedMultiplyAdd(p, d, Lookup(TanhPieces.Fourth, place));
        p = Vector512.FusedMultiplyAdd(p, d, Lookup(TanhPieces.Third, place));
        p = Vector512.FusedMultiplyAdd(p, d, Lookup(TanhPieces.Second, place));
        p = Vector512.FusedMultiplyAdd(p, d, Lookup(TanhPieces.First, place));
        return Vector512.CopySign(Vector512.FusedMultiplyAdd(p, d, Lookup(TanhPieces.Value, place)), x);
    }

    /// <summary>The r nearest to 0 of x = n ln 2 + r, n in sixteenths; the lowest bits of <paramref name="place"/> say how many.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Remainder(Vector512<float> x, out Vector512<float> n, out Vector512<int> place)
    {
        // Adding 1.5 · 2¹⁹ leaves room for four binary places: the sum is rounded to sixteenths.
        Vector512<float> fourPlaces = Vector512.Create(786432f);
        Vector512<float> rounded = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), fourPlaces);
        place = rounded.AsInt32();
        n = rounded - fourPlaces;
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-(float)SingleVectors.LnTwoHigh), x);
        return Vector512.FusedMultiplyAdd(n, Vector512.Create(-(float)SingleVectors.LnTwoLow), r);
    }

    /// <summary>2ⁿ eʳ.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Power(Vector512<float> r, Vector512<float> n, Vector512<int> place)
    {
        // An infinite or very large x leaves no small remainder; any will do, since 2ⁿ makes the result 0 or ∞. NaN comes back with n.
        const byte SmallerOfSizes = 0b0010;
        r = Avx512DQ.Range(r, Vector512<float>.One, SmallerOfSizes);
        Vector512<float> root = Lookup(Root, place);
        Vector512<float> p = Vector512.FusedMultiplyAdd(Vector512.Create(0.1666699f), r, Vector512.Create(0.5000162f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);

        // The instruction rounds n down: the sixteenths are the root's.
        return Avx512F.Scale(Vector512.FusedMultiplyAdd(root * r, p, root), n);
    }

    /// <summary>The numbers of a table that the lowest four bits of each place name.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Lookup(Vector512<float> table, Vector512<int> place) => Avx512F.PermuteVar16x32(table, place);
}
