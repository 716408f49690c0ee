using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>Hyperbolic tangent, to about 2 units in the last place; ±1 at ±∞.</summary>
public readonly struct TanhFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Tanh(x);
}

/// <summary>
/// tanh x for algebras that have no faster one, accurate enough for a double: ±(1 − e⁻²ˣ)/(1 + e⁻²ˣ), a rational form near 0.
/// </summary>
internal static class RationalTanh
{
    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V size = A.Abs(x);
        V e = A.Exp(A.Multiply(A.Constant(-2), size));
        V far = A.Divide(A.Subtract(A.Constant(1), e), A.Add(A.Constant(1), e));
        V signed = A.SelectGreater(A.Constant(0), x, A.Negate(far), far);
        return A.SelectGreater(size, A.Constant(0.625), signed, Near<V, A>(x));
    }

    /// <summary>x + x³ P(x²)/Q(x²), the rational form for |x| ≤ 0.625 (S. Moshier, Cephes, tanh): 1 − e⁻²ˣ would cancel there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Near<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V s = A.Multiply(x, x);
        V p = A.MultiplyAdd(A.Constant(-9.64399179425052238628e-1), s, A.Constant(-9.92877231001918586564e1));
        p = A.MultiplyAdd(p, s, A.Constant(-1.61468768441708447952e3));
        V q = A.Add(s, A.Constant(1.12811678491632931402e2));
        q = A.MultiplyAdd(q, s, A.Constant(2.23548839060100448583e3));
        q = A.MultiplyAdd(q, s, A.Constant(4.84406305325125486048e3));
        return A.MultiplyAdd(A.Multiply(x, s), A.Divide(p, q), x);
    }
}
