using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Elementary functions of float vectors of any width, in a few multiply-adds. The framework's own compute in double, at a third of the
/// speed.
/// </summary>
/// <remarks>
/// The coefficients are minimax fits to the relative error. The stated errors are the largest over all floats. Registers that hold a table
/// have faster ones, <see cref="SingleVectors512"/>.
/// </remarks>
internal static class SingleVectors
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    public const double LnTwoHigh = 0.693359375;
    public const double LnTwoLow = -2.12194440054690583e-4;

    /// <summary>eˣ = 2ⁿ eʳ with |r| ≤ ln 2 / 2 and a polynomial for eʳ; within 1.02 units in the last place.</summary>
    [MethodImpl(Inline)]
    public static V Exp<V, A>(V x)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        // Beyond these bounds the result is 0 or ∞.
        x = A.Min(A.Constant(89), A.Max(A.Constant(-104), x));

        V r = Remainder<V, A>(x, out V n);
        return A.Scale(A.Add(ExpMinusOne<V, A>(r), A.Constant(1)), n);
    }

    /// <summary>eˣ − 1 = 2 (2ⁿ⁻¹ (eʳ − 1) + 2ⁿ⁻¹ − ½), with n and r as for <see cref="Exp"/>; within 1.5 units in the last place.</summary>
    [MethodImpl(Inline)]
    public static V Expm1<V, A>(V x)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        // Beyond these bounds the result is −1 or ∞. Half of it, since 2ⁿ itself may be too large for a float.
        V r = Remainder<V, A>(A.Min(A.Constant(89), A.Max(A.Constant(-30), x)), out V n);
        V half = A.Constant(0.5);
        V scale = A.Scale(half, n);
        V p = A.MultiplyAdd(scale, ExpMinusOne<V, A>(r), A.Subtract(scale, half));
        return A.CopySign(A.Add(p, p), x);
    }

    /// <summary>1/(1 + e⁻ˣ) = 1/(1 + 2ⁿ + 2ⁿ (eʳ − 1)) for −x = n ln 2 + r; within 1.7 units in the last place.</summary>
    /// <remarks>All terms carry a factor of 2⁻³², with which 2ⁿ is finite as long as the result is not 0.</remarks>
    [MethodImpl(Inline)]
    public static V Sigmoid<V, A>(V x)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        // Beyond these bounds the result is 0 or 1.
        x = A.Min(A.Constant(104), A.Max(A.Constant(-30), A.Negate(x)));

        V r = Remainder<V, A>(x, out V n);
        V unit = A.Constant(1.0 / (1L << 32));
        V scale = A.Scale(A.Constant(1), A.Subtract(n, A.Constant(32)));

        // Of 2ⁿ and 1, the smaller may lose digits in the sum: they go in with the small term.
        V sum = A.Add(scale, unit);
        V lost = A.Subtract(unit, A.Subtract(sum, scale));
        return A.Divide(unit, A.Add(A.MultiplyAdd(scale, ExpMinusOne<V, A>(r), lost), sum));
    }

    /// <summary>The r nearest to 0 and the whole n of x = n ln 2 + r.</summary>
    [MethodImpl(Inline)]
    private static V Remainder<V, A>(V x, out V n)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        // Adding 1.5 · 2²³ leaves no room for a fraction: the sum is rounded to a whole number.
        V noFraction = A.Constant(12582912);
        n = A.Subtract(A.MultiplyAdd(x, A.Constant(1.4426950408889634), noFraction), noFraction);

        // The first product has no rounding error, since the high part of ln 2 has 9 digits.
        return A.MultiplyAdd(n, A.Constant(-LnTwoLow), A.MultiplyAdd(n, A.Constant(-LnTwoHigh), x));
    }

    /// <summary>eʳ − 1 for |r| ≤ ln 2 / 2, by a polynomial.</summary>
    [MethodImpl(Inline)]
    private static V ExpMinusOne<V, A>(V r)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        V p = Polynomial.Of<V, A>(r, 0.00138145, 0.00836875, 0.04166839, 0.1666652, 0.49999993);
        return A.MultiplyAdd(A.Multiply(r, r), p, r);
    }

    /// <summary>
    /// tanh x = ±(1 − 2/(e^(2|x|) + 1)), and where that would cancel, for |x| up to 0.5494, x + x³ P(x²); within 1.88 units in the
    /// last place.
    /// </summary>
    [MethodImpl(Inline)]
    public static V Tanh<V, A>(V x)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        // From 9.02 on the result is ±1.
        V size = A.Min(A.Constant(9.02), A.Abs(x));
        V r = Remainder<V, A>(A.Add(size, size), out V n);
        V p = A.MultiplyAdd(A.Constant(0.008312501993766432), r, A.Constant(0.041890332625938685));
        p = A.MultiplyAdd(p, r, A.Constant(0.16667115384442271));
        p = A.MultiplyAdd(p, r, A.Constant(0.4999923029904898));
        p = A.MultiplyAdd(A.Multiply(r, r), p, r);
        V scale = A.Scale(A.Constant(1), n);
        V far = A.Divide(A.Constant(2), A.MultiplyAdd(scale, p, A.Add(scale, A.Constant(1))));
        far = A.Subtract(A.Constant(1), far);

        V s = A.Multiply(x, x);
        V q = A.MultiplyAdd(A.Constant(0.01644737267890558), s, A.Constant(-0.052676797897083155));
        q = A.MultiplyAdd(q, s, A.Constant(0.13320800119568094));
        q = A.MultiplyAdd(q, s, A.Constant(-0.3333294976450748));
        return A.CopySign(A.SelectGreater(size, A.Constant(0.5494), far, A.MultiplyAdd(A.Multiply(x, s), q, x)), x);
    }

    /// <summary>
    /// ln x = n ln 2 + ln(1 + f) for x = 2ⁿ (1 + f), with a polynomial for f between √½ − 1 and √2 − 1; within 0.9 units in the last
    /// place.
    /// </summary>
    [MethodImpl(Inline)]
    public static V Log<V, A>(V x)
        where V : unmanaged
        where A : struct, IVectorAlgebra<V>
    {
        V f = A.Subtract(A.Split(x, out V n), A.Constant(1));
        V p = Polynomial.Of<V, A>(
            f, -0.07634521800161351, 0.12761612880841117, -0.13160189997677657, 0.14201753762000316, -0.16623356192142208);
        p = Polynomial.And<V, A>(p, f, 0.20001227012956796, -0.25000821067218115, 0.3333333170663637, -0.5);

        // The small terms are summed first.
        V small = A.MultiplyAdd(A.Multiply(f, f), p, A.Multiply(n, A.Constant(LnTwoLow)));
        V y = A.MultiplyAdd(n, A.Constant(LnTwoHigh), A.Add(f, small));
        V infinity = A.Constant(double.PositiveInfinity);
        V none = A.SelectEqual(x, A.Constant(0), A.Negate(infinity), A.Constant(double.NaN));
        return A.SelectGreater(x, A.Constant(0), A.SelectEqual(x, infinity, infinity, y), none);
    }
}
