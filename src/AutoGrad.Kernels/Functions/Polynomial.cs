using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>Polynomials by Horner's rule, for the rational forms of special functions.</summary>
internal static class Polynomial
{
    /// <summary>c₀ xⁿ + c₁ xⁿ⁻¹ + … + cₙ. Written out, since a loop over an array has no place in a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V, A>(V x, double c0, double c1, double c2, double c3, double c4)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V y = A.MultiplyAdd(A.Constant(c0), x, A.Constant(c1));
        y = A.MultiplyAdd(y, x, A.Constant(c2));
        y = A.MultiplyAdd(y, x, A.Constant(c3));
        return A.MultiplyAdd(y, x, A.Constant(c4));
    }

    /// <summary>y x⁴ + c₀ x³ + … + c₃: four more coefficients behind a polynomial y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V And<V, A>(V y, V x, double c0, double c1, double c2, double c3)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        y = A.MultiplyAdd(y, x, A.Constant(c0));
        y = A.MultiplyAdd(y, x, A.Constant(c1));
        y = A.MultiplyAdd(y, x, A.Constant(c2));
        return A.MultiplyAdd(y, x, A.Constant(c3));
    }
}
